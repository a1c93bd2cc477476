"""The document that `signalmast opinion --json` prints: every number of every formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from signalmast.listening.opinion.choosing import (
    Agreed,
    Consensus,
    Representative,
    agreed,
    bridging,
    group_informed,
    representatives,
)
from signalmast.listening.opinion.describing import separating
from signalmast.listening.opinion.drawing import OpinionMap, draw_map
from signalmast.listening.opinion.placing import count_by_group
from signalmast.listening.opinion.polis import Conversation, Told
from signalmast.listening.opinion.statistics import SIGNIFICANT, Side, Statistics, statistics
from signalmast.listening.opinion.steadiness import steadiness

Array = Any


@dataclass(frozen=True)
class Analysis:
    """Groups (published or ours) of a conversation with what the formulas say of them."""

    conversation: Conversation
    names: list[str]
    group_of: Array
    sizes: list[int]
    counts: Array
    totals: Array
    found: Statistics
    representative: list[list[Representative]]
    consensus: list[Consensus]
    agreed: list[Agreed]
    disagreed: list[Agreed]
    bridging: list[int]
    separating: list[int]
    #: Our own map; None where the groups are those of the export.
    own: OpinionMap | None
    #: How far our groups stay without a tenth of the votes, see `steadiness`.
    steady: list[float]


def analyse(conversation: Conversation, *, seed: int = 0, own: bool = False) -> Analysis:
    """Take the groups of the export where it has any (unless `own`), else draw them."""
    votes = conversation.votes
    names = conversation.group_names
    drawn: OpinionMap | None = None
    steady: list[float] = []
    if own or not names:
        hidden, meta = conversation.hidden, conversation.meta
        drawn = draw_map(votes, seed=seed, hidden=hidden, meta=meta)
        steady = steadiness(votes, drawn, seed=seed, hidden=hidden, meta=meta)
        group_of = drawn.drawn
        names = [str(at) for at in range(int(group_of.max(initial=-1)) + 1)]
    else:
        group_of = conversation.group_of
    totals = votes.totals
    counts = count_by_group(votes, group_of, len(names))
    found = statistics(counts)
    bodies = counts if names else totals[None]
    everything = range(votes.statements)
    voted = [at for at in everything if at not in conversation.hidden and int(totals[at].sum()) > 0]
    return Analysis(
        conversation=conversation,
        names=names,
        group_of=group_of,
        sizes=[int((group_of == at).sum()) for at in range(len(names))],
        counts=counts,
        totals=totals,
        found=found,
        representative=[representatives(found, at, voted) for at in range(len(names))],
        consensus=group_informed(bodies, everything),
        agreed=agreed(totals, voted, "agree"),
        disagreed=agreed(totals, voted, "disagree"),
        bridging=bridging(bodies, voted),
        separating=separating(counts, voted),
        own=drawn,
        steady=steady,
    )


def document(one: Analysis, *, seed: int = 0, members: bool = False) -> dict[str, Any]:
    """Return the analysis as JSON; participants by name only where `members` asks for them."""
    told = one.conversation.statements
    found: dict[str, Any] = {
        "topic": one.conversation.summary.get("topic", ""),
        "participants": one.conversation.votes.participants,
        "took_part": int((one.conversation.votes.lengths > 0).sum()),
        "placed": sum(one.sizes) if one.own is None else int(one.own.placed.sum()),
        "votes": len(one.conversation.votes),
        "groups_from": "export" if one.own is None else "votes",
        "verdict": None if one.own is None else one.own.verdict,
        "map": None if one.own is None else _map(one.own, one.steady, seed),
        "significant": SIGNIFICANT,
        "groups": [
            {
                "id": _number(name),
                "size": one.sizes[at],
                "representative": [_representative(it, told) for it in one.representative[at]],
            }
            for at, name in enumerate(one.names)
        ],
        "consensus": {
            "agree": [_agreed(it, told) for it in one.agreed],
            "disagree": [_agreed(it, told) for it in one.disagreed],
        },
        "bridging": [told[at].id for at in one.bridging],
        "separating": [told[at].id for at in one.separating],
        "statements": [_statement(one, at) for at in range(len(told))],
        "remarks": [{"kind": it.kind, "count": it.many} for it in one.conversation.remarks],
    }
    if members:
        found["members"] = [
            {"participant": _number(name), "group": None if at < 0 else _number(one.names[at])}
            for name, at in zip(one.conversation.participants, one.group_of.tolist(), strict=True)
        ]
    return found


def _map(own: OpinionMap, steady: list[float], seed: int) -> dict[str, Any]:
    compared = own.comparison
    return {
        "seed": seed,
        "silhouette": own.silhouette,
        "silhouettes": {str(k): score for k, score in own.silhouettes.items()},
        "explained": list(own.explained),
        "steadiness": steady,
        "comparison": compared
        and {
            "participants": compared.participants,
            "silhouette": compared.silhouette,
            "explained": compared.explained,
            "shuffled_silhouettes": compared.null_silhouettes.tolist(),
            "shuffled_explained": compared.null_explained.tolist(),
        },
    }


def _representative(one: Representative, told: Sequence[Told]) -> dict[str, Any]:
    return {**asdict(one), "statement": told[one.statement].id, "score": one.score}


def _agreed(one: Agreed, told: Sequence[Told]) -> dict[str, Any]:
    return {**asdict(one), "statement": told[one.statement].id}


def _statement(one: Analysis, at: int) -> dict[str, Any]:
    told, total, shared = one.conversation.statements[at], one.totals[at], one.consensus[at]
    return {
        "id": told.id,
        "text": told.text,
        "moderated": told.moderated,
        "is_meta": told.is_meta,
        "agrees": int(total[0]),
        "disagrees": int(total[1]),
        "passes": int(total[2]),
        "group_informed_consensus": {
            "agree": shared.agree,
            "disagree": shared.disagree,
            "agree_mean": shared.agree_mean,
            "disagree_mean": shared.disagree_mean,
        },
        "groups": [
            {
                "id": _number(name),
                "agrees": int(one.counts[group, at, 0]),
                "disagrees": int(one.counts[group, at, 1]),
                "passes": int(one.counts[group, at, 2]),
                "seen": int(one.found.seen[group, at]),
                "agree": _side(one.found.agree, group, at),
                "disagree": _side(one.found.disagree, group, at),
            }
            for group, name in enumerate(one.names)
        ],
    }


def _side(side: Side, group: int, at: int) -> dict[str, float]:
    return {
        "probability": float(side.probability[group, at]),
        "test": float(side.test[group, at]),
        "ratio": float(side.ratio[group, at]),
        "ratio_test": float(side.ratio_test[group, at]),
    }


def _number(name: str) -> int | str:
    return int(name) if name.lstrip("-").isdecimal() else name
