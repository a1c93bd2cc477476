"""Every seventh claim of the development split: quality can't fall unseen.

The whole measurement, beside other methods and on the test split, is `make bench-matching`.
"""

import json
import sqlite3
from itertools import product
from pathlib import Path
from statistics import fmean

import pytest

from signalmast.corrections.matching import Document, open_index, tables

DATA = Path(__file__).resolve().parents[3] / "bench" / "matching"


def rows(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return [one for line in file if (one := json.loads(line))["split"] == "dev"]


@pytest.fixture(scope="module")
def answered():
    """Kind of query, its claim and the scores of its matches, best first."""
    claims = rows("claims.jsonl")
    chosen = {one["id"] for one in claims[::7]}
    opened = sqlite3.connect(":memory:")
    for statement in tables("sqlite"):
        opened.execute(statement)
    index = open_index(opened)
    index.add(Document(one["id"], one["text"], one["language"]) for one in claims)
    found = [
        (one["kind"], one["claim"], {m.id: m for m in index.search(one["text"]).matches})
        for one in rows("queries.jsonl")
        if one["claim"] in chosen
    ]
    opened.close()
    return found


def test_the_right_correction_comes_first(answered):
    places = [
        list(matches).index(claim) + 1 if claim in matches else 99
        for kind, claim, matches in answered
        if kind not in {"near-miss", "none"}
    ]

    assert fmean(1 / place if place <= 5 else 0 for place in places) > 0.96


def test_paraphrases_score_above_near_misses(answered):
    def scores(kind, claim):
        return [
            matches[claim].score if claim in matches else 0.0
            for one, its, matches in answered
            if (one, its) == (kind, claim)
        ]

    pairs = [
        pair
        for claim in {claim for _kind, claim, _matches in answered}
        for pair in product(scores("paraphrase", claim), scores("near-miss", claim))
    ]

    assert len(pairs) > 40
    assert fmean(true > near for true, near in pairs) > 0.85


def test_near_misses_are_hardly_ever_called_the_same(answered):
    called = [
        matches[claim].verdict == "same"
        for kind, claim, matches in answered
        if kind == "near-miss" and claim in matches
    ]

    assert len(called) > 40
    assert fmean(called) < 0.06
