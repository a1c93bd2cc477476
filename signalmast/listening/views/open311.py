"""Which programs may hand in feedback: their keys, a new one, and withdrawing one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from signalmast.core.duties import allowed
from signalmast.core.views.frame import asks, office_of, page
from signalmast.listening.domain.open311 import issue_key, withdraw_key
from signalmast.listening.forms.open311 import ApiKeyForm
from signalmast.listening.models import ApiKey

ICON = "code"


def title() -> str:
    return _("Programs that may hand in feedback")


@never_cache
@asks("see")
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponseBase:
    """List the programs; whoever manages the office makes a key, which is shown this once."""
    office = office_of(request)
    may_manage = allowed(request.user, "manage", office)
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Asks for the duty again, so that a page left open does not outlive it.
        row, key = issue_key(office, form.cleaned_data["app"], by=request.user)
        way = [(title(), reverse("open311:keys"))]
        return page(
            request, "listening/open311_key.html", title=_("The new key"), icon=ICON, way=way,
            row=row, key=key,
        )  # fmt: skip
    return page(
        request,
        "listening/open311.html",
        title=title(),
        icon=ICON,
        keys=ApiKey.objects.of(office).order_by("revoked_at", "-made_at"),
        form=form,
        may_manage=may_manage,
        base=settings.SITE_URL.rstrip("/"),
        office=office,
    )


@asks("manage")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask once, then withdraw a key for good."""
    row = get_object_or_404(ApiKey.objects.of(office_of(request)).in_force(), pk=pk)
    if request.method == "POST":
        withdraw_key(row, by=request.user)
        messages.success(
            request, _("The key of “%(app)s” is withdrawn and opens nothing any more.") % {
                "app": row.app},
        )  # fmt: skip
        return redirect("open311:keys")
    way = [(title(), reverse("open311:keys"))]
    return page(
        request, "listening/open311_withdraw.html", title=_("Withdraw a key"), icon=ICON, way=way,
        row=row,
    )  # fmt: skip
