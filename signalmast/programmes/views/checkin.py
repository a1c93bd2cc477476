"""The screen in the hall that phones check in from, and its list behind the screen."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from signalmast.core import qr
from signalmast.core.numbers import show
from signalmast.core.views.frame import REFUSED, page, paginated
from signalmast.newsroom.addresses import absolute, check_in_path
from signalmast.people.models import Unit
from signalmast.programmes import checkin
from signalmast.programmes.domain import checkin as verbs
from signalmast.programmes.enums import Came, PlannedState
from signalmast.programmes.models import Attendee, PlannedSession
from signalmast.programmes.permissions import can_act_for
from signalmast.programmes.views.doors import own_or_kept_unit
from signalmast.programmes.workspace import Line, Section, section

SAFE = ("GET", "HEAD")
DRAWN = lru_cache(maxsize=512)(qr.path)
#: From so long before a session the unit's page leads to its screen.
SOON = 12 * 3600


def _own(unit: Unit, pk: int) -> PlannedSession:
    rows = PlannedSession.objects.select_related("office", "unit", "programme")
    return get_object_or_404(rows, pk=pk, unit=unit)


def _way(planned: PlannedSession, name: str = "check-in") -> str:
    return reverse(f"unit:{name}", args=[planned.unit_id, planned.pk])


def _moment(seconds: float) -> datetime:
    return timezone.localtime(datetime.fromtimestamp(seconds, UTC))


@section(order=5)
def to_check_in(_request: HttpRequest, unit: Unit) -> Section | None:
    """Return the unit's sessions of the next hours, whose screen it may want; None without one."""
    now = timezone.now().timestamp()
    rows = PlannedSession.objects.standing().filter(unit=unit).select_related("programme", "office")
    near = rows.filter(
        ends_at__gte=_moment(now - checkin.AFTER), starts_at__lte=_moment(now + SOON)
    )
    lines = [Line(str(one.programme), _way(one), one.when) for one in near]
    return Section(title=gettext_lazy("Check-in by phone"), lines=lines) if lines else None


@own_or_kept_unit
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """Open check-in; show the code of the moment, large, and how many have come."""
    planned = _own(unit, pk)
    problem = ""
    if request.method == "POST":
        try:
            verbs.open_check_in(planned, by=request.user)
            return redirect(_way(planned))
        except ValidationError as error:
            problem = " ".join(error.messages)
    span = verbs.span_of(planned)
    return page(
        request, "programmes/check-in/screen.html", title=_("Check-in"), icon="group",
        way=_way_home(request, unit),
        planned=planned, problem=problem, tally=verbs.tally(planned),
        invitation=_phone_address(planned), typed=absolute(check_in_path()).split("://", 1)[-1],
        opens=_moment(span.opens), closes=_moment(span.closes),
        is_over=timezone.now().timestamp() >= span.closes,
        is_off=planned.state == PlannedState.CALLED_OFF,
        data_url=_way(planned, "check-in-codes"), lines_url=_way(planned, "check-in-lines"),
        status=REFUSED if problem else 200,
    )  # fmt: skip


def _way_home(request: HttpRequest, unit: Unit) -> list[tuple[str, str]]:
    """Return the way to the unit's page, which only its officers have."""
    if not can_act_for(request.user, unit):
        return []
    return [(unit.name, reverse("unit:home", args=[unit.pk]))]


def _phone_address(planned: PlannedSession, code: str = "") -> str:
    return absolute(check_in_path(checkin.short_of(planned.uid), code))


@own_or_kept_unit
def codes(request: HttpRequest, unit: Unit, pk: int) -> HttpResponse:
    """Hand the screen its next codes, drawn, and the counts; nothing before check-in is open.

    Times are in milliseconds since 1970 by this clock, as the screen's own may be wrong.
    """
    # First of all whose it is: what is another unit's is not found, however it is asked for.
    planned = _own(unit, pk)
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    now = timezone.now()
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 15 else 0
    shown = {}
    if planned.check_in_at is not None and planned.state == PlannedState.PLANNED:
        shown = verbs.shown_codes(planned, now=now, after=after)
    tally = verbs.tally(planned)
    return JsonResponse(
        {
            "now": round(now.timestamp() * 1000),
            "counted": tally.counted, "late": tally.late,
            "said": show(tally.counted), "said_late": _late(tally.late),
            "codes": [_drawn(planned, slot, code) for slot, code in shown.items()],
        }
    )  # fmt: skip


def _drawn(planned: PlannedSession, slot: int, code: str) -> dict[str, Any]:
    size, path = DRAWN(_phone_address(planned, code))
    begins = slot * checkin.SLOT * 1000
    return {
        "slot": slot, "from": begins, "until": begins + checkin.SLOT * 1000,
        "code": checkin.grouped(code), "size": size, "path": path,
    }  # fmt: skip


def _late(count: int) -> str:
    if not count:
        return ""
    return _("%(count)s of them sent later") % {"count": show(count)}


@own_or_kept_unit
@require_http_methods(["GET", "POST"])
def lines(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """List the phones of a session, late ones first; strike some out or count them again."""
    planned = _own(unit, pk)
    if request.method == "POST":
        _mark(request, planned)
        return redirect(request.get_full_path())
    phones = Attendee.objects.filter(planned=planned).exclude(came=Came.LISTED)
    late = phones.filter(came=Came.LATE, struck_out=False)
    found = paginated(request, phones.filter(came=Came.CHECKED_IN, struck_out=False))
    return page(
        request, "programmes/check-in/lines.html", title=_("Phones that checked in"), icon="group",
        way=[(_("Check-in"), _way(planned))], planned=planned, tally=verbs.tally(planned),
        late=late, struck_out=phones.filter(struck_out=True),
        page_obj=found, rows=found, screen_url=_way(planned),
    )  # fmt: skip


def _mark(request: HttpRequest, planned: PlannedSession) -> None:
    """Strike the ticked lines out or count them again, and say what came of it."""
    chosen = [int(one) for one in request.POST.getlist("line") if one.isdecimal()]
    try:
        if request.POST.get("do") == "put-back":
            count = verbs.put_back(planned, chosen, by=request.user)
            said = ngettext("%(count)s check-in is counted again.",
                            "%(count)s check-ins are counted again.", count)  # fmt: skip
        else:
            count = verbs.strike_out(planned, chosen, by=request.user)
            said = ngettext("%(count)s check-in is struck out; it can be put back below.",
                            "%(count)s check-ins are struck out; they can be put back below.",
                            count)  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    if count:
        messages.success(request, said % {"count": show(count)})
    else:
        messages.warning(request, _("Nothing was changed; tick the lines first."))
