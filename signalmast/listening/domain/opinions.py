"""What came of a consultation: the map is drawn from all votes, and only a release of it is shown.

From votes to the site there is one way: counts go through the privacy module (disclosure/), the
result is kept as a release, and every number on the site, in downloads and in figures is read
from the last one. Which statements bridge and which speak for a group is computed from released
counts, so that readers can compute it again.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import Count
from django.utils import timezone

from signalmast.listening.disclosure import MINIMUM, WAIT, Counted
from signalmast.listening.domain.releases import latest_release, release_next
from signalmast.listening.enums.consultations import ConsultationState
from signalmast.listening.enums.releases import About
from signalmast.listening.models import Consultation, DrawnMap, Statement, Vote
from signalmast.listening.models.releases import Release
from signalmast.listening.opinion import OpinionMap, Votes, draw_map

#: Names in a release: the question which group somebody is of, and its answers.
GROUP, LETTERS = "group", "abcde"
ANSWERS = ("agree", "disagree", "pass")
IMPORTANT = "important"
#: Votes read from the database at a time.
PORTION = 20_000
SEED = 1
#: Places on the drawing, to each side of its middle.
PLACES = 10
#: After closing nothing comes in; the last map is drawn within this time.
SETTLES = timedelta(hours=1)


def question_of(number: int) -> str:
    """Return the name under which a release has the votes on a statement."""
    return f"s{number}"


def importance_of(number: int) -> str:
    """Return the name under which a release has to how many a statement is important."""
    return f"i{number}"


@dataclass(frozen=True, slots=True)
class Ballots:
    """All votes of a consultation on what is shown, by place in `statements`."""

    statements: list[Statement]
    votes: Votes
    important: Any

    @property
    def total(self) -> int:
        """How many people have voted at all."""
        return int(self.votes.participants)


def ballots(consultation: Consultation) -> Ballots:
    """Read the votes. Participants are numbered by their random numbers, whenever they came."""
    statements = list(Statement.objects.of(consultation).shown().order_by("number"))
    place = {one.pk: at for at, one in enumerate(statements)}
    rows = Vote.objects.filter(statement__in=place).order_by("participant_id")
    columns = ("participant_id", "statement_id", "value", "is_important")
    whose, what, values = [], [], []
    important: Any = np.zeros(len(statements), np.int64)
    number, last = -1, None
    for participant, statement, value, matters in rows.values_list(*columns).iterator(PORTION):
        if participant != last:
            number, last = number + 1, participant
        whose.append(number)
        what.append(place[statement])
        values.append(value)
        important[place[statement]] += matters
    votes = Votes.of(
        np.array(whose, np.int64), np.array(what, np.int64), np.array(values, np.int64),
        shape=(number + 1, len(statements)),
    )  # fmt: skip
    return Ballots(statements, votes, important)


def counted(read: Ballots, drawn: OpinionMap) -> Counted:
    """Return the true counts in the form in which the privacy module takes them."""
    questions: dict[str, dict[str, int]] = {}
    crossed: dict[tuple[str, str], list[list[int]]] = {}
    has_groups = drawn.verdict == "groups"
    if has_groups:
        sizes = [one.size for one in drawn.groups]
        questions[GROUP] = dict(zip(LETTERS, sizes, strict=False))
    for at, one in enumerate(read.statements):
        name = question_of(one.number)
        questions[name] = _answers(drawn.totals[at])
        questions[importance_of(one.number)] = {IMPORTANT: int(read.important[at])}
        if has_groups:
            crossed[GROUP, name] = [
                list(_answers(drawn.counts[group, at]).values())
                for group in range(len(drawn.groups))
            ]
    return Counted(total=drawn.took_part, questions=questions, crossed=crossed, growing=False)


def _answers(counts: Any) -> dict[str, int]:
    return dict(zip(ANSWERS, (int(one) for one in counts), strict=True))


def is_due(consultation: Consultation) -> bool:
    """Tell by counting alone whether enough votes came in for another release.

    Whether one is made in the end, the privacy module decides by the counts it would publish.
    """
    rows = Vote.objects.filter(statement__in=Statement.objects.of(consultation).shown()).order_by()
    total = rows.aggregate(people=Count("participant_id", distinct=True))["people"]
    last = latest_release(About.CONSULTATION, consultation.pk)
    if last is None:
        return bool(total >= MINIMUM)
    before = last.released
    if total - before.total >= WAIT:
        return True
    by_statement = rows.values_list("statement__number").annotate(votes=Count("participant_id"))
    names = ((question_of(number), votes) for number, votes in by_statement)
    return any(
        votes - before.base(name) >= WAIT for name, votes in names if name in before.questions
    )


def refresh(consultation: Consultation) -> Release | None:
    """Draw the map anew where it is due and release it; return what is published now."""
    if not is_due(consultation):
        return latest_release(About.CONSULTATION, consultation.pk)
    read = ballots(consultation)
    drawn = draw_map(read.votes, seed=SEED)
    found = counted(read, drawn)
    release = release_next(
        consultation.office, about=About.CONSULTATION, number=consultation.pk, count=lambda: found
    )
    if release is not None:
        remember(consultation, read, drawn, release)
    return release


def remember(
    consultation: Consultation, read: Ballots, drawn: OpinionMap, release: Release
) -> DrawnMap:
    """Keep what a release cannot hold of the map that was drawn for it."""
    compared = drawn.comparison
    values = {
        "verdict": drawn.verdict,
        "silhouette": round(compared.silhouette if compared else drawn.silhouette, 2),
        "shuffled": round(float(compared.null_silhouettes.max()), 2) if compared else None,
        "shuffles": len(compared.null_silhouettes) if compared else 0,
        "seed": SEED,
        "centres": _coarse(drawn) if drawn.verdict == "groups" else [],
        "numbers": [one.number for one in read.statements],
        "drawn_at": timezone.now(),
    }
    made, _new = DrawnMap.objects.get_or_create(
        consultation=consultation, sequence=release.sequence, defaults=values
    )
    return made


def _coarse(drawn: OpinionMap) -> list[list[int]]:
    """Return where groups lie in whole steps of a tenth, so that no single vote moves one."""
    centres = np.array([one.centre for one in drawn.groups], float)
    reach = float(np.abs(centres).max()) or 1.0
    return [[round(PLACES * x / reach), round(PLACES * y / reach)] for x, y in centres]


def to_refresh() -> list[Consultation]:
    """Return the consultations whose map may change: open ones, and those closed just now."""
    rows = Consultation.objects.filter(is_archive=False, emptied_at=None).exclude(opened_at=None)
    return list(
        rows.filter(state__in=[ConsultationState.OPEN, ConsultationState.CLOSED])
        .exclude(state=ConsultationState.CLOSED, closed_at__lt=timezone.now() - SETTLES)
        .select_related("office")
    )


def refresh_all() -> int:
    """Refresh every map that may change; return how many there were."""
    found = to_refresh()
    for one in found:
        refresh(one)
    return len(found)
