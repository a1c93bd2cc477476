"""Read a conversation that Polis exported, whatever year it is from.

An export is a folder: `participants-votes.csv` (later `participant-votes.csv`) with the last votes
and perhaps the groups, `votes.csv` with every vote in time, `comments.csv` with the statements,
`summary.csv`. One of the two files of votes is enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from signalmast.listening.opinion.polis_tables import BadExport, Row, find_table, read_table
from signalmast.listening.opinion.votes import Votes

Array = Any
PARTICIPANTS = ("participants-votes.csv", "participant-votes.csv")
#: A vote as it may be written; anything else in its place is refused.
VOTES = {"1": 1, "-1": -1, "0": 0, "1.0": 1, "-1.0": -1, "0.0": 0, "+1": 1, "-0": 0, "-0.0": 0}
MODERATED_OUT = -1


class Remark(NamedTuple):
    """Something about an export that its reader should know; `kind` says what, `many` how many."""

    kind: str
    many: int = 0


@dataclass(frozen=True)
class Told:
    """What an export says of one statement."""

    id: int
    text: str = ""
    moderated: int | None = None
    is_meta: bool = False
    #: Its own tallies, which count a changed vote twice.
    agrees: int | None = None
    disagrees: int | None = None

    @property
    def is_hidden(self) -> bool:
        return self.moderated == MODERATED_OUT


@dataclass(frozen=True)
class Conversation:
    """An export as it was read; statement and participant numbers of `votes` are places here."""

    summary: dict[str, str]
    statements: list[Told]
    participants: list[str]
    #: Group of each participant as published, empty where there is none.
    published: list[str]
    votes: Votes
    remarks: list[Remark] = field(default_factory=list)

    @property
    def hidden(self) -> frozenset[int]:
        """Places of the statements that moderation took down."""
        return frozenset(at for at, one in enumerate(self.statements) if one.is_hidden)

    @property
    def meta(self) -> frozenset[int]:
        """Places of the statements about the participants themselves."""
        return frozenset(at for at, one in enumerate(self.statements) if one.is_meta)

    @property
    def group_names(self) -> list[str]:
        """Published groups in order of their numbers or letters."""
        return sorted({one for one in self.published if one}, key=_number_first)

    @property
    def group_of(self) -> Array:
        """Place of each participant's group in `group_names`, -1 where there is none."""
        places = {name: at for at, name in enumerate(self.group_names)}
        return np.array([places.get(one, -1) for one in self.published], np.int64)


class _Person(NamedTuple):
    """What an export says of a participant besides the votes."""

    group: str
    agrees: int | None
    disagrees: int | None


@dataclass
class _Events:
    """Votes as they are read, by the words of the export."""

    participants: list[str] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)

    def add(self, participant: str, statement: int, value: int) -> None:
        self.participants.append(participant)
        self.statements.append(statement)
        self.values.append(value)


def read_conversation(folder: Path) -> Conversation:
    """Read the export in a folder. Raises BadExport, which says what and where."""
    if not folder.is_dir():
        raise BadExport("no-folder", str(folder))
    remarks: list[Remark] = []
    told = _read_statements(folder, remarks)
    events, published, columns = _read_participants(folder, remarks)
    if not events.values:
        events = _read_events(folder, published, remarks)
    if not events.values:
        raise BadExport("no-votes", str(folder))
    _check_side(events, published, remarks)
    return _joined(folder, told, events, published, columns, remarks)


def _joined(
    folder: Path,
    told: dict[int, Told],
    events: _Events,
    published: dict[str, _Person],
    columns: list[int],
    remarks: list[Remark],
) -> Conversation:
    ids = sorted({*told, *events.statements, *columns})
    unknown = len(set(events.statements) - set(told))
    if told and unknown:
        remarks.append(Remark("statements-unknown", unknown))
    participants = sorted({*events.participants, *published}, key=_number_first)
    whose = {name: at for at, name in enumerate(participants)}
    what = {number: at for at, number in enumerate(ids)}
    votes = Votes.of(
        np.array([whose[name] for name in events.participants], np.int64),
        np.array([what[number] for number in events.statements], np.int64),
        np.array(events.values, np.int64),
        shape=(len(participants), len(ids)),
    )
    if len(votes) < len(events.values):
        remarks.append(Remark("changed-votes", len(events.values) - len(votes)))
    statements = [told.get(number, Told(number)) for number in ids]
    _compare_tallies(statements, votes, remarks)
    groups = [published[name].group if name in published else "" for name in participants]
    return Conversation(
        _read_summary(folder),
        statements,
        participants,
        groups,
        votes,
        remarks,
    )


def _read_summary(folder: Path) -> dict[str, str]:
    path = find_table(folder, "summary.csv")
    if path is None:
        return {}
    found = {}
    for row in read_table(path, header=False):
        if len(row.cells) > 1 and row.cells[0].strip():
            found[row.cells[0].strip()] = row.cells[1]
    return found


def _read_statements(folder: Path, remarks: list[Remark]) -> dict[int, Told]:
    path = find_table(folder, "comments.csv")
    if path is None:
        remarks.append(Remark("no-comments"))
        return {}
    told: dict[int, Told] = {}
    has_meta = False
    for row in read_table(path, needed=("comment-id",)):
        has_meta = "is-meta" in row.places
        number = row.whole("comment-id")
        told[number] = Told(
            number,
            row.get("comment-body"),
            row.whole_or_none("moderated"),
            row.get("is-meta").strip().lower() in ("true", "t", "1", "yes"),
            row.whole_or_none("agrees"),
            row.whole_or_none("disagrees"),
        )
    if told and not has_meta:
        remarks.append(Remark("no-meta"))
    return told


def _read_participants(
    folder: Path, remarks: list[Remark]
) -> tuple[_Events, dict[str, _Person], list[int]]:
    events = _Events()
    published: dict[str, _Person] = {}
    columns: list[tuple[int, int]] = []
    path = find_table(folder, *PARTICIPANTS)
    if path is None:
        remarks.append(Remark("no-participants"))
        return events, published, []
    for row in read_table(path, needed=("participant",)):
        if not columns:
            columns = [(int(name), at) for name, at in row.places.items() if name.isdecimal()]
        name = _tidy(row.get("participant"))
        if not name:
            raise BadExport("cell", path.name, row.line, "participant")
        published[name] = _Person(
            _tidy(row.get("group-id")),
            row.whole_or_none("n-agree"),
            row.whole_or_none("n-disagree"),
        )
        for statement, at in columns:
            said = row.cells[at].strip()
            if said:
                events.add(name, statement, _vote(said, row, str(statement)))
    return events, published, [statement for statement, _at in columns]


def _read_events(folder: Path, published: dict[str, _Person], remarks: list[Remark]) -> _Events:
    path = find_table(folder, "votes.csv")
    events = _Events()
    if path is None:
        return events
    found = []
    for row in read_table(path, needed=("comment-id", "voter-id", "vote")):
        name = _tidy(row.get("voter-id"))
        if not name:
            raise BadExport("cell", path.name, row.line, "voter-id")
        time = row.number_or_none("timestamp")
        vote = _vote(row.get("vote").strip(), row, "vote")
        found.append((time, name, row.whole("comment-id"), vote))
    if all(one[0] is not None for one in found):
        found.sort(key=lambda one: one[0] or 0)
    elif found:
        remarks.append(Remark("no-times", sum(one[0] is None for one in found)))
    for _time, name, statement, vote in found:
        events.add(name, statement, vote)
    if published and (strangers := len(set(events.participants) - set(published))):
        remarks.append(Remark("voters-unknown", strangers))
    return events


def _vote(said: str, row: Row, column: str) -> int:
    vote = VOTES.get(said)
    if vote is None:
        raise BadExport("vote", row.file, row.line, column, said)
    return vote


def _check_side(events: _Events, published: dict[str, _Person], remarks: list[Remark]) -> None:
    """Turn the votes where the export's own counts show that +1 stands for disagreement."""
    agrees = [one.agrees for one in published.values()]
    disagrees = [one.disagrees for one in published.values()]
    if not agrees or None in agrees or None in disagrees:
        return
    told = (sum(one or 0 for one in agrees), sum(one or 0 for one in disagrees))
    seen = (events.values.count(1), events.values.count(-1))
    if told[0] != told[1] and told == seen[::-1]:
        events.values = [-one for one in events.values]
        remarks.append(Remark("turned", len(events.values)))


def _compare_tallies(statements: list[Told], votes: Votes, remarks: list[Remark]) -> None:
    totals = votes.totals
    differ = sum(
        one.agrees is not None
        and one.disagrees is not None
        and (one.agrees, one.disagrees) != (int(total[0]), int(total[1]))
        for one, total in zip(statements, totals, strict=True)
    )
    if differ:
        remarks.append(Remark("tallies-differ", differ))


def _tidy(name: str) -> str:
    """Return a number as such, however a spreadsheet wrote it (`3.0`), and text without blanks."""
    name = name.strip()
    whole, point, rest = name.partition(".")
    return whole if point and whole.lstrip("-").isdecimal() and not rest.strip("0") else name


def _number_first(name: str) -> tuple[int, int, str]:
    return (0, int(name), "") if name.lstrip("-").isdecimal() else (1, 0, name)
