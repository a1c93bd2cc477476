"""What importers of posts share: one row is one post with its counters on the day of export."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from signalmast.core.importing.cells import no_longer_than
from signalmast.core.importing.importer import (
    Context,
    Fact,
    Importer,
    Option,
    Problem,
    Refusal,
    Verdict,
    cell,
    spoken,
)
from signalmast.core.models import Outcome
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import CellError, Row, Table
from signalmast.core.tabular.text import header_key, nfc
from signalmast.core.tabular.values import is_destroyed_id, parse_count, parse_moment
from signalmast.engagement.domain.days import plausible
from signalmast.engagement.domain.doubles import warn_of_doubles
from signalmast.engagement.domain.numbers import number_of
from signalmast.engagement.domain.readings import (
    Observation,
    forget_posts,
    reset_posts,
    store_observations,
)
from signalmast.engagement.domain.units import match_units
from signalmast.engagement.models import COUNTERS, Kind

DESTROYED = gettext_noop(
    "A spreadsheet program has destroyed the post numbers (row %(row)s: %(value)s), so posts "
    "can't be told apart; export the file again and load it without opening it first."
)
NO_ID = gettext_noop("The row has no post number; it can't be kept apart from others.")
NO_TIME = gettext_noop("The row has no publish time, so it is in no period; add the time.")
BROKEN_CELL = gettext_noop("The cell “%(column)s” shows the error %(value)s; correct the formula.")
TOTAL = gettext_noop(
    "%(count)s rows state a total that is not the sum of reactions, comments and shares "
    "(first: row %(row)s, %(stated)s instead of %(sum)s); the parts are used."
)
SWAPPED = gettext_noop(
    "The publish times look like %(found)s although this kind of file writes %(expected)s "
    "(row %(row)s: %(value)s); export the file again, or say how its days are written."
)
ZONE = gettext_noop("Publish times are read as %(zone)s and counted in the office's zone, %(own)s.")
DAY_ASSUMED = gettext_noop(
    "The day of export is not stated; %(day)s is taken from %(source)s. State it if it differs."
)
RANGE_IN_NAME = re.compile(r"([A-Z][a-z]{2}-\d{2}-\d{4})_([A-Z][a-z]{2}-\d{2}-\d{4})")
# As long as the database's columns for numbers, pages and categories.
LONGEST_ID = LONGEST_NAME = 200
ORDERS = {"mdy": "MM/DD/YYYY", "dmy": "DD/MM/YYYY"}
TEXTS = ("title", "description", "permalink")
#: Nearly every cell of an export is a small plain number; the parser is asked for the rest.
SMALL: dict[object, int] = {str(number): number for number in range(10_000)}
REPEATED = ("account", "account_id", "kind", "category", "is_share")
WEIGHT = ".".join(["%017d"] * (len(COUNTERS) + 1))
# Lifetime counters are read some time during the day of export; noon splits the difference
# between an export and a connector's reading of the same day.
READ_AT = time(12)

CHANNEL = Option("channel", _("Page"), help=_("The page's name; empty takes it from the file."))
PLATFORM = Option("platform", _("Platform"), help=_("Such as facebook, zalo or youtube."))
EXPORTED_ON = Option(
    "exported_on", _("Day of export"), "date", _("The counters are those of this day.")
)
TIME_ZONE = Option(
    "time_zone", _("Time zone of the file"), "zone", _("Files from Meta are in US Pacific time.")
)
DAY_ORDER = Option("day_order", _("Order of day and month"), "order")


class PostImporter(Importer):
    """Reads posts by column names; subclasses say what is usual for their platform."""

    store = "posts"
    options: ClassVar[tuple[Option, ...]] = (
        *(CHANNEL, PLATFORM, EXPORTED_ON, TIME_ZONE, DAY_ORDER),
    )
    #: What the platform writes unless the person says otherwise.
    platform: ClassVar[str] = ""
    time_zone: ClassVar[str] = ""
    day_order: ClassVar[str] = "dmy"

    def read(self, table: Table, rows: Iterable[Row], context: Context) -> Iterator[Fact | Problem]:
        reader = _Reader(self, table, context)
        for row in rows:
            if self.is_data(row, table):
                item = reader.item(row)
                if item is not None:
                    yield item
        reader.close()

    def is_data(self, row: Row, table: Table) -> bool:  # noqa: ARG002 -- for subclasses
        return True

    def usual_platform(self, table: Table) -> str:  # noqa: ARG002 -- for subclasses
        """Return the platform such a table comes from, unless the person names another."""
        return self.platform

    def counter(self, row: Row, name: str, context: Context) -> object:
        """Return the cell of one counter; a subclass may look on another sheet."""
        return cell(row, context.columns.get(name))

    def kind(self, text: object) -> str:
        return self.value("kind", text) or Kind.OTHER

    def apply(self, facts: Sequence[Fact], context: Context) -> Iterable[Verdict]:
        platform = context.kept["platform"]
        warn_of_doubles(facts, platform=platform, context=context)
        return store_observations(
            facts, platform=platform, taken_at=context.kept["taken_at"], context=context
        )

    def forget(self, subjects: Sequence[str], context: Context) -> None:
        forget_posts(subjects, context=context)

    def reset(self, subjects: Sequence[str], context: Context) -> None:
        reset_posts(subjects, context=context)

    def settle(self, context: Context) -> None:
        match_units(context.office, import_id=context.import_id)


def platform_of(importer: PostImporter, table: Table, context: Context) -> str:
    """Return the platform that the person or the table names."""
    named = context.options.get("platform") or importer.usual_platform(table) or "other"
    return header_key(str(named))


def zone_of(importer: PostImporter, context: Context) -> ZoneInfo:
    """Return the zone in which the file writes its times. Raises Refusal."""
    name = context.options.get("time_zone") or importer.time_zone or context.office.time_zone
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError) as error:
        raise Refusal(
            "“%(name)s” is no time zone; write one such as America/Los_Angeles.", name=str(name)
        ) from error


class _Reader:
    """Reads the rows of one file and remembers what has to be said about the whole of it."""

    def __init__(self, importer: PostImporter, table: Table, context: Context) -> None:
        self.importer, self.context, self.table = importer, context, table
        self.zone = zone_of(importer, context)
        self.platform = context.kept["platform"] = platform_of(importer, table, context)
        self.channel = str(context.options.get("channel") or "")
        self.order = self._order()
        self.day = self._day()
        moment = datetime.combine(self.day, READ_AT, context.office.zone)
        self.taken_at = context.kept["taken_at"] = int(moment.timestamp())
        self.rank = f"{self.taken_at:012d}"
        self.wrong_totals: list[tuple[int, int, int]] = []
        at = context.columns.get
        self.places = tuple((name, at(name)) for name in COUNTERS)
        self.id_at, self.time_at = at("external_id"), at("published_at")
        self.simple = type(importer).counter is PostImporter.counter
        # A place past every row stands for a column the table does not have.
        self.counter_places = tuple(10**9 if place is None else place for _n, place in self.places)
        self.text_places = tuple(at(name) for name in TEXTS)
        self.repeated_places = tuple(at(name) for name in REPEATED)
        self.repeated: dict[tuple[object, ...], tuple[str, str, str, str, bool]] = {}
        self.total_at = at("interactions")
        # Only workbooks can hold a cell that shows an error.
        self.may_break = table.kind != "csv"

    def _order(self) -> Any:
        """Return how days are written, after looking whether that can be true of all rows."""
        stated = str(self.context.options.get("day_order") or "")
        order = stated or self.importer.day_order
        if stated or self.time_at_missing():
            return order
        other = "dmy" if order == "mdy" else "mdy"
        bad: Row | None = None
        other_bad = False
        latest = self.context.as_of
        for row in self.table.rows():
            value = cell(row, self.context.columns["published_at"])
            if not isinstance(value, str) or not value:
                continue
            if not plausible(value, order, latest):
                bad = bad or row
            if not plausible(value, other, latest):
                other_bad = True
                break
        if bad is not None and not other_bad:
            raise Refusal(
                SWAPPED,
                found=ORDERS[other],
                expected=ORDERS[order],
                row=bad.number,
                value=str(cell(bad, self.context.columns["published_at"])),
            )
        return order

    def time_at_missing(self) -> bool:
        return "published_at" not in self.context.columns

    def _day(self) -> date:
        if self.context.as_of:
            return self.context.as_of
        found = RANGE_IN_NAME.search(self.context.file_name)
        if found:
            day = datetime.strptime(found[2], "%b-%d-%Y").replace(tzinfo=UTC).date()
            self.context.note(DAY_ASSUMED, day=day.isoformat(), source=self.context.file_name)
            return day
        days = [
            moment.astimezone(self.context.office.zone).date()
            for row in self.table.rows()
            if (moment := self._moment(row)) is not None
        ]
        if not days:
            return date(1970, 1, 1)
        self.context.note(DAY_ASSUMED, day=max(days).isoformat(), source="the latest post")
        return max(days)

    def _moment(self, row: Row) -> datetime | None:
        try:
            value: Any = cell(row, self.context.columns.get("published_at"))
            return parse_moment(value, order=self.order, zone=self.zone)
        except BadValue:
            return None

    def item(self, row: Row) -> Fact | Problem | None:
        try:
            return self._fact(row)
        except BadValue as error:
            reason, values = spoken(error)
            return Problem(row.number, Outcome.REFUSED, reason, values)

    def _fact(self, row: Row) -> Fact | Problem:
        cells = row.cells
        raw_id = cell(row, self.id_at)
        if is_destroyed_id(raw_id):
            raise Refusal(DESTROYED, row=row.number, value=str(raw_id))
        external_id = number_of(self.platform, no_longer_than(plain_id(raw_id), LONGEST_ID))
        if not external_id:
            return Problem(row.number, Outcome.REFUSED, NO_ID)
        if self.may_break:
            for title, value in zip(self.table.header, cells, strict=False):
                if isinstance(value, CellError):
                    values = {"column": title, "value": str(value)}
                    return Problem(row.number, Outcome.REFUSED, BROKEN_CELL, values)
        moment = parse_moment(cell(row, self.time_at), order=self.order, zone=self.zone)
        if moment is None:
            return Problem(row.number, Outcome.REFUSED, NO_TIME)
        counters = self._counters(row)
        self._check_total(row, counters)
        observation = self._observation(row, external_id, moment, counters)
        rank = f"{self.rank}|{_padded(counters)}|{_said(observation)}"
        return Fact(row.number, f"{self.platform}|{external_id}", rank, observation)

    def _counters(self, row: Row) -> tuple[int | None, ...]:
        if self.simple:
            cells = row.cells
            width = len(cells)
            found: list[int | None] = []
            for place in self.counter_places:
                value = cells[place] if place < width else None
                number = SMALL.get(value)
                found.append(parse_count(value) if number is None else number)
            return tuple(found)
        return tuple(
            parse_count(self.importer.counter(row, name, self.context)) for name in COUNTERS
        )

    def _check_total(self, row: Row, counters: tuple[int | None, ...]) -> None:
        if self.total_at is None:
            return
        reactions, comments, shares = counters[:3]
        if reactions is None or comments is None or shares is None:
            return
        stated = parse_count(cell(row, self.total_at))
        total = reactions + comments + shares
        if stated is not None and stated != total:
            self.wrong_totals.append((row.number, stated, total))

    def _observation(
        self, row: Row, external_id: str, moment: datetime, counters: tuple[int | None, ...]
    ) -> Observation:
        title, description, link = self.text_places
        said = tuple(cell(row, place) for place in self.repeated_places)
        repeated = self.repeated.get(said)
        if repeated is None:
            repeated = self.repeated[said] = self._repeated(row)
        account, account_id, kind, category, is_share = repeated
        return Observation(
            external_id,
            account,
            account_id,
            moment,
            text(row, title) or text(row, description),
            kind,
            category,
            text(row, link),
            is_share,
            counters,
        )

    def _repeated(self, row: Row) -> tuple[str, str, str, str, bool]:
        """Return page, its number, kind, category and re-share: the same in many rows."""
        account, account_id, kind, category, share = self.repeated_places
        return (
            self.channel or short_text(row, account) or self.platform,
            plain_id(cell(row, account_id)),
            self.importer.kind(cell(row, kind) or ""),
            short_text(row, category),
            text(row, share) in {"1", "true", "True", "TRUE"},
        )

    def close(self) -> None:
        """Say what concerns the file as a whole."""
        self.context.note(ZONE, zone=self.zone.key, own=self.context.office.time_zone)
        if self.wrong_totals:
            number, stated, total = self.wrong_totals[0]
            self.context.note(
                TOTAL, count=len(self.wrong_totals), row=number, stated=stated, sum=total
            )


def text(row: Row, index: int | None) -> str:
    """Return a cell as NFC text without surrounding space."""
    if index is None or index >= len(row.cells):
        return ""
    value = row.cells[index]
    if isinstance(value, str):
        return value.strip() if value.isascii() else nfc(value.strip())
    return plain_id(value)


def short_text(row: Row, index: int | None) -> str:
    """Return a cell as text that fits a name's column. Raises BadValue."""
    return no_longer_than(text(row, index), LONGEST_NAME)


def plain_id(value: object) -> str:
    """Return a number or text cell the way a person reads it: 900001 rather than 900001.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _said(observation: Observation) -> str:
    """Return a digest of what is said of a post beside its counters: equal ranks say the same."""
    moment, title, kind, category, permalink, is_share = observation[3:9]
    said = (
        observation.account,
        observation.account_id,
        str(moment),
        title,
        kind,
        category,
        permalink,
        "1" if is_share else "0",
    )
    return blake2b("\x1f".join(said).encode(), digest_size=12).hexdigest()


def _padded(counters: tuple[int | None, ...]) -> str:
    """Write counters so that the order of texts is the order of `weight`; -3 is its least part."""
    reactions, comments, shares, views, reach, clicks = [
        -1 if value is None else value for value in counters
    ]
    total = reactions + comments + shares
    return WEIGHT % (
        total + 3,
        reactions + 3,
        comments + 3,
        shares + 3,
        views + 3,
        reach + 3,
        clicks + 3,
    )
