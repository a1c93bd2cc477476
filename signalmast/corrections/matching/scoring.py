"""From what two texts share and where they differ to one calibrated score.

The score estimates how likely a person would say that both claims have the same truth conditions
("no state of the world makes one true and the other false", D. Corney, fullfact.org, 2021). It is a
logistic model over the features below; `weights.json` is written by `bench/fit_matching.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from signalmast.corrections.matching.comparing import Comparison, concepts_beside
from signalmast.corrections.matching.overlap import Overlap, Weight
from signalmast.corrections.matching.reading import Reading
from signalmast.corrections.matching.stances import STANCES

#: What an agreement counts that a text without marks only may mean.
GUESSED = 0.5
Verdict = Literal["same", "related", "new"]
Features = dict[str, float]
#: Kinds whose disagreement allows no more than "related".
CAPPING = ("number", "date", "time", "place", "name", "unit")
#: Below this many words a text says too little to be the same as anything.
SHORT = 8


def features(
    query: Reading,
    known: Reading,
    shared: Overlap,
    compared: Comparison,
    *,
    concept_weight: Weight,
    cosine: float | None = None,
) -> Features:
    """Return what the model weighs; each value lies between 0 and about 2."""
    mine, theirs = set(concepts_beside(query, known)), set(concepts_beside(known, query))
    is_same_language = query.language == known.language
    guessed = (mine - query.concepts.keys()) | (theirs - known.concepts.keys())
    weight = concept_weight if is_same_language else _doubted(guessed, concept_weight)
    of_mine, of_theirs = _covered(mine, theirs, weight), _covered(theirs, mine, weight)
    # A paraphrase repeats up to half of the words in order, a near miss four fifths.
    repeated = min(1.0, max(0.0, (shared.alike - 0.5) / 0.3))
    found = {
        "of_query": shared.of_query,
        "of_known": shared.of_known,
        "contained": shared.contained,
        "dice": shared.dice,
        "pairs": shared.pairs,
        "unmarked": 1.0 - shared.marks,
        "alike": shared.alike,
        **_changes(shared, compared, repeated),
        "concepts_query": of_mine,
        "concepts_known": of_theirs,
        "agree_number": min(compared.agreeing("number"), 2) / 2,
        "agree_date": min(compared.agreeing("date", "time"), 2) / 2,
        "agree_name": min(compared.agreeing("name", "place"), 2) / 2,
        "differ_number": _differing(compared, shared, "number"),
        "differ_date": _differing(compared, shared, "date", "time"),
        "differ_name": _differing(compared, shared, "name", "place"),
        "differ_unit": float(bool(compared.count("unit"))),
        "differ_direction": min(compared.count("direction"), 2) / 2,
        # Another reason is another subject of the sentence behind `because`.
        "differ_subject": min(compared.count("subject", "cause"), 2) / 2,
        "differ_negation": float(bool(compared.count("negation"))) * repeated,
        "agree_concepts_query": 0.0 if is_same_language else of_mine,
        "agree_concepts_known": 0.0 if is_same_language else of_theirs,
        # Across languages the words can't be laid side by side.
        "differ_denied": float(not is_same_language and bool(compared.count("negation"))),
        "differ_year": float(_year(query) and not _year(known)),
        "differ_mixed": min(compared.count("mixed"), 2) / 2,
        "differ_polarity": _polarity(query, known),
        **_stances(query, known),
        "short": max(0.0, 1 - len(query.words) / SHORT),
        "long": min(1.0, max(0.0, len(query.words) - 40) / 80),
    }
    found["alike_negation"] = float(bool(compared.count("negation"))) * shared.dice
    for kind in ("number", "date", "name", "unit", "direction", "subject"):
        found[f"alike_{kind}"] = found[f"differ_{kind}"] * shared.dice
    if cosine is not None:
        # Cosines of this encoder lie between 0.75 and 1.
        found["cosine"] = min(max(0.0, (cosine - 0.78) * 8), 1.6)
    return found


def _changes(shared: Overlap, compared: Comparison, repeated: float) -> Features:
    """Return what was changed in a claim that is repeated, and again for one nearly all repeated.

    The more of the rest is equal, the surer one changed word was meant.
    """
    close = min(1.0, max(0.0, (shared.alike - 0.65) / 0.2))
    return {
        "swap_words": min(shared.swapped_weight, 1.5) * repeated,
        "swap_one": float(bool(shared.swapped)) * repeated,
        "swap_added": min(shared.added, 2.0) * repeated,
        "swap_dropped": min(shared.dropped, 2.0) * repeated,
        "swap_polar": min(shared.polar, 2.0) * repeated,
        "swap_held": min(shared.held, 2.0) * repeated,
        "swap_moved": min(shared.moved, 2.0) * repeated,
        "swap_close_one": float(bool(shared.swapped)) * close,
        "swap_close_added": min(shared.added, 1.0) * close,
        "swap_close_dropped": min(shared.dropped, 1.0) * close,
        "swap_close_polar": min(shared.polar, 1.0) * close,
        "swap_close_held": min(shared.held, 1.0) * close,
        "swap_edge": min(shared.edge, 1.5) * repeated,
        "swap_close_edge": min(shared.edge, 1.0) * close,
        # Five words in a row are copied, and what stands beside them was written anew.
        "swap_run": min(1.0, max(0.0, (shared.run - 4) / 4))
        * min(shared.swapped_weight + (shared.added + shared.dropped) / 2, 1.5),
        "swap_order": min(shared.moved, 1.0) * max(0.0, shared.dice - 0.7) / 0.3,
        "swap_denied": float(bool(compared.count("negation"))) * close,
    }


#: Concepts that say no by themselves.
_NEGATIVE = frozenset(
    [
        *("permit_banned", "open_closed", "phase_end", "fee_free", "duty_voluntary", "add_removed"),
        *("approve_rejected", "supply_cut", "staff_dismissed", "valid_lapsed", "change_down"),
        *("danger_safe", "change_same", "build_torn"),
    ]
)


def _polarity(query: Reading, known: Reading) -> float:
    """Return 1 where only the query denies something, and half of it where only the claim does."""
    mine, theirs = _denies(query), _denies(known)
    if mine and not theirs and not _NEGATIVE & known.concepts.keys():
        return 1.0
    return 0.5 * float(theirs and not mine and not _NEGATIVE & query.concepts.keys())


def _denies(reading: Reading) -> bool:
    return bool(reading.denied) or any(
        denied or key == "duty_voluntary" for key, (_group, denied, _s) in reading.concepts.items()
    )


def _stances(query: Reading, known: Reading) -> Features:
    """Return 1 for what only the query holds, half for what only the claim does."""
    return {
        f"differ_stance_{one}": float(one in query.stances and one not in known.stances)
        + 0.5 * float(one in known.stances and one not in query.stances)
        for one in STANCES
    }


def _year(reading: Reading) -> bool:
    """Tell whether a text names a year: what is said of `this summer` holds for one."""
    return any(kind == "year" or len(value) in {7, 10} for kind, value in reading.moments)


_LEADS = (("of_query", "lead_words"), ("cosine", "lead_cosine"), ("ranked", "lead_ranked"))


def add_leads(every: Sequence[tuple[str, Features]]) -> None:
    """Add how far each candidate of a model is ahead of the best other one.

    What is right mostly stands out; where nothing is right the best are close together.
    """
    for name in sorted({model for model, _values in every}):
        mine = [values for model, values in every if model == name]
        for source, target in _LEADS:
            if not any(source in values for values in mine):
                continue
            ranked = sorted((values.get(source, 0.0) for values in mine), reverse=True)
            for values in mine:
                value = values.get(source, 0.0)
                other = ranked[1] if len(ranked) > 1 and value == ranked[0] else ranked[0]
                values[target] = max(-0.5, min(0.5, value - (other if len(ranked) > 1 else 0)))


def _differing(compared: Comparison, shared: Overlap, *kinds: str) -> float:
    """Return 1 where values differ and none agrees; less where one agrees and the words don't.

    Messages name places and sums beside the point. Where much is repeated, the one that differs is
    the point.
    """
    if not compared.count(*kinds):
        return 0.0
    return max(0.4, shared.dice) if compared.agreeing(*kinds) else 1.0


def _doubted(guessed: set[str], weight: Weight) -> Weight:
    """Return a weight that is less for concepts a text without marks only may mean.

    Read in every way, it agrees with much of whatever the other language says.
    """
    tokens = {f"c_{key}" for key in guessed}
    return lambda token: weight(token) * (GUESSED if token in tokens else 1.0)


def _covered(one: set[str], other: set[str], weight: Weight) -> float:
    total = sum(weight(f"c_{key}") for key in one)
    return sum(weight(f"c_{key}") for key in one & other) / total if total else 0.0


#: The power of the first answer in the estimate, and of the second in the order: a correction with
#: a difference is still the one to show, and one that shares few words may still be the same.
MATTER = 0.6
ORDER = 0.5
#: Features of the second question: what makes two texts on one matter different claims.
EQUAL = ("differ", "alike_", "swap", "unmarked", "agree", "cosine")


@cache
def weights() -> dict[str, dict[str, dict[str, float]]]:
    """Return the models: `same` and `cross` language, each also `_encoded`, of two steps each."""
    text = Path(__file__).with_name("weights.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, dict[str, float]]] = json.loads(text)
    return loaded


def is_changed(values: Mapping[str, float]) -> bool:
    """Tell that a known claim is repeated word by word but for a change that may turn it."""
    changes = ("swap_one", "swap_added", "swap_polar", "swap_held", "swap_moved")
    turns = ("differ_direction", "differ_subject", "differ_negation")
    return any(values[name] >= 0.4 for name in changes) or any(values[name] > 0.4 for name in turns)


class Score(NamedTuple):
    """What is thought of one pair, each in (0, 1)."""

    #: P(one matter), whatever is claimed of it.
    matter: float
    #: P(one matter) times a power of P(same claim | one matter): what the list is ordered by.
    order: float
    #: The calibrated estimate that the truth conditions are the same.
    estimate: float


def score(values: Mapping[str, float], model: Mapping[str, Mapping[str, float]]) -> Score:
    """Weigh a pair in two steps, because near misses are more alike than paraphrases.

    Likeness answers whether two texts are on one matter, and only differences answer whether they
    claim the same. In the estimate the first answer counts less: a paraphrase that shares few words
    must not fall below a near miss that shares all but one. In the order the second does.
    """
    matter, equal = logistic(values, model["matter"]), logistic(values, model["equal"])
    mixed = matter**MATTER * equal
    odds = math.log(mixed / (1 - mixed))
    return Score(matter, matter * equal**ORDER, logistic({"odds": odds}, model["estimate"]))


def logistic(values: Mapping[str, float], model: Mapping[str, float]) -> float:
    """Return 1 / (1 + exp(-(bias + weighted sum))), kept a little off 0 and 1."""
    total = model["bias"]
    for name, value in values.items():
        if value:
            total += value * model.get(name, 0.0)
    return 1 / (1 + math.exp(-max(-20.0, min(20.0, total))))
