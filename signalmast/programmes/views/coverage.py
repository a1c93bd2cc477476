"""The board of coverage: per programme, which units have held it, planned it, or not yet."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signalmast.core.exports import csv_response
from signalmast.core.views.frame import asks, office_of, page, paginated
from signalmast.programmes.domain.coverage import Place, coverage
from signalmast.programmes.enums import Standing
from signalmast.programmes.models import Programme
from signalmast.programmes.permissions import can_keep

#: Programmes on a page of the board; each costs a look at all units.
PORTION = 20


@asks("see")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every programme with how many units are how far; each number leads to its units."""
    office = office_of(request)
    now = timezone.now()
    found = paginated(request, _current_first(office, now), PORTION)
    return page(
        request, "programmes/planned/board.html", title=_("Coverage"),
        icon="list-ul", page_obj=found, rows=coverage(office, found, now), standings=Standing,
        now=timezone.localtime(now), may_keep=can_keep(request.user, office),
    )  # fmt: skip


def _current_first(office: object, now: object) -> list[Programme]:
    """Return programmes by the day by which they are to be held, those past and undated last."""
    today = timezone.localdate(now)  # type: ignore[arg-type]  # a moment
    rows = list(Programme.objects.of(office).select_related("office"))  # type: ignore[arg-type]  # a row
    past = [one for one in rows if one.due_on is not None and one.due_on < today]
    coming = [one for one in rows if one.due_on is not None and one.due_on >= today]
    undated = [one for one in rows if one.due_on is None]
    coming.sort(key=lambda one: (one.due_on, one.name))
    past.sort(key=lambda one: (one.due_on, one.name), reverse=True)
    return coming + undated + past


def _place_url(place: Place) -> str:
    if place.session is not None:
        return reverse("sessions:inspect", args=[place.session.pk])
    if place.planned is not None:
        return reverse("planned:session", args=[place.planned.pk])
    return ""


@asks("see")
@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One programme's units with how far each is; `standing` narrows, `export=csv` hands out."""
    office = office_of(request)
    one = get_object_or_404(Programme.objects.select_related("office"), pk=pk, office=office)
    [found] = coverage(office, [one], timezone.now())
    asked = request.GET.get("standing", "")
    places = [place for place in found.places if asked in ("", place.standing.value)]
    if request.GET.get("export") == "csv":
        return _csv(one, places)
    return page(
        request, "programmes/planned/programme.html", title=one.name, icon="list-ul",
        way=[(_("Coverage"), reverse("planned:board"))], programme=one,
        coverage=found, asked=asked, materials=one.materials.all(),
        rows=[(place, _place_url(place)) for place in places],
        now=timezone.localtime(), may_keep=can_keep(request.user, office),
    )  # fmt: skip


def _csv(one: Programme, places: list[Place]) -> HttpResponseBase:
    columns = (
        _("Programme"), _("Unit"), _("Kind"), _("How far"), _("Date"), _("Called"), _("Present")
    )  # fmt: skip
    rows = (
        (
            one.name, place.unit.name, place.unit.kind, str(place.standing.label), place.day,
            place.session.expected if place.session else None,
            place.session.attended if place.session else None,
        )
        for place in places
    )  # fmt: skip
    return csv_response(f"chuyen-de-{one.pk}", columns, list(rows))
