"""What goes out when, what ends, what takes place: the days of an office's texts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from signalmast.newsroom.domain.sites import languages
from signalmast.newsroom.domain.states import WAITING, workflow_rows
from signalmast.newsroom.models import EventPage, NoticePage, Publication

#: What each page of the calendar needs of a publication; the text stays where it is.
NEEDED = ("draft_title", "pk", "locale__language_code", "translation_key")


class Moment(Enum):
    """What happens to or in a text at a moment."""

    GOES_OUT = "goes-out", _("goes out")
    PLANNED = "planned", _("would go out, if approved")
    ENDS = "ends", _("comes down")
    EVENT = "event", _("event")
    EVENT_DRAFT = "event-draft", _("event, not public yet")
    CANCELLED = "cancelled", _("event, cancelled")
    NOTICE_FROM = "notice-from", _("notice begins")
    NOTICE_UNTIL = "notice-until", _("notice ends")
    REVIEW = "review", _("to be read again")

    def __init__(self, key: str, label: Promise) -> None:
        self.key, self.label = key, label


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment of one text. `at` is a day where the hour says nothing.

    What happens to both languages of a text at once is one entry, with the first one's title.
    """

    at: date | datetime
    moment: Moment
    title: str
    page: int
    languages: str
    key: UUID
    until: datetime | None = None

    def day(self, office: Any) -> date:
        """Return the civil day of the office on which the entry stands."""
        return local(self.at, office).date() if isinstance(self.at, datetime) else self.at

    def hour(self, office: Any) -> time | None:
        return local(self.at, office).time() if isinstance(self.at, datetime) else None

    @property
    def is_provisional(self) -> bool:
        return self.moment in (Moment.PLANNED, Moment.EVENT_DRAFT)


def local(at: datetime, office: Any) -> datetime:
    return at.astimezone(office.zone)


def entries(office: Any, first: date, last: date) -> list[Entry]:
    """Return what happens on the days `first` to `last` of the office's clock, in order."""
    begin = datetime.combine(first, time.min, office.zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, office.zone).astimezone(UTC)
    found = [
        *_going_out(office, begin, end),
        *_ending(office, begin, end),
        *_events(office, begin, end),
        *_notices(office, begin, end),
        *_reviews(office, first, last),
    ]
    return sorted(
        _one_for_both_languages(found),
        key=lambda one: (one.day(office), one.hour(office) or time.min, one.title),
    )


def _one_for_both_languages(found: list[Entry]) -> Iterator[Entry]:
    order = languages()
    together: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in found:
        together.setdefault((entry.key, entry.moment, entry.at), []).append(entry)
    for same in together.values():
        same.sort(key=lambda one: order.index(one.languages))
        yield replace(same[0], languages=", ".join(one.languages for one in same))


def _going_out(office: Any, begin: datetime, end: datetime) -> Iterator[Entry]:
    """What is approved and has its hour, and what would go out once it is approved."""
    waiting = workflow_rows(WAITING)
    handed_in = Revision.objects.page_revisions().filter(
        pk__in=waiting.values("current_task_state__revision")
    )
    for revisions, moment in ((_scheduled(), Moment.GOES_OUT), (handed_in, Moment.PLANNED)):
        own = _own(office, revisions)
        for revision in revisions.filter(object_id__in=[str(number) for number in own]):
            number = int(revision.object_id)
            about = (revision.content["title"], number, *own[number])
            goes, ends = (_moment(revision, name) for name in ("go_live_at", "expire_at"))
            if goes and begin <= goes < end:
                yield Entry(goes, moment, *about)
            if ends and begin <= ends < end and moment is Moment.GOES_OUT:
                yield Entry(ends, Moment.ENDS, *about)


def _scheduled() -> QuerySet[Revision]:
    found: QuerySet[Revision] = Revision.objects.page_revisions().filter(
        approved_go_live_at__isnull=False
    )
    return found


def _own(office: Any, revisions: QuerySet[Revision]) -> dict[int, tuple[str, UUID]]:
    """Return language and translation key of the office's pages among those of the revisions."""
    numbers = [int(number) for number in revisions.values_list("object_id", flat=True)]
    rows = Publication.objects.filter(office=office, pk__in=numbers)
    found = rows.values_list("pk", "locale__language_code", "translation_key")
    return {number: (language, key) for number, language, key in found}


def _moment(revision: Revision, name: str) -> datetime | None:
    text = revision.content.get(name)
    return parse_datetime(text) if text else None


def _ending(office: Any, begin: datetime, end: datetime) -> Iterator[Entry]:
    later = {int(number) for number in _scheduled().values_list("object_id", flat=True)}
    rows = Publication.objects.filter(
        office=office, live=True, expire_at__gte=begin, expire_at__lt=end
    )
    for *about, at in rows.values_list(*NEEDED, "expire_at"):
        if about[1] not in later:
            yield Entry(at, Moment.ENDS, *about)


def _events(office: Any, begin: datetime, end: datetime) -> Iterator[Entry]:
    """Events that touch the days; one that began before stands on the first of them."""
    rows = EventPage.objects.filter(office=office, starts_at__lt=end, ends_at__gte=begin)
    rows = rows.filter(Q(live=True) | Q(first_published_at=None))
    for *about, starts, ends, live, cancelled in rows.values_list(
        *NEEDED, "starts_at", "ends_at", "live", "is_cancelled"
    ):
        moment = Moment.EVENT if live else Moment.EVENT_DRAFT
        if cancelled:
            moment = Moment.CANCELLED
        yield replace(Entry(max(starts, begin), moment, *about), until=ends)


def _notices(office: Any, begin: datetime, end: datetime) -> Iterator[Entry]:
    rows = NoticePage.objects.filter(office=office, live=True)
    for field, moment in (
        ("valid_from", Moment.NOTICE_FROM),
        ("valid_until", Moment.NOTICE_UNTIL),
    ):
        near = rows.filter(**{f"{field}__gte": begin, f"{field}__lt": end})
        for *about, at in near.values_list(*NEEDED, field):
            yield Entry(at, moment, *about)


def _reviews(office: Any, first: date, last: date) -> Iterator[Entry]:
    rows = Publication.objects.filter(office=office, live=True, review_on__range=(first, last))
    for *about, day in rows.values_list(*NEEDED, "review_on"):
        yield Entry(day, Moment.REVIEW, *about)
