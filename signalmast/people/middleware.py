"""Which office a request speaks for, and whether the person has shown a second factor."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.people.models import Membership, Office

SESSION_KEY = "office"
DESK = "/desk/"
# Where a person without a second factor may go: to set one up, and out.
OPEN_PATHS = ("/accounts/",)

Handler = Callable[[HttpRequest], HttpResponse]


class OfficeMiddleware:
    """Put the office on the request: the one chosen before, else the person's first."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.office = None  # type: ignore[attr-defined]  # this middleware adds the attribute
        if request.path.startswith(DESK) and request.user.is_authenticated:
            office = current_office(request)
            request.office = office  # type: ignore[attr-defined]  # as above
            if office is not None:
                with timezone.override(zoneinfo.ZoneInfo(office.time_zone)):
                    return self.get_response(request)
        return self.get_response(request)


def current_office(request: HttpRequest) -> Office | None:
    """Return the office the person works for now, or None for someone without a membership."""
    user: Any = request.user
    offices = Office.objects.filter(memberships__user_id=user.pk).order_by("pk").distinct()
    chosen = request.session.get(SESSION_KEY)
    if chosen is not None:
        office = offices.filter(pk=chosen).first()
        if office is not None:
            return office
    return offices.first()


class SecondFactorMiddleware:
    """Send staff without a second factor to set one up; a demo office is exempt."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(DESK) and request.user.is_authenticated:
            real = Membership.objects.filter(user_id=request.user.pk, office__is_demo=False)
            needs = real.exists() or request.user.is_superuser
            if needs and not is_mfa_enabled(request.user):
                messages.info(
                    request,
                    _(
                        "The desk opens once a second factor protects your account; "
                        "set one up here."
                    ),
                )
                return redirect("mfa_index")
        return self.get_response(request)
