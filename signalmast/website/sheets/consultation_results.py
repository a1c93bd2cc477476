"""What came of a consultation, as readers get it: in words, as a drawing, as Polis's CSV files."""

import csv
import io
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.core.exports import safe_text
from signalmast.core.numbers import show_number
from signalmast.listening.domain.opinions import ANSWERS, GROUP, PLACES, question_of
from signalmast.listening.domain.published import Line, Published, Shares
from signalmast.listening.enums.consultations import Rule, StatementState
from signalmast.listening.models import Consultation
from signalmast.website.sheets.consultations import Spoken, spoken_of

#: The drawing: its size, and the radius of the smallest and of the largest group.
WIDTH, HEIGHT, EDGE = 640, 400, 90
SMALL, LARGE = 26, 84


@dataclass(frozen=True, slots=True)
class Bar:
    """Shares as three pieces of a bar a hundred wide, with their words."""

    label: str
    shares: Shares
    words: str

    @property
    def disagree_at(self) -> int:
        return self.shares.agree or 0

    @property
    def pass_at(self) -> int:
        return (self.shares.agree or 0) + (self.shares.disagree or 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A statement in the reader's words with a bar for everybody and one for each group."""

    statement: Spoken
    whole: Bar
    groups: tuple[Bar, ...]
    important: int | None


@dataclass(frozen=True, slots=True)
class Circle:
    """A group on the drawing."""

    letter: str
    x: int
    y: int
    radius: int
    pattern: str


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A group in words, with the statements that speak for it."""

    letter: str
    size: str
    speaks: tuple[tuple[Row, str, Bar], ...]


def words(found: Published, consultation: Consultation, language: str) -> dict[str, Any]:
    """Return what the page of results says; `consultation` is told in a language."""
    rows = {one.number: _row(one, found, language) for one in found.lines}
    groups = tuple(
        GroupWords(
            one.letter,
            _size(one.size, one.share),
            tuple(
                (rows[line.number], _side(side), rows[line.number].groups[at])
                for line, side in one.speaks
            ),
        )
        for at, one in enumerate(found.groups)
    )
    rules = _declined(consultation)
    return {
        "found": found,
        "verdict": verdict(found),
        "description": description(found),
        "bridging": [rows[one.number] for one in found.bridging],
        "dividing": [rows[one.number] for one in found.dividing],
        "groups": groups,
        "rows": list(rows.values()),
        "circles": circles(found),
        "files": list(FILES),
        "removed": consultation.statements.filter(state=StatementState.REMOVED).count(),
        "declined": sum(count for _rule, count in rules),
        "rules": rules,
    }


def _declined(consultation: Consultation) -> list[tuple[str, int]]:
    """Return how many statements are not shown for each reason."""
    rows = consultation.statements.filter(state=StatementState.DECLINED).order_by()
    found = Counter(rows.values_list("rule", flat=True))
    return [(str(label), found[rule]) for rule, label in Rule.choices if found[rule]]


def _row(line: Line, found: Published, language: str) -> Row:
    said = spoken_of(line.statement, language)
    groups = zip(found.groups, line.groups, strict=True)
    return Row(
        said,
        _bar(_("Everybody"), line.whole),
        tuple(_bar(_("Group %(letter)s") % {"letter": g.letter}, one) for g, one in groups),
        line.important,
    )


def _bar(label: str, shares: Shares) -> Bar:
    if not shares.is_known:
        return Bar(label, shares, _("too few voted on it"))
    said = _("%(agree)s %% agree, %(disagree)s %% disagree, %(passed)s %% pass")
    given = {"agree": shares.agree, "disagree": shares.disagree, "passed": shares.passed}
    return Bar(label, shares, said % given)


def _side(side: str) -> str:
    return _("mostly agrees") if side == "agree" else _("mostly disagrees")


def _size(size: int, share: int | None) -> str:
    count = show_number(size)
    if share is None:
        return _("fewer than ten people")
    return _("about %(count)s people, %(share)s %% of those who could be placed") % {
        "count": count, "share": share,
    }  # fmt: skip


def verdict(found: Published) -> str:
    """Return in a sentence whether there are groups of opinion."""
    count = len(found.groups)
    if count:
        said = ngettext(
            "The votes show %(count)d group of opinion.",
            "The votes show %(count)d groups of opinion.",
            count,
        )
        return said % {"count": count}
    if found.drawn.verdict == "too few":
        return _("Too few people have voted on enough statements to say whether there are groups.")
    return _(
        "The votes show no clear groups of opinion: votes dealt out by chance look as grouped as "
        "these."
    )


def description(found: Published) -> list[str]:
    """Say in sentences what the drawing shows, for who does not see it or does not trust it."""
    said = [verdict(found)]
    for one in found.groups:
        group = _("Group %(letter)s") % {"letter": one.letter}
        said.append(f"{group}: {_size(one.size, one.share)}.")
    pairs = [
        (math.dist(one.centre, other.centre), one.letter, other.letter)
        for at, one in enumerate(found.groups)
        for other in found.groups[at + 1 :]
    ]
    if len(pairs) > 1:
        (_near, a, b), (_far, c, d) = min(pairs), max(pairs)
        said.append(
            _("Groups %(a)s and %(b)s vote most alike, %(c)s and %(d)s least.")
            % {"a": a, "b": b, "c": c, "d": d}
        )
    if found.has_groups:
        count = len(found.bridging)
        together = ngettext(
            "On %(count)d statement all groups are on the same side.",
            "On %(count)d statements all groups are on the same side.",
            count,
        )
        said.append(together % {"count": count} if count else _("No statement unites all groups."))
    return said


def circles(found: Published) -> list[Circle]:
    """Place the groups on the drawing: near each other where they vote alike, large where many."""
    most = max((one.size for one in found.groups), default=0)
    placed = []
    for one in found.groups:
        x = WIDTH / 2 + one.centre[0] / PLACES * (WIDTH / 2 - EDGE)
        y = HEIGHT / 2 - one.centre[1] / PLACES * (HEIGHT / 2 - EDGE)
        radius = max(SMALL, LARGE * math.sqrt(one.size / most)) if most else SMALL
        placed.append(Circle(one.letter, round(x), round(y), round(radius), one.letter.lower()))
    return placed


def _written(rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def summary_csv(found: Published, consultation: Consultation, url: str, language: str) -> bytes:
    """Return `summary.csv`. Who wrote statements is not known, so commenters stay empty."""
    return _written(
        [
            ["topic", safe_text(consultation.says("title", language))],
            ["url", url],
            ["voters", found.total],
            ["voters-in-conv", found.placed if found.has_groups else ""],
            ["commenters", ""],
            ["comments", len(found.lines)],
            ["groups", len(found.groups)],
            ["conversation-description", safe_text(consultation.says("introduction", language))],
        ]
    )


def comments_csv(found: Published, consultation: Consultation, url: str, language: str) -> bytes:  # noqa: ARG001 -- one shape
    """Return `comments.csv` with released counts, days instead of times, and no authors."""
    head = [
        *("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated"),
        *("comment-body", "is-seed"),
    ]
    rows: list[list[object]] = [list(head)]
    for line in found.lines:
        one = line.statement
        day = one.received_at.astimezone(consultation.office.zone).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        counts = found.release.released.questions[question_of(one.number)]
        rows.append(
            [
                int(day.timestamp()), f"{day:%Y-%m-%d}", one.number, "",
                counts.get("agree", 0), counts.get("disagree", 0), 1, safe_text(one.text),
                "false" if one.is_of_resident else "true",
            ]
        )  # fmt: skip
    return _written(rows)


def comment_groups_csv(
    found: Published, consultation: Consultation, url: str, language: str  # noqa: ARG001 -- one shape
) -> bytes:  # fmt: skip
    """Return `comment-groups.csv`: released counts of everybody and of each group."""
    counts = found.release.released
    letters = [one.letter.lower() for one in found.groups]
    kinds = ("votes", "agrees", "disagrees", "passes")
    names = ["total", *(f"group-{one}" for one in letters)]
    rows: list[list[object]] = [
        ["comment-id", "comment", *(f"{name}-{kind}" for name in names for kind in kinds)]
    ]
    for line in found.lines:
        name = question_of(line.number)
        bodies: list[Any] = [counts.questions[name]]
        bodies += [counts.group_counts((GROUP, one), name) for one in letters]
        cells: list[object] = []
        for body in bodies:
            parts = [int(body.get(answer, 0)) for answer in ANSWERS]
            cells += [sum(parts), *parts]
        rows.append([line.number, safe_text(line.statement.text), *cells])
    return _written(rows)


FILES: dict[str, Callable[[Published, Consultation, str, str], bytes]] = {
    "summary.csv": summary_csv,
    "comments.csv": comments_csv,
    "comment-groups.csv": comment_groups_csv,
}
