"""One page of a ranked answer, at a cost that does not grow with the number of matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from signalmast.core.search.documents import days_between, place_of
from signalmast.core.search.engine import All, Engine, Match, Matches, Node, Want

#: A document of today counts this much more than one of the same rank from long ago.
FRESH_GAIN = 0.1
#: Age in days at which half of that gain is left.
FRESH_DAYS = 365.0
#: With more tokens to be close than these, it is first asked whether any title meets the question.
_FEW_CLOSE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The matches of one page in their order, and how many there are in all."""

    matches: list[Match]
    total: int
    exact: bool


def best_first(
    engine: Engine,
    want: Want,
    *,
    titled: Node,
    close: tuple[str, ...],
    offset: int,
    limit: int,
    weigh: Callable[[Match], float],
    scored: Matches | None = None,
) -> Answer:
    """Return one page of matches, the best first; `scored` when the engine was asked before.

    More matches than the engine ranks come in tiers, each by date: those that meet `titled`, the
    question to titles alone, those with all tokens of `close`, and the others.
    """
    scored = scored or engine.scored(want)
    if scored.total > engine.most_ranked:
        tiers = [All((titled, *close)), titled, All((want.node, *close))] if close else [titled]
        if len(close) > _FEW_CLOSE and not _newest(engine, want, titled, 1):
            del tiers[:2]
        page = _in_tiers(engine, want, [*tiers, want.node], offset + limit)[offset:]
        return Answer(page, scored.total, scored.exact)
    order = sorted(scored.found, key=lambda one: (-weigh(one), -one.place, -one.key))
    return Answer(order[offset : offset + limit], scored.total, scored.exact)


def _in_tiers(engine: Engine, want: Want, tiers: list[Node], needed: int) -> list[Match]:
    """Return the first matches, tier after tier; tiers that are not reached cost nothing."""
    first: dict[int, Match] = {}
    for node in tiers:
        if len(first) >= needed:
            break
        for one in _newest(engine, want, node, needed + len(first)):
            first.setdefault(one.key, one)
    return list(first.values())[:needed]


def _newest(engine: Engine, want: Want, node: Node, limit: int) -> list[Match]:
    return engine.newest(replace(want, node=node), limit, counted=False).found


def with_freshness() -> Callable[[Match], float]:
    """Return a weight that lets the newer of two equals come first."""
    now = place_of(datetime.now(UTC))

    def weight(one: Match) -> float:
        age = max(0.0, days_between(one.place, now))
        return float(one.score * (1 + FRESH_GAIN * 0.5 ** (age / FRESH_DAYS)))

    return weight
