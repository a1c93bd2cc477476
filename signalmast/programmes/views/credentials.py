"""Certificates at the desk: of a session, of a course, of the whole office; printed, revoked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signalmast.core.forms import put
from signalmast.core.periods import short_day
from signalmast.core.views.frame import REFUSED, asks, office_of, page, paginated
from signalmast.people.models import Unit
from signalmast.programmes.courses import named
from signalmast.programmes.domain import credentials as verbs
from signalmast.programmes.domain.papers import paper_of, where
from signalmast.programmes.enums import Came, CredentialFor
from signalmast.programmes.forms.credentials import AgreedForm, RevokeForm
from signalmast.programmes.models import Credential, PlannedSession
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.views.papers import printed
from signalmast.programmes.views.training import language_of, member
from signalmast.programmes.workspace import Line, Section, section


@section(order=45)
def waiting_of_unit(_request: HttpRequest, unit: Unit) -> Section | None:
    """Return the unit's sessions whose attendees wait for a certificate; nothing if none does."""
    lines = [
        Line(
            str(planned.programme), reverse("unit:credentials", args=[unit.pk, planned.pk]),
            _("%(day)s, %(count)s waiting") % {
                "day": short_day(planned.day), "count": planned.count,
            },
        )
        for planned in verbs.sessions_waiting(unit)
    ]  # fmt: skip
    return Section(title=gettext_lazy("Certificates"), lines=lines) if lines else None


@own_unit
@require_http_methods(["GET", "POST"])
def of_unit(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """The certificates of a session that the officer's unit held."""
    planned = _planned(pk, unit=unit)
    here = reverse("unit:credentials", args=[unit.pk, planned.pk])
    way = [(unit.name, reverse("unit:home", args=[unit.pk]))]
    papers = reverse("unit:credential-papers", args=[unit.pk, planned.pk])
    return _session(request, planned, here, way, papers)


@own_unit
def papers_of_unit(request: HttpRequest, unit: Unit, pk: int) -> HttpResponse:
    """The certificates of a session in one file to print."""
    return _papers(request, _planned(pk, unit=unit))


@asks("see")
@require_http_methods(["GET", "POST"])
def of_session(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The certificates of any session of the office."""
    planned = _planned(pk, office=office_of(request))
    here = reverse("credentials:session", args=[planned.pk])
    way = [(_("Certificates"), reverse("credentials:index"))]
    papers = reverse("credentials:papers", args=[planned.pk])
    return _session(request, planned, here, way, papers)


@asks("see")
@require_safe
def papers_of_session(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of a session in one file to print."""
    return _papers(request, _planned(pk, office=office_of(request)))


def _planned(pk: int, **of: Any) -> PlannedSession:
    found = PlannedSession.objects.select_related("office", "unit", "programme")
    planned: PlannedSession = get_object_or_404(found, pk=pk, **of)
    return planned


def _session(
    request: HttpRequest, planned: PlannedSession, here: str, way: Any, papers: str
) -> HttpResponseBase:
    issued = Credential.objects.filter(attendee__planned=planned)
    issued = issued.select_related("office", "unit", "attendee")
    issued = issued.prefetch_related("attendee__credentials")
    asked = request.POST.get("credential", "")
    form = AgreedForm(request.POST if request.method == "POST" and not asked else None)
    revoke = RevokeForm(request.POST if asked else None)
    problem = ""
    if request.method == "POST":
        try:
            if _done(request, planned, issued, asked, form, revoke):
                return redirect(here)
        except ValidationError as error:
            problem = " ".join(error.messages)
    waiting = verbs.to_issue(planned)
    return page(
        request, "programmes/credentials/session.html", title=_("Certificates"), icon="doc-full",
        way=way, planned=planned, issued=issued, form=form, revoke=revoke, problem=problem,
        asked=asked, papers=papers, is_over=verbs.is_over(planned), waiting=waiting,
        listed=waiting.filter(came=Came.LISTED).count(),
        nameless=planned.attendees.counted().filter(name="").count(),
        may_issue=verbs.may_issue(request.user, planned),
        status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip


def _done(
    request: HttpRequest, planned: PlannedSession, issued: Any, asked: str, form: AgreedForm,
    revoke: RevokeForm,
) -> bool:  # fmt: skip
    """Do what a button asks; False where its form is not right."""
    anew = request.POST.get("anew", "")
    if anew:
        old = issued.filter(pk=int(anew)).first() if anew.isdecimal() else None
        if old is None or old.attendee is None:
            raise Http404
        verbs.issue_credential(old.attendee, agreed=old.agreed, by=request.user)
        messages.success(request, _("Another certificate is issued; the revoked one stays so."))
        return True
    if asked:
        one = issued.filter(pk=int(asked)).first() if asked.isdecimal() else None
        if one is None:
            raise Http404
        if not revoke.is_valid():
            return False
        verbs.revoke_credential(one, why=revoke.cleaned_data["why"], by=request.user)
        messages.success(request, _("Revoked. Its public page says so from now on."))
        return True
    if not form.is_valid():
        return False
    made = verbs.issue_for_session(planned, agreed=form.cleaned_data["agreed"], by=request.user)
    said = ngettext("%(count)s certificate issued.", "%(count)s certificates issued.", len(made))
    messages.success(request, said % {"count": len(made)})
    return True


@require_safe
def _papers(request: HttpRequest, planned: PlannedSession) -> HttpResponse:
    if not verbs.may_issue(request.user, planned):
        raise PermissionDenied
    standing = Credential.objects.standing().named().filter(attendee__planned=planned)
    found = list(standing.select_related("office", "unit").order_by("name", "pk"))
    if not found:
        raise Http404
    return _pdf(found, f"chung-nhan-{planned.pk}")


def _pdf(found: list[Credential], name: str, language: str = "") -> HttpResponse:
    papers = [paper_of(one, language or one.language) for one in found]
    return printed(name, *papers, at=max(one.issued_at for one in found))


@asks("see")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every certificate of the office, the latest first."""
    rows = Credential.objects.of(office_of(request)).select_related("unit")
    return page(
        request, "programmes/credentials/index.html", title=_("Certificates"), icon="doc-full",
        page_obj=paginated(request, rows),
    )  # fmt: skip


@asks("see")
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One certificate: what it says, whether it holds, and the way to revoke it."""
    rows = Credential.objects.of(office_of(request)).select_related("office", "unit")
    one = get_object_or_404(rows, pk=pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.revoke_credential(one, why=form.cleaned_data["why"], by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Revoked. Its public page says so from now on."))
            return redirect("credentials:inspect", one.pk)
    return page(
        request, "programmes/credentials/inspect.html", title=one.code, icon="doc-full",
        way=[(_("Certificates"), reverse("credentials:index"))], one=one, form=form,
        public=where(one.code), may_revoke=one.revoked_at is None
        and verbs.may_revoke(request.user, one),
        status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip


@asks("see")
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate to print."""
    one = get_object_or_404(
        Credential.objects.of(office_of(request)).standing().named().select_related(
            "office", "unit", "nomination"
        ),
        pk=pk,
    )  # fmt: skip
    return _pdf([one], f"chung-nhan-{one.code}", language_of())


@require_POST
def of_course(request: HttpRequest, name: str) -> HttpResponse:
    """Give whoever finished a course its certificate."""
    member(request)
    course = named(language_of(), name)
    if course is None:
        raise Http404
    try:
        one = verbs.issue_for_course(course, office=office_of(request), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Issued. Others can check it with the code %(code)s.") % {"code": one.code}
        )
    return redirect("training:index")


@require_safe
def own_paper(request: HttpRequest, name: str) -> HttpResponse:
    """The member's own certificate of a course, to print."""
    rows = Credential.objects.of(office_of(request)).standing().named()
    rows = rows.filter(what_for=CredentialFor.COURSE, course=name, holder_id=request.user.pk or 0)
    one = get_object_or_404(rows.select_related("office", "unit"))
    return _pdf([one], f"chung-nhan-{one.code}", language_of())
