"""What came in and what became of it, in sentences made of figures and of nothing else.

Each sentence leads to the rows its figure counts. A figure that has no value is left out with its
reason; nothing here looks at feedback, votes or answers itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from signalmast.core import links, numbers
from signalmast.core.figures import (
    Number,
    Question,
    Result,
    Slice,
    Spec,
    Table,
    UnknownFigure,
    figures_of,
    find_figure,
    find_table,
)
from signalmast.core.periods import Period, between, parse_period

ROOM = "listening."
RECEIVED = f"{ROOM}feedback_received"
#: Lists of the registry that stand in a section.
TABLES = {"agreed": f"{ROOM}common_ground"}
#: By what a figure is split here, and the heading for it.
DIMENSIONS = (("subject", gettext_lazy("By subject")), ("unit", gettext_lazy("By unit")))
#: What stands behind the year in the names of periods.
ENDINGS = ("", "-H1", "-H2", *(f"-Q{n}" for n in range(1, 5)), *(f"-{n:02}" for n in range(1, 13)))
WEEK = timedelta(days=7)
#: Differences are named from here on, the largest ones only; below it they are chance.
DIFFERENCE, MOST_DIFFERENCES = 3, 5
MOST_PARTS = 12
#: Not worth a sentence where there was none, now or before.
QUIET = {f"{ROOM}feedback_reopened", f"{ROOM}consultation_statements"}

#: The sections in their order, and which figures each tells of. What no section names is told at
#: the end, so that a new figure of the room is never left out silently.
SECTIONS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    (
        "came-in",
        gettext_lazy("What came in"),
        (RECEIVED, f"{ROOM}feedback_reopened", f"{ROOM}consultation_statements"),
    ),
    (
        "answered",
        gettext_lazy("What was answered"),
        (
            f"{ROOM}feedback_answered", f"{ROOM}answered_in_time", f"{ROOM}days_to_answer",
            f"{ROOM}feedback_open", f"{ROOM}feedback_overdue", f"{ROOM}satisfaction",
        ),
    ),
    (
        "agreed",
        gettext_lazy("What residents agree on across groups"),
        (f"{ROOM}consultation_participants", f"{ROOM}consultation_common_ground"),
    ),
)  # fmt: skip
#: How a figure is said. Any other reads "label: value".
SENTENCES: dict[str, Any] = {
    RECEIVED: ngettext_lazy(
        "%(value)s piece of feedback came in", "%(value)s pieces of feedback came in", "count"
    ),
    f"{ROOM}feedback_reopened": ngettext_lazy(
        "Senders opened feedback again %(value)s time after an answer",
        "Senders opened feedback again %(value)s times after an answer",
        "count",
    ),
    f"{ROOM}consultation_statements": ngettext_lazy(
        "Residents handed in %(value)s statement for consultations",
        "Residents handed in %(value)s statements for consultations",
        "count",
    ),
    f"{ROOM}feedback_answered": ngettext_lazy(
        "%(value)s piece of feedback got its first answer",
        "%(value)s pieces of feedback got their first answer",
        "count",
    ),
    f"{ROOM}answered_in_time": gettext_lazy("%(value)s of the first answers came in time"),
    f"{ROOM}days_to_answer": gettext_lazy(
        "Half of the first answers took %(value)s working days or less"
    ),
    f"{ROOM}feedback_open": ngettext_lazy(
        "%(value)s piece of feedback waited for an answer at the end",
        "%(value)s pieces of feedback waited for an answer at the end",
        "count",
    ),
    f"{ROOM}feedback_overdue": ngettext_lazy(
        "For %(value)s of them the day for the answer was over",
        "For %(value)s of them the day for the answer was over",
        "count",
    ),
    f"{ROOM}satisfaction": gettext_lazy("Senders rated the answers %(value)s of 5 on average"),
    f"{ROOM}consultation_participants": ngettext_lazy(
        "%(value)s person voted in consultations", "%(value)s people voted in consultations",
        "count",
    ),
    f"{ROOM}consultation_common_ground": ngettext_lazy(
        "On %(value)s statement every group is on one side",
        "On %(value)s statements every group is on one side",
        "count",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a figure's parts: a subject or an area, now and before."""

    label: str
    value: str
    before: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, the page with the rows it counts, and its parts by subject and area."""

    text: str
    url: str
    parts: tuple[tuple[str, tuple[Part, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under a heading; `left_out` holds what has no value, with the reason."""

    key: str
    title: str
    said: tuple[Said, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The sections of one period."""

    period: Period
    before: Period
    sections: tuple[Section, ...]

    @property
    def is_week(self) -> bool:
        return is_week(self.period)


def compose(office: Any, period: Period) -> Digest:
    """Return the digest of a period in the active language."""
    return Digest(period, period.previous(), tuple(_Teller(office, period).sections()))


def received_in(office: Any, period: Period) -> int:
    """Return how much feedback came in, 0 where nothing is known."""
    return int(find_figure(RECEIVED, office).answer(Question(office, period)).value or 0)


class _Teller:
    """Asks each figure once, for the period and for the one before."""

    def __init__(self, office: Any, period: Period) -> None:
        self.question = Question(office, period)
        self.before = self.question.at(period.previous())
        self.is_week = is_week(period)
        self.specs = {one.id: one for one in figures_of(office) if one.id.startswith(ROOM)}
        self._results: dict[str, Result] = {}

    def sections(self) -> Iterator[Section]:
        told: set[str] = set()
        for key, title, names in SECTIONS:
            told.update(names)
            yield self._section(key, str(title), [one for one in names if one in self.specs])
            if key == "came-in" and RECEIVED in self.specs:
                yield Section("changed", _("What changed"), tuple(self._changes()))
        others = [name for name in self.specs if name not in told]
        if others:
            yield self._section("others", _("Also counted"), others)

    def _section(self, key: str, title: str, names: Iterable[str]) -> Section:
        said, left_out = [], []
        for name in names:
            found = self._result(name)
            if self._is_quiet(key, found):
                continue
            if found.answer.value is None:
                left_out.append((str(found.spec.label), str(found.answer.reason)))
            else:
                said.append(self._said(found))
        return Section(key, title, tuple(said), tuple(left_out), self._table(key))

    def _is_quiet(self, key: str, found: Result) -> bool:
        """Tell whether none now and none before is nothing to speak of."""
        none = found.answer.value == 0 and not found.previous.value
        return none and (key == "others" or found.spec.id in QUIET)

    def _result(self, name: str) -> Result:
        if name not in self._results:
            spec = self.specs[name]
            now, before = spec.answer(self.question), spec.answer(self.before)
            self._results[name] = Result(spec, self.question, now, before)
        return self._results[name]

    def _table(self, key: str) -> Table | None:
        """Return the list that belongs to a section, where the registry has one."""
        try:
            table = find_table(TABLES[key]).fill(self.question) if key in TABLES else None
        except UnknownFigure:
            return None
        return table if table is not None and table.rows else None

    def _said(self, found: Result) -> Said:
        value = found.answer.value
        shown = _shown(found.spec, value)
        sentence = SENTENCES.get(found.spec.id)
        if sentence is not None:
            text = sentence % {"value": shown, "count": value}
        else:
            text = _("%(label)s: %(value)s") % {"label": found.spec.label, "value": shown}
        compared = self._compared(found.spec, value, found.previous.value)
        url = links.evidence_url(found.spec.id, self.question.period.key)
        parts = tuple(self._parts(found.spec)) if found.spec.id == RECEIVED else ()
        return Said(f"{text}{compared}.", url, parts)

    def _compared(self, spec: Spec, value: Number | None, before: Number | None) -> str:
        """Return how a value lies to the one before, as the end of a sentence."""
        if value is None or before is None:
            return ""
        then = {"before": _shown(spec, before)}
        if value == before:
            return _(", as in the week before") if self.is_week else _(", as in the period before")
        if value > before:
            up = _(", up from %(before)s in the week before")
            return (up if self.is_week else _(", up from %(before)s in the period before")) % then
        down = _(", down from %(before)s in the week before")
        return (down if self.is_week else _(", down from %(before)s in the period before")) % then

    def _parts(self, spec: Spec) -> Iterator[tuple[str, tuple[Part, ...]]]:
        """Yield the parts of a figure by subject and by area, the largest first."""
        for dimension, heading in DIMENSIONS:
            pairs = self._pairs(spec, dimension)
            if pairs:
                lines = (self._part(spec, dimension, *one) for one in pairs[:MOST_PARTS])
                yield str(heading), tuple(lines)

    def _pairs(self, spec: Spec, dimension: str) -> list[tuple[Slice, Number]]:
        """Return each part that is there now with its value in the period before."""
        split = spec.by.get(dimension)
        if split is None or self._result(spec.id).answer.value is None:
            return []
        then = {one.key: one.value or 0 for one in split(self.before)}
        now = {one.key: one for one in split(self.question)}
        gone = [one for one in split(self.before) if one.key not in now]
        found = [(one, then.get(one.key, 0)) for one in now.values()]
        found += [(Slice(one.key, one.label, 0), one.value or 0) for one in gone]
        return sorted(found, key=lambda pair: (-(pair[0].value or 0), -pair[1], pair[0].key))

    def _part(self, spec: Spec, dimension: str, part: Slice, before: Number) -> Part:
        where = {dimension: part.key}
        url = links.evidence_url(spec.id, self.question.period.key, **where) if part.value else ""
        return Part(capfirst(str(part.label)), _shown(spec, part.value), _shown(spec, before), url)

    def _changes(self) -> Iterator[Said]:
        """Yield the largest differences from the period before, by subject and by area."""
        spec = self.specs[RECEIVED]
        if self._result(RECEIVED).previous.value is None:
            return
        split = {dimension: self._pairs(spec, dimension) for dimension, _heading in DIMENSIONS}
        found = [
            (abs((part.value or 0) - before), dimension, part, before)
            for dimension, pairs in split.items()
            for part, before in pairs
            # One part alone is the whole, of which a sentence speaks already.
            if len(pairs) > 1
        ]
        large = [one for one in found if one[0] >= DIFFERENCE]
        large.sort(key=lambda one: (-one[0], one[1], one[2].key))
        for _size, dimension, part, before in large[:MOST_DIFFERENCES]:
            line = self._part(spec, dimension, part, before)
            compared = self._compared(spec, part.value, before)
            text = _("%(label)s: %(value)s") % {"label": line.label, "value": line.value}
            # Where nothing is left of a part, the figure itself shows that.
            url = line.url or links.evidence_url(RECEIVED, self.question.period.key)
            yield Said(f"{text}{compared}.", url)


def _shown(spec: Spec, value: Number | None) -> str:
    return numbers.show(value, spec.unit, spec.places)


def is_week(period: Period) -> bool:
    """Tell whether a period is a calendar week, Monday to Sunday."""
    return period.days == WEEK.days and period.first.weekday() == 0


def week_of(day: date) -> Period:
    """Return the calendar week of a day."""
    monday = day - timedelta(days=day.weekday())
    return between(monday, monday + timedelta(days=6))


def last_whole_week(today: date) -> Period:
    """Return the week that ended last."""
    return week_of(today - WEEK)


def following(period: Period) -> Period | None:
    """Return the period after this one of the same kind; None for days that are no week."""
    if is_week(period):
        return week_of(period.last + timedelta(days=1))
    year = period.last.year
    keys = [f"{one}{ending}" for one in range(year - 1, year + 3) for ending in ENDINGS]
    named = (parse_period(key, period.half_year) for key in keys)
    return next((one for one in named if one.previous().key == period.key), None)
