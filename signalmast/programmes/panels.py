"""What the registers bring to the home: what waits, and what the week holds."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from signalmast.core.desk import (
    CalendarItem,
    QueueItem,
    Urgency,
    begins_at,
    calendar_item,
    queue_item,
)
from signalmast.core.duties import allowed
from signalmast.core.reach import Days, days_known_from
from signalmast.people.desk import office_of
from signalmast.people.enums import Duty
from signalmast.programmes.domain.briefings import to_read
from signalmast.programmes.domain.plans import overdue
from signalmast.programmes.enums import BriefingState
from signalmast.programmes.models import (
    Briefing,
    BriefingQuestion,
    Commendation,
    Contest,
    Nomination,
    PlanItem,
    PlannedSession,
    Session,
)

LABEL_SIGNS = 80


@begins_at
def own_unit(request: HttpRequest) -> str:
    """Lead an officer of a unit to its page, unless the office's desk is theirs as well."""
    office = office_of(request)
    is_officer = office is not None and allowed(request.user, Duty.UNIT, office)
    sees = is_officer and allowed(request.user, Duty.SEE, office)
    return reverse("unit:mine") if is_officer and not sees else ""


@queue_item
def what_waits(request: HttpRequest) -> Iterable[QueueItem]:
    """Tasks past their day, sessions without numbers, contests that are in no period."""
    office = office_of(request)
    late = overdue(PlanItem.objects.of(office), timezone.localdate()).count()
    yield QueueItem(
        ngettext_lazy("task of the plan is overdue", "tasks of the plan are overdue", late),
        late,
        f"{reverse('plan:index')}?late=yes",
        Urgency.TODAY,
    )
    silent = Session.objects.of(office).filter(attended=None).count()
    yield QueueItem(
        ngettext_lazy("session lacks its attendance", "sessions lack their attendance", silent),
        silent,
        f"{reverse('sessions:index')}?attendance=missing",
        Urgency.SOON,
    )
    undated = Contest.objects.of(office).undated().count()
    yield QueueItem(
        ngettext_lazy("contest has no date", "contests have no date", undated),
        undated,
        f"{reverse('contests:index')}?dated=no",
        Urgency.SOON,
    )


@queue_item
def briefings_to_read(request: HttpRequest) -> Iterable[QueueItem]:
    """Briefings that went to the reader by their role and that they have not confirmed."""
    mine = to_read(request.user, office_of(request)).order_by("-briefing__sent_at")
    keys = list(mine.values_list("briefing", flat=True))
    yield QueueItem(
        ngettext_lazy("briefing for you to read", "briefings for you to read", len(keys)),
        len(keys),
        reverse("briefings:inspect", args=keys[:1]) if keys else reverse("briefings:index"),
        Urgency.NOW,
    )


@queue_item
def briefings_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Briefings for a second person, and questions of units without an answer."""
    office = office_of(request)
    proposed = Briefing.objects.of(office).filter(state=BriefingState.PROPOSED).count()
    yield QueueItem(
        ngettext_lazy("briefing waits to be sent", "briefings wait to be sent", proposed),
        proposed,
        reverse("briefings:index"),
        Urgency.NOW,
    )
    asked = BriefingQuestion.objects.filter(briefing__office=office, answered_at=None).count()
    yield QueueItem(
        ngettext_lazy("question of a unit waits", "questions of units wait", asked),
        asked,
        reverse("briefings:index"),
        Urgency.TODAY,
    )


@queue_item
def sessions_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Planned sessions that are over and of which the unit has said nothing."""
    rows = PlannedSession.objects.of(office_of(request)).to_report(timezone.now())
    silent = rows.count()
    yield QueueItem(
        ngettext_lazy("planned session is over, not reported",
                      "planned sessions are over, not reported", silent),
        silent,
        f"{reverse('planned_sessions:index')}?how_far=silent",
        Urgency.SOON,
    )  # fmt: skip


@queue_item
def nominations_that_wait(request: HttpRequest) -> Iterable[QueueItem]:
    """Nominations that units handed in, and awards that wait for a second person."""
    count = Nomination.objects.of(office_of(request)).waiting().count()
    label = ngettext_lazy("nomination waits", "nominations wait", count)
    yield QueueItem(label, count, reverse("nominations:index"), Urgency.SOON)


@calendar_item
def the_week(office: Any, first: date, last: date) -> Iterator[CalendarItem]:
    """Sessions by programme and day, days on which tasks are due, rounds of commendations."""
    yield from _sessions(office, first, last)
    for item in PlanItem.objects.of(office).filter(due__range=(first, last)):
        label = Truncator(item.task).chars(LABEL_SIGNS)
        yield CalendarItem(item.due, label, reverse("plan:inspect", args=[item.pk]), _("due"))
    rounds = Commendation.objects.of(office).filter(day__range=(first, last)).order_by()
    for day, name, count in rounds.values_list("day", "round").annotate(Count("pk")):
        said = ngettext("%(round)s: %(count)s name", "%(round)s: %(count)s names", count)
        address = f"{reverse('commendations:index')}?{urlencode({'q': name})}"
        yield CalendarItem(day, said % {"round": name, "count": count}, address, _("commendation"))


def _sessions(office: Any, first: date, last: date) -> Iterator[CalendarItem]:
    held = Session.objects.of(office).filter(held_on__range=(first, last)).order_by()
    fields = ("held_on", "programme_id", "programme__name")
    for day, programme, name, count in held.values_list(*fields).annotate(Count("pk")):
        said = ngettext("%(programme)s: %(count)s unit", "%(programme)s: %(count)s units", count)
        yield CalendarItem(
            day,
            said % {"programme": name, "count": count},
            f"{reverse('sessions:index')}?programme={programme}",
            _("session"),
        )


@calendar_item
def planned_sessions(office: Any, first: date, last: date) -> Iterator[CalendarItem]:
    """Sessions that units are to hold; once reported, they stand among those held."""
    rows = PlannedSession.objects.of(office).standing().filter(session=None)
    begin = datetime.combine(first, time(), office.zone)
    after = datetime.combine(last, time(), office.zone) + timedelta(days=1)
    rows = rows.filter(starts_at__gte=begin, starts_at__lt=after)
    for one in rows.select_related("unit", "programme"):
        yield CalendarItem(
            one.starts_at, f"{one.programme.name}, {one.unit.name}",
            reverse("planned:session", args=[one.pk]), _("planned session"),
        )  # fmt: skip


@days_known_from
def days_of_registers(office: Any) -> Days | None:
    """Return the first and last day of any session, commendation or contest."""
    found: list[date] = []
    for model, field in ((Session, "held_on"), (Commendation, "day"), (Contest, "held_on")):
        ends = model.objects.of(office).aggregate(first=Min(field), last=Max(field))
        found += [day for day in (ends["first"], ends["last"]) if day is not None]
    return (min(found), max(found)) if found else None
