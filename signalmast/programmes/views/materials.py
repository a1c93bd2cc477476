"""The library of materials: what programmes give to read, for editors and every unit's officer."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from signalmast.core.periods import short_day
from signalmast.core.views.frame import asks, office_of, page
from signalmast.people.models import Unit
from signalmast.programmes.domain.planned import calls, programmes_for
from signalmast.programmes.models import Programme
from signalmast.programmes.permissions import can_keep
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import Line, Section, section


def _with_materials(office: Any) -> list[Programme]:
    rows = Programme.objects.of(office).exclude(materials=None).distinct()
    ordered = rows.order_by(F("due_on").desc(nulls_first=True), "name")
    return list(ordered.prefetch_related("materials"))


def _note(programme: Programme) -> str:
    if programme.due_on is None:
        return programme.name
    said = _("%(programme)s, to be held by %(day)s")
    return said % {"programme": programme.name, "day": short_day(programme.due_on)}


@section(order=17)
def own_materials(_request: HttpRequest, unit: Unit) -> Section | None:
    """Return what the programmes that a unit is to hold give to read."""
    today = unit.office.today()
    rows = programmes_for(unit, today).exclude(materials=None).distinct()
    lines = [
        Line(
            one.title, one.url,
            _note(programme),
        )
        for programme in rows.prefetch_related("materials")
        for one in programme.materials.all()
    ]  # fmt: skip
    return Section(
        title=gettext_lazy("Materials"), lines=lines,
        empty=gettext_lazy("No programme of your unit has materials now."),
        verb=gettext_lazy("All materials"), verb_url=reverse("unit:materials", args=[unit.pk]),
    )  # fmt: skip


@own_unit
@require_safe
def of_unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Every programme's materials, those for the own kind of unit first."""
    found = _with_materials(unit.office)
    found.sort(key=lambda one: not calls(one, unit))
    return page(
        request, "programmes/planned/materials.html", title=_("Materials"), icon="doc-full",
        way=[(unit.name, reverse("unit:home", args=[unit.pk]))], programmes=found, may_keep=False,
    )  # fmt: skip


@asks("see")
@require_safe
def of_office(request: HttpRequest) -> HttpResponse:
    """The same at the desk, with the way to add."""
    office = office_of(request)
    return page(
        request, "programmes/planned/materials.html", title=_("Materials"), icon="doc-full",
        programmes=_with_materials(office), may_keep=can_keep(request.user, office),
    )  # fmt: skip
