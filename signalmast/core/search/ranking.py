"""One page of a ranked answer, at a cost that does not grow with the number of matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from signalmast.core.search.documents import days_between, place_of
from signalmast.core.search.engine import All, Engine, Match, Node, Want

#: A document of today counts this much more than one of the same rank from long ago.
FRESH_GAIN = 0.1
#: Age in days at which half of that gain is left.
FRESH_DAYS = 365.0


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
) -> Answer:
    """Return one page of matches, the best first.

    More matches than the engine ranks come in tiers, each by date: those that meet `titled`, the
    question to titles alone, those with all tokens of `close`, and the others.
    """
    scored = engine.scored(want)
    if scored.total > engine.most_ranked:
        tiers = [All((titled, *close)), titled, All((want.node, *close))] if close else [titled]
        page = _in_tiers(engine, want, tiers, offset, limit)
        return Answer(page, scored.total, scored.exact)
    order = sorted(scored.found, key=lambda one: (-weigh(one), -one.place, -one.key))
    return Answer(order[offset : offset + limit], scored.total, scored.exact)


def _in_tiers(
    engine: Engine, want: Want, tiers: list[Node], offset: int, limit: int
) -> list[Match]:
    """Fill the page from tier after tier; those that it does not reach cost nothing."""
    first: dict[int, Match] = {}
    for node in tiers:
        if len(first) >= offset + limit:
            break
        tier = replace(want, node=node)
        for one in engine.newest(tier, engine.most_ranked, counted=False).found:
            first.setdefault(one.key, one)
    page = list(first.values())[offset : offset + limit]
    if len(page) < limit:
        skipped = max(0, offset - len(first))
        rows = engine.newest(want, skipped + limit + len(first), counted=False).found
        others = [one for one in rows if one.key not in first]
        page += others[skipped : skipped + limit - len(page)]
    return page


def with_freshness() -> Callable[[Match], float]:
    """Return a weight that lets the newer of two equals come first."""
    now = place_of(datetime.now(UTC))

    def weight(one: Match) -> float:
        age = max(0.0, days_between(one.place, now))
        return float(one.score * (1 + FRESH_GAIN * 0.5 ** (age / FRESH_DAYS)))

    return weight
