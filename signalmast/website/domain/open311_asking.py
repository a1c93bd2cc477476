"""What a program asks of Open311, read strictly: what cannot be read is said, never guessed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from signalmast.website.domain.open311 import Complaint

BAD = 400
STATUSES = ("open", "closed")
#: Without other dates the newest 90 days; never more than this within one question.
SPAN = timedelta(days=90)
MOST = 1000
MOST_NAMED = 200
NUMBER = re.compile(r"[0-9A-Za-z]{1,16}")
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
W3C = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?(Z|[+\- ]\d\d:?\d\d))?", re.I
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are asked for: some by their numbers, or those of a span of time."""

    numbers: tuple[str, ...]
    codes: tuple[str, ...]
    statuses: tuple[str, ...]
    first: datetime
    last: datetime
    page: int
    size: int

    @property
    def places(self) -> slice:
        return slice((self.page - 1) * self.size, self.page * self.size)


def read_wanted(asked: Mapping[str, str], zone: Any, now: datetime) -> Wanted:
    """Read the question for requests. Raises Complaint with a sentence for each mistake."""
    said: list[str] = []
    first, last = _tried(lambda: _span(asked, zone, now), said, (now, now))
    found = Wanted(
        numbers=_tried(lambda: _numbers(asked), said, ()),
        codes=_tried(lambda: _codes(asked), said, ()),
        statuses=_tried(lambda: _statuses(asked), said, ()),
        first=first,
        last=last,
        page=_tried(lambda: _count(asked, "page", 1, 100_000), said, 1),
        size=_tried(lambda: _count(asked, "page_size", MOST, MOST), said, MOST),
    )
    if said:
        raise Complaint(BAD, *said)
    return found


def _tried(read: Callable[[], Any], said: list[str], instead: Any) -> Any:
    try:
        return read()
    except ValueError as error:
        said.append(str(error))
        return instead


def _parts(asked: Mapping[str, str], name: str) -> list[str]:
    """Return what stands between the commas; an empty value counts as none."""
    return [one.strip() for one in asked.get(name, "").split(",") if one.strip()]


def _numbers(asked: Mapping[str, str]) -> tuple[str, ...]:
    found = _parts(asked, "service_request_id")
    if len(found) > MOST_NAMED:
        raise ValueError(_("Ask for at most 200 values of service_request_id at once."))
    return tuple(one.upper() for one in found if NUMBER.fullmatch(one)) or (("",) if found else ())


def _codes(asked: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_parts(asked, "service_code"))


def _statuses(asked: Mapping[str, str]) -> tuple[str, ...]:
    found = tuple(one.lower() for one in _parts(asked, "status"))
    if set(found) - set(STATUSES):
        raise ValueError(_("status is open, closed, or both with a comma between them."))
    return found


def _count(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise ValueError(_("%(name)s is a whole number from 1 on.") % {"name": name})
    return min(int(text), most)


def _span(asked: Mapping[str, str], zone: Any, now: datetime) -> tuple[datetime, datetime]:
    first = read_moment(asked, "start_date", zone, at_end=False)
    last = read_moment(asked, "end_date", zone, at_end=True)
    if first and last:
        if last < first:
            raise ValueError(_("end_date lies before start_date."))
        if last - first > SPAN + timedelta(days=1):
            raise ValueError(_("start_date and end_date may lie 90 days apart, no more."))
        return first, last
    if first:
        return first, first + SPAN
    return (last or now) - SPAN, last or now


def read_moment(asked: Mapping[str, str], name: str, zone: Any, *, at_end: bool) -> datetime | None:
    """Read a W3C date-time with its zone, or a day of the office. Raises ValueError."""
    text = asked.get(name, "").strip()
    if not text:
        return None
    found = W3C.fullmatch(text)
    sentence = _("%(name)s is no date; write it like 2026-01-31T08:00:00+07:00.") % {"name": name}
    if found is None:
        raise ValueError(sentence)
    day, minute, second, offset = found.groups()
    try:
        if minute is None:
            begin = datetime.fromisoformat(day).replace(tzinfo=zone)
            moment = begin + timedelta(days=1, microseconds=-1) if at_end else begin
        else:
            # An unescaped plus sign arrives as a space.
            zoned = offset.upper().replace(" ", "+")
            moment = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zoned}")
        if not 1900 <= moment.year < 2200:
            raise ValueError(sentence)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(sentence) from error
