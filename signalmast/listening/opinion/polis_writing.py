"""Write a consultation in the CSV files that Polis exports: counts, never rows of participants."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

#: A number that was published; None where it was withheld, which leaves the cell empty.
Count = int | None
SIDES = ("votes", "agrees", "disagrees", "passes")


@dataclass(frozen=True)
class Tally:
    """Agree, disagree, pass."""

    agrees: Count
    disagrees: Count
    passes: Count

    @property
    def votes(self) -> Count:
        """All three together, withheld with any of them."""
        if self.agrees is None or self.disagrees is None or self.passes is None:
            return None
        return self.agrees + self.disagrees + self.passes


@dataclass(frozen=True)
class Line:
    """One statement with its counts, over everybody and by group."""

    id: int
    text: str
    total: Tally
    groups: Sequence[Tally] = ()
    moderated: int = 1
    is_meta: bool = False
    is_seed: bool = False


def summary_csv(values: Iterable[tuple[str, object]]) -> str:
    """Write `summary.csv`: topic, url, voters, groups and whatever else is said."""
    return _table(values)


def comments_csv(lines: Iterable[Line], *, opened: datetime) -> str:
    """Write `comments.csv`.

    Readers expect an author and a time for every statement. Neither is told: the author is 0
    everywhere, the time is when the consultation opened.
    """
    head = (
        *("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees"),
        *("moderated", "comment-body", "is-meta", "is-seed"),
    )
    told = (int(opened.timestamp() * 1000), opened.isoformat())
    rows = (
        (
            *(*told, one.id, 0, one.total.agrees, one.total.disagrees, one.moderated),
            *(_safe(one.text), str(one.is_meta).lower(), str(one.is_seed).lower()),
        )
        for one in lines
    )
    return _table([head, *rows])


def comment_groups_csv(lines: Sequence[Line]) -> str:
    """Write `comment-groups.csv`: counts over everybody and by group (a, b, …)."""
    groups = max((len(one.groups) for one in lines), default=0)
    names = ["total", *(f"group-{chr(ord('a') + at)}" for at in range(groups))]
    head = ["comment-id", "comment", *(f"{name}-{side}" for name in names for side in SIDES)]
    rows = []
    for one in lines:
        tallies = [one.total, *one.groups]
        counts = [getattr(tally, side) for tally in tallies for side in SIDES]
        rows.append([one.id, _safe(one.text), *counts])
    return _table([head, *rows])


def _table(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a statement for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
