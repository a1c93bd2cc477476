"""The home of the desk: what waits today, what the week holds, four figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from signalmast.core import desk, duties, figures, links
from signalmast.core.figures import Question, Result, UnknownFigure
from signalmast.core.models import Import
from signalmast.core.periods import Period
from signalmast.core.reach import default_period
from signalmast.core.sparkline import sparkline

SHOWN_FIGURES = (
    "engagement.interactions",
    "engagement.posts",
    "programmes.attendance_rate",
    "programmes.unit_coverage",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure on the home: value, change, the line of its weeks, and its evidence."""

    result: Result
    url: str
    line: str


class HomePanel(Component):
    """The three columns of the home for the office of the request."""

    name = "desk"
    template_name = "core/home_panel.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        office = getattr(request, "office", None)
        if office is None or not duties.allowed(request.user, "see", office):
            return {"office": office, "request": request, "sees": False}
        today = timezone.localdate()
        period = default_period(office, today)
        days = week(office, today - timedelta(days=today.weekday()))
        return {
            "office": office,
            "request": request,
            "sees": True,
            "queue": desk.queue(request),
            "days": days,
            "week_empty": not any(items for _day, items in days),
            "today": today,
            "period": period,
            "tiles": tiles(office, period),
            "empty": not Import.objects.of(office).exists(),
            "may_load": duties.allowed(request.user, "load", office),
        }


def week(office: Any, monday: date) -> list[tuple[date, list[tuple[desk.CalendarItem, Any]]]]:
    """Return the seven days with their items, each with its local time or None."""
    days: dict[date, list[tuple[desk.CalendarItem, Any]]] = {
        monday + timedelta(days=number): [] for number in range(7)
    }
    for item in desk.calendar(office, monday, monday + timedelta(days=6)):
        at = item.at
        if isinstance(at, datetime):
            at = timezone.localtime(at, office.zone)
            day, hour = at.date(), at.time()
        else:
            day, hour = at, None
        if day in days:
            days[day].append((item, hour))
    return list(days.items())


def tiles(office: Any, period: Period) -> list[Tile]:
    """Return the four figures of the home that this office has."""
    question = Question(office, period)
    before = question.at(period.previous())
    found = []
    for name in SHOWN_FIGURES:
        try:
            spec = figures.find_figure(name, office)
        except UnknownFigure:
            continue
        result = Result(spec, question, spec.answer(question), spec.answer(before))
        split = spec.by.get("week")
        known = result.answer.value is not None
        line = sparkline([part.value for part in split(question)]) if split and known else ""
        found.append(Tile(result, links.evidence_url(name, period.key), line))
    return found
