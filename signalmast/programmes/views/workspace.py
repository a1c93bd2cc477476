"""A unit's own page: what waits for its officers, and its figures beside the average."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from signalmast.core.views.frame import asks, office_of, page
from signalmast.people.models import Unit
from signalmast.people.permissions import units_of
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import sections


@asks("unit")
def mine(request: HttpRequest) -> HttpResponseBase:
    """Lead to the officer's unit, or let one of several choose."""
    user: Any = request.user
    own = list(units_of(user, office_of(request)).filter(merged_into=None))
    if len(own) == 1:
        return redirect("unit:home", own[0].pk)
    return page(request, "programmes/unit/choose.html", title=_("My units"), icon="home", units=own)


@own_unit
def home(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Show what waits for one unit."""
    return page(
        request,
        "programmes/unit/home.html",
        title=unit.name,
        icon="home",
        unit=unit,
        sections=sections(request, unit),
    )
