"""One measurement of the opinion map in its own process; prints one JSON object."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))


def load(folder: Path) -> tuple[Any, ...]:
    import numpy as np

    return tuple(np.load(folder / f"{name}.npy") for name in ("whose", "what", "said"))


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def drawn(folder: Path, shuffles: int) -> dict[str, Any]:
    """One full computation from the list of votes, with or without the comparison."""
    from signalmast.listening.opinion import Votes, draw_map

    arrays = load(folder)
    start = time.process_time()
    votes = Votes.of(*arrays)
    del arrays
    found = draw_map(votes, shuffles=shuffles)
    cpu = time.process_time() - start
    return {"cpu": cpu, "peak": peak(), "groups": len(found.groups), "verdict": found.verdict}


def refreshed(folder: Path) -> dict[str, Any]:
    """The cost of one vote, and of a map after some new votes."""
    from signalmast.listening.opinion import Votes, draw_map

    votes = Votes.of(*load(folder))
    start = time.process_time()
    votes.keep_sums()
    build = time.process_time() - start
    draw_map(votes, shuffles=0)
    casts = [
        ((at * 7_919) % votes.participants, (at * 31) % votes.statements, (1, -1, 0, None)[at % 4])
        for at in range(2_000)
    ]
    start = time.process_time()
    for participant, statement, value in casts:
        votes.cast(participant, statement, value)
    vote = (time.process_time() - start) / len(casts)
    found = {"build": build, "vote": vote}
    for name, shuffles in (("refresh", 0), ("tested", 19)):
        times = []
        for turn in range(3):
            votes.cast(turn, turn, 1 if votes.row(turn).get(turn) != 1 else -1)
            start = time.process_time()
            draw_map(votes, shuffles=shuffles)
            times.append(time.process_time() - start)
        found[name] = sorted(times)[1]
    return {**found, "peak": peak()}


def honest(runs: int) -> dict[str, Any]:
    """How often shuffled votes get the right answer, and how well planted groups are found."""
    from votes import likeness, made_up, shuffled

    from signalmast.listening.opinion import Votes, draw_map

    verdicts = []
    for seed in range(runs):
        people, statements, mean = [(200, 40, 20), (500, 100, 30), (1_000, 60, 25)][seed % 3]
        whose, what, said, _group_of = made_up(people, statements, mean=mean, seed=seed)
        dealt = shuffled(what, said, seed)
        verdicts.append(draw_map(Votes.of(whose, what, dealt), seed=seed).verdict)
    planted = []
    for seed, groups in enumerate([2, 3] * 5):
        whose, what, said, group_of = made_up(600, 120, mean=90, groups=groups, lean=2, seed=seed)
        found = draw_map(Votes.of(whose, what, said), seed=seed)
        placed = found.placed
        planted.append((found.verdict, likeness(found.drawn[placed], group_of[placed])))
    return {
        "unclear": verdicts.count("no clear groups"),
        "runs": runs,
        "planted": sum(verdict == "groups" for verdict, _found in planted),
        "of": len(planted),
        "likeness": min(found for _verdict, found in planted),
    }


def make(folder: Path, participants: int, statements: int, mean: float) -> dict[str, Any]:
    """Write votes for the others to measure."""
    import numpy as np
    from votes import made_up

    made = made_up(participants, statements, mean=mean)
    for name, array in zip(("whose", "what", "said"), made[:3], strict=True):
        np.save(folder / f"{name}.npy", array)
    return {"votes": len(made[0])}


def write(file: Path) -> dict[str, Any]:
    """Write statements as our export does."""
    from datetime import UTC, datetime

    from signalmast.listening.opinion.polis_writing import Line, Tally, comments_csv

    lines = [
        Line(at, f"Mở thư viện {at},\n“cả ngày”?", Tally(10 + at, at, 3), is_seed=at == 0)
        for at in range(0, 60, 3)
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(comments_csv(lines, opened=datetime(2026, 11, 26, tzinfo=UTC)))
    return {"statements": len(lines), "agrees": sum(one.total.agrees or 0 for one in lines)}


def main(what: str, *more: str) -> None:
    if what == "make":
        found = make(Path(more[0]), int(more[1]), int(more[2]), float(more[3]))
    elif what == "write":
        found = write(Path(more[0]))
    elif what == "honest":
        found = honest(int(more[0]))
    elif what == "refresh":
        found = refreshed(Path(more[0]))
    else:
        found = drawn(Path(more[0]), {"map": 0, "tested": 19}[what])
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
