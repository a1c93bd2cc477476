"""Write signalmast/corrections/matching/weights.json from the splits `dev` and `train`.

    python bench/fit_matching.py [--check]

Needs numpy. A logistic model each for pairs in one language and across languages, without and with
the encoder. Likeness can only raise a score and a conflict can only lower it: near misses are
alike by nature, and a model without these bounds learns to distrust likeness. Claims with the
noise of phones (no marks, slips, greetings) are added as further positives for the same reason.
With --check nothing is written; five folds by family of claims say what to expect.
"""

import argparse
import json
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matching_distractors import distractors

from signalmast.core.tabular.text import fold
from signalmast.corrections.matching.documents import Document
from signalmast.corrections.matching.encoder import installed_encoder
from signalmast.corrections.matching.language import language_of, route_of
from signalmast.corrections.matching.matcher import Candidate, Index
from signalmast.corrections.matching.reading import read
from signalmast.corrections.matching.scoring import (
    EQUAL,
    MATTER,
    add_leads,
    logistic,
    score,
    weights,
)
from signalmast.corrections.matching.sqlite import SqliteStore, sqlite_tables
from signalmast.corrections.matching.vectors import Vectors

ROOT = Path(__file__).resolve().parent.parent
#: Recombined claims among those of the split.
DISTRACTORS = 800
FOLDS = 5
#: What a near miss counts: at a desk they are as frequent as questions that a claim answers.
NEAR = 2.0
DATA = ROOT / "bench" / "matching"
#: What may be looked at; `test` and `fields` never are.
SPLITS = ("dev", "train")
WEIGHTS = ROOT / "signalmast" / "corrections" / "matching" / "weights.json"
GREETINGS = (
    "mọi người ơi nghe nói {} có đúng không ạ",
    "Thông tin khẩn: {}",
    "{} thật không vậy mn",
    "nghe nói {}",
    "Chia sẻ gấp cho bà con: {} Mọi người lưu ý nhé",
)
GREETINGS_EN = ("Is it true that {}?", "Just heard: {}", "{} please share", "FYI everyone, {}")
FILLERS = frozenset(
    [
        "sẽ",
        "đã",
        "đang",
        "các",
        "những",
        "thì",
        "là",
        "ở",
        "tại",
        "của",
        "để",
        "và",
        "vào",
        "ngay",
        "the",
        "a",
        "will",
        "be",
        "is",
        "of",
    ]
)
#: The sign a weight may have: likeness up, conflict down, the rest as it comes.
UP = (
    "of_",
    "contained",
    "dice",
    "pairs",
    "alike",
    "concepts",
    "agree",
    "cosine",
    "title",
    "lead",
    "ranked",
    "odds",
)
DOWN = ("differ", "alike_", "swap", "unmarked", "short", "absent")


def rows(name: str, *splits: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return [one for line in file if (one := json.loads(line))["split"] in splits]


def noisy(claim: dict[str, Any], dice: random.Random) -> Iterator[dict[str, Any]]:
    """Yield the claim as phones send it on."""
    text, language = claim["text"], claim["language"]
    greetings = GREETINGS if language == "vi" else GREETINGS_EN
    yield {"text": dice.choice(greetings).format(text)}
    words = text.split()
    # Only words without weight fall out: no `không`, no number.
    kept = [word for word in words if not (word in FILLERS and dice.random() < 0.5)]
    yield {"text": " ".join(kept)}
    slipped = [
        word[:2] + word[3:]
        if word.isalpha() and word.islower() and len(word) > 4 and dice.random() < 0.15
        else word
        for word in words
    ]
    yield {"text": " ".join(slipped)}
    if language == "vi":
        yield {"text": fold(dice.choice(greetings).format(text))}


def opened(claims: list[dict[str, Any]], encoder: Any = None) -> Index:
    connection = sqlite3.connect(":memory:")
    for statement in sqlite_tables("claims"):
        connection.execute(statement)
    store = SqliteStore(connection, "claims")
    index = Index(store, Vectors(store, encoder) if encoder else None)
    # Among claims that share halves and sentences, or every likeness would look like the right one.
    pieces = [(one["language"], one["text"]) for one in claims]
    every = [*claims, *distractors(pieces, DISTRACTORS)]
    index.add(Document(one["id"], one["text"], one["language"]) for one in every)
    return index


class Pair(NamedTuple):
    """One candidate of one query of a claim."""

    claim: str
    model: str
    values: dict[str, float]
    is_same: bool
    #: The same claim or a near miss of it.
    is_matter: bool
    weight: float
    kind: str


def pairs(claims: list[dict[str, Any]], queries: list[dict[str, Any]], index: Index) -> list[Pair]:
    """Return (claim of the query, model, features, is right, weight) for all candidates."""
    dice = random.Random(3)
    asked = list(queries)
    for claim in claims:
        asked += [{**one, "claim": claim["id"], "kind": "noisy"} for one in noisy(claim, dice)]
    found: list[Pair] = []
    for query in asked:
        text: str = query["text"]
        # Thrown anew for each query, so that the order and number of queries make no difference.
        dice = random.Random(text)
        language = query.get("language") or language_of(text)
        # The list of concepts knows this field well; elsewhere the encoder has to do without it.
        is_foreign = index.vectors is not None and dice.random() < 0.6
        every: list[Candidate] = index.candidates(
            text, read(text, language), route_of(text, language)
        )
        for candidate in every:
            if is_foreign and candidate.model.startswith("cross"):
                candidate.values.update(concepts_query=0.0, concepts_known=0.0)
        lists = [every]
        if query["kind"] not in {"near-miss", "none", "noisy"}:
            # The same query when its correction is not published yet.
            lists.append(without(every, query["claim"]))
        for chosen in lists:
            found += judged(query, chosen, dice, index)
    return found


def without(every: list[Candidate], key: str) -> list[Candidate]:
    """Return the candidates as they would be without one of them."""
    rest = [one._replace(values=dict(one.values)) for one in every if one.stored.id != key]
    for language in ("vi", "en"):
        mine = [one for one in rest if one.stored.language == language]
        best = max((one.values["ranked"] for one in mine), default=0.0)
        for one in mine:
            one.values["ranked"] /= best or 1.0
    add_leads([(one.model, one.values) for one in rest])
    return rest


def judged(
    query: dict[str, Any], every: list[Candidate], dice: random.Random, index: Index
) -> list[Pair]:
    """Return some of the candidates with what a person would say of them."""
    found = []
    for one in every:
        is_its = one.stored.id == query["claim"]
        is_right = is_its and query["kind"] not in {"near-miss", "none"}
        # The best of the list are those that a wrong answer is made of.
        if not is_its and one.values["ranked"] < 0.95 and dice.random() > 0.3:
            continue
        if index.vectors is not None and "cosine" not in one.values:
            continue
        is_matter = is_right or (is_its and query["kind"] == "near-miss")
        weight = {"noisy": 0.4, "near-miss": NEAR}.get(query["kind"], 1.0)
        claim, kind = query["claim"] or "", query["kind"]
        found.append(Pair(claim, one.model, one.values, is_right, is_matter, weight, kind))
    return found


def fitted(
    values: list[dict[str, float]],
    right: list[bool],
    weight: list[float],
    names: list[str],
    *,
    strength: float = 2.0,
) -> dict[str, float]:
    """Return the weights of a logistic model with bounded signs, by projected gradients (Adam)."""
    table = np.array([[one.get(name, 0.0) for name in names] for one in values])
    goal, heavy = np.array(right, dtype=float), np.array(weight)
    sign = np.array([-1 if n.startswith(DOWN) else 1 if n.startswith(UP) else 0 for n in names])
    beta, bias = np.zeros(len(names)), 0.0
    moment, square = np.zeros(len(names) + 1), np.zeros(len(names) + 1)
    for step in range(1, 1501):
        guess = 1 / (1 + np.exp(-(table @ beta + bias)))
        error = (guess - goal) * heavy
        slope: Any = np.append(table.T @ error + strength * beta, error.sum())
        moment = 0.9 * moment + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        move = 0.03 * (moment / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        beta, bias = beta - move[:-1], bias - move[-1]
        beta = np.where(
            sign > 0, np.maximum(beta, 0), np.where(sign < 0, np.minimum(beta, 0), beta)
        )
    found = {n: round(float(b), 3) for n, b in zip(names, beta, strict=True) if abs(b) > 0.001}
    return {"bias": round(float(bias), 3), **found}


def models(found: list[Pair]) -> dict[str, dict[str, dict[str, float]]]:
    """Return both steps of each model."""
    made = {}
    for model in sorted({one.model for one in found}):
        mine = [one for one in found if one.model == model]
        near = [one for one in mine if one.is_matter]
        names = sorted({name for one in mine for name in one.values})
        made[model] = {
            "matter": fitted(
                [one.values for one in mine],
                [one.is_matter for one in mine],
                [one.weight for one in mine],
                [n for n in names if not n.startswith("swap")],
            ),
            "equal": fitted(
                [one.values for one in near],
                [one.is_same for one in near],
                [one.weight for one in near],
                [n for n in names if n.startswith(EQUAL)],
                strength=0.5,
            ),
        }
        made[model]["estimate"] = calibrated(mine, made[model])
    return made


def calibrated(mine: list[Pair], model: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return slope and bias that turn the mixed answers into shares of right ones (Platt 1999).

    Only the first of each list is looked at: that is what a reader is shown.
    """
    first = [one for one in mine if one.values["ranked"] > 0.9 or one.is_matter]
    odds = []
    for one in first:
        matter, equal = logistic(one.values, model["matter"]), logistic(one.values, model["equal"])
        mixed = matter**MATTER * equal
        odds.append({"odds": float(np.log(mixed / (1 - mixed)))})
    return fitted(
        odds, [one.is_same for one in first], [one.weight for one in first], ["odds"], strength=0.0
    )


def loss(found: list[Pair], made: dict[str, dict[str, dict[str, float]]]) -> float:
    total = 0.0
    for one in found:
        guess = score(one.values, made[one.model]).estimate
        total -= np.log(max(1e-6, guess if one.is_same else 1 - guess)) * one.weight
    return total / sum(one.weight for one in found)


def families(claims: list[dict[str, Any]]) -> dict[str, str]:
    """Return a family for each claim: those of one topic that share half of their words."""
    family = {one["id"]: one["id"] for one in claims}
    words = {one["id"]: set(fold(one["text"]).split()) for one in claims}
    for one, other in combinations(claims, 2):
        mine, theirs = words[one["id"]], words[other["id"]]
        is_alike = len(mine & theirs) * 2 > min(len(mine), len(theirs))
        if one["topic"] == other["topic"] and one["language"] == other["language"] and is_alike:
            old, new = family[other["id"]], family[one["id"]]
            family = {key: new if value == old else value for key, value in family.items()}
    return family


def near_order(found: list[Pair], made: dict[str, dict[str, dict[str, float]]]) -> list[bool]:
    """Tell of each paraphrase and near miss of a claim whether the paraphrase scores higher."""
    scores: dict[tuple[str, str, bool], list[float]] = defaultdict(list)
    for one in found:
        if one.is_matter and one.kind in {"paraphrase", "near-miss"}:
            key = (one.claim, one.kind, one.model.endswith("_encoded"))
            scores[key].append(score(one.values, made[one.model]).estimate)
    return [
        mine > other
        for (claim, kind, is_encoded), every in scores.items()
        if kind == "paraphrase"
        for mine in every
        for other in scores.get((claim, "near-miss", is_encoded), ())
    ]


def check(found: list[Pair], claims: list[dict[str, Any]]) -> None:
    """Print what models say of claims that they were not fitted on: whole families at a time."""
    family = families(claims)
    names = sorted(set(family.values()))
    random.Random(5).shuffle(names)
    order: list[bool] = []
    for number in range(FOLDS):
        held = {key for key, name in family.items() if names.index(name) % FOLDS == number}
        rest = models([one for one in found if one.claim not in held])
        mine = [one for one in found if one.claim in held]
        order += near_order(mine, rest)
        print(f"  fold {number}: log loss {loss(mine, rest):.3f}")
    print(f"  near-miss order {sum(order) / len(order):.3f} of {len(order):,} pairs")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    claims, queries = rows("claims.jsonl", *SPLITS), rows("queries.jsonl", *SPLITS)
    found = pairs(claims, queries, opened(claims))
    if encoder := installed_encoder():
        found += pairs(claims, queries, opened(claims, encoder))
    made = models(found)
    print(f"{len(found):,} pairs, log loss {loss(found, made):.3f}")
    if options.check:
        check(found, claims)
        return
    # Where the encoder is not installed its models stay as they were.
    made = {name: made.get(name, model) for name, model in {**weights(), **made}.items()}
    WEIGHTS.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
