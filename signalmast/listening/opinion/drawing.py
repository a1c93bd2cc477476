"""Draw the map of a consultation from its votes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from signalmast.listening.opinion.axes import Axes, find_axes
from signalmast.listening.opinion.choosing import (
    Agreed,
    Consensus,
    Representative,
    agreed,
    bridging,
    group_informed,
    representatives,
)
from signalmast.listening.opinion.grouping import Grouping, find_groups
from signalmast.listening.opinion.placing import (
    Places,
    count_by_group,
    place,
    place_statements,
)
from signalmast.listening.opinion.shuffling import SHUFFLES, Comparison, compare
from signalmast.listening.opinion.statistics import Statistics, statistics
from signalmast.listening.opinion.votes import Votes

Array = Any
Verdict = Literal["groups", "no clear groups", "too few", "not tested"]
#: Fewer placed participants or visible statements make no map.
FEWEST_PLACED, FEWEST_STATEMENTS = 15, 3


@dataclass(frozen=True)
class Group:
    """Participants who vote alike."""

    size: int
    #: Where its members lie in the mean.
    centre: tuple[float, float]
    representative: list[Representative]


@dataclass(frozen=True)
class OpinionMap:
    """What the votes say; statements and participants by their numbers in `Votes`."""

    verdict: Verdict
    #: Group of each participant, -1 for those not placed and where there are no groups.
    group_of: Array
    groups: list[Group]
    #: Votes by group, statement and agree, disagree, pass; and over everybody.
    counts: Array
    totals: Array
    consensus: list[Consensus]
    #: What the whole consultation agrees and disagrees with.
    agreed: list[Agreed]
    disagreed: list[Agreed]
    #: Visible statements, those first that all groups see alike.
    bridging: list[int]
    statistics: Statistics
    #: Of the groups drawn, whether or not they are clear.
    silhouette: float
    silhouettes: dict[int, float]
    drawn: Array
    comparison: Comparison | None
    #: Share of the variance on each axis; positions; who is placed; votes behind each position.
    explained: tuple[float, float]
    positions: Array
    placed: Array
    votes_of: Array
    statement_positions: Array
    axes: Axes = field(repr=False)

    @property
    def null_silhouettes(self) -> Array:
        """Silhouettes of the shuffled votes."""
        return np.zeros(0) if self.comparison is None else self.comparison.null_silhouettes

    @property
    def took_part(self) -> int:
        """How many voted on a visible statement."""
        return int((self.votes_of > 0).sum())


def draw_map(
    votes: Votes,
    *,
    seed: int = 0,
    hidden: Collection[int] = frozenset(),
    meta: Collection[int] = frozenset(),
    shuffles: int = SHUFFLES,
) -> OpinionMap:
    """Draw the map. The same votes give the same map, whatever order they came in.

    Statements in `hidden` were taken down: they are counted and otherwise left out. Those in
    `meta` are about the participants themselves and have no part in the axes. Without shuffles
    the verdict is "not tested".
    """
    votes.settle()
    shown = np.setdiff1d(np.arange(votes.statements), _numbers(hidden))
    # Nobody has said anything on the others, so they have no part in the map yet.
    voted = shown[votes.totals[shown].sum(axis=1) > 0]
    visible = np.setdiff1d(voted, _numbers(meta))
    axes = find_axes(votes, visible, seed=seed)
    places = place(votes, axes, visible)
    count = int(places.placed.sum())
    verdict: Verdict = "too few"
    grouping = comparison = None
    if count >= FEWEST_PLACED and len(visible) >= FEWEST_STATEMENTS:
        grouping = find_groups(places.positions[places.placed], seed=seed)
        verdict = "not tested"
        if shuffles:
            comparison = compare(votes, places.placed, visible, seed=seed, shuffles=shuffles)
            is_clear = comparison.is_clear and grouping.is_whole
            verdict = "groups" if is_clear else "no clear groups"
    statements = _Statements(shown, voted, visible)
    return _finish(votes, statements, axes, places, verdict, grouping, comparison)


class _Statements(NamedTuple):
    """Statements not taken down, those of them with a vote, and of these those in the axes."""

    shown: Array
    voted: Array
    visible: Array


def _finish(
    votes: Votes,
    statements: _Statements,
    axes: Axes,
    places: Places,
    verdict: Verdict,
    grouping: Grouping | None,
    comparison: Comparison | None,
) -> OpinionMap:
    drawn = np.full(votes.participants, -1)
    if grouping is not None:
        drawn[places.placed] = grouping.labels
    has_groups = grouping is not None and verdict in ("groups", "not tested")
    group_of = drawn if has_groups else np.full(votes.participants, -1)
    sizes: Array = np.zeros(0, np.int64)
    centres: Array = np.zeros((0, 2))
    if grouping is not None and has_groups:
        sizes, centres = grouping.sizes, grouping.centres
    counts = count_by_group(votes, group_of, len(sizes))
    found = statistics(counts)
    totals = votes.totals
    bodies = counts if len(sizes) else totals[None]
    groups = []
    for at, size in enumerate(sizes):
        across, up = centres[at]
        speaking = representatives(found, at, statements.voted)
        groups.append(Group(int(size), (float(across), float(up)), speaking))
    return OpinionMap(
        verdict=verdict,
        group_of=group_of,
        groups=groups,
        counts=counts,
        totals=totals,
        consensus=group_informed(bodies, statements.shown),
        agreed=agreed(totals, statements.voted, "agree"),
        disagreed=agreed(totals, statements.voted, "disagree"),
        bridging=bridging(bodies, statements.shown),
        statistics=found,
        silhouette=0.0 if grouping is None else grouping.silhouette,
        silhouettes={} if grouping is None else grouping.tried,
        drawn=drawn,
        comparison=comparison,
        explained=(float(axes.explained[0]), float(axes.explained[1])),
        positions=places.positions,
        placed=places.placed,
        votes_of=places.votes,
        statement_positions=place_statements(votes, axes, statements.visible),
        axes=axes,
    )


def _numbers(statements: Collection[int]) -> Array:
    return np.array(sorted(statements), np.int64)
