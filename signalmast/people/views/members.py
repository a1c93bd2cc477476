"""Who works for the office: take in, dismiss, give a new first password."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from signalmast.core.views.frame import asks, office_of, page
from signalmast.people.domain.offices import dismiss_member, make_account, renew_password
from signalmast.people.forms import MemberForm
from signalmast.people.models import Membership


@asks("manage")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every member with role, unit and whether a second factor protects the account."""
    members = list(Membership.objects.of(office_of(request)).select_related("user", "unit"))
    protected = set(
        Authenticator.objects.filter(user__in=[one.user_id for one in members])
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    return page(
        request,
        "people/members.html",
        title=_("Members"),
        icon="group",
        members=[(one, one.user_id in protected) for one in members],
    )


@never_cache
@asks("manage")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Take a person in; a new account's first password is shown on this answer only."""
    office = office_of(request)
    form = MemberForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            member, password = make_account(
                chosen["username"],
                name=chosen["name"],
                email=chosen["email"],
                office=office,
                role=chosen["role"],
                unit=chosen["unit"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if password:
                return _password(request, member, password)
            said = _("“%(user)s” had an account already and keeps its password.")
            messages.success(request, said % {"user": member.user})
            return redirect("members:index")
    return page(
        request,
        "people/form.html",
        title=_("Take in a member"),
        icon="group",
        way=[(_("Members"), reverse("members:index"))],
        form=form,
        verb=_("Take in"),
        back=reverse("members:index"),
        status=400 if form.is_bound else 200,
    )


@never_cache
@asks("manage")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member a new first password, after asking once."""
    member = _own(request, pk)
    if request.method == "POST":
        try:
            return _password(request, member, renew_password(member, by=request.user))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("members:index")
    return _ask(
        request,
        member,
        title=_("New first password"),
        lead=_("The present password stops working at once; the second factor stays."),
        verb=_("Make a new password"),
    )


@asks("manage")
@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away, after asking once."""
    member = _own(request, pk)
    if request.method == "POST":
        try:
            dismiss_member(member, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = _(
                "“%(user)s” is no longer a member in this role; what they did stays on record."
            )
            messages.success(request, said % {"user": member.user})
        return redirect("members:index")
    return _ask(
        request,
        member,
        title=_("Dismiss a member"),
        lead=_("The role ends at once. You can take the person in again later."),
        verb=_("Dismiss"),
    )


def _own(request: HttpRequest, pk: int) -> Membership:
    members = Membership.objects.of(office_of(request)).select_related("user", "office", "unit")
    return get_object_or_404(members, pk=pk)


def _ask(
    request: HttpRequest, member: Membership, *, title: str, lead: str, verb: str
) -> HttpResponse:
    return page(
        request,
        "people/form.html",
        title=f"{title}: {member}",
        icon="group",
        way=[(_("Members"), reverse("members:index"))],
        lead=lead,
        verb=verb,
        back=reverse("members:index"),
    )


def _password(request: HttpRequest, member: Membership, password: str) -> HttpResponse:
    return page(
        request,
        "people/password.html",
        title=_("First password"),
        icon="key",
        way=[(_("Members"), reverse("members:index"))],
        member=member,
        password=password,
    )
