"""The opinion map beside red-dwarf, on the same made-up votes.

    python bench/bench_opinion.py [quick | participants ...]

Every measurement has its own process with one BLAS thread. CPU seconds are from the list of votes
to all results; peak MB are of the whole process. "tested" adds the comparison with 19 shuffles,
which red-dwarf has no like of. `quick` leaves out what takes minutes: red-dwarf at 100,000
participants and ours at a million. Numbers of participants choose the sizes to measure.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "bench" / "opinion" / "ours.py"
DWARF = ROOT / "bench" / "opinion" / "dwarf.py"
PARTNER = ROOT / ".bench" / "bin" / "python"
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB")
}
#: Participants, statements, votes a person, runs, and the least ratio of CPU seconds.
BESIDE = ((1_000, 500, 29.5, 5, 10), (10_000, 500, 29.5, 3, 10), (100_000, 500, 29.5, 1, 40))
SHAPES = ((7_890, 7_730, 132), (18_082, 9_030, 59), (33_422, 783, 60), (1_000_000, 500, 29.5))
#: Least ratio of peak memory.
MEMORY = 5


def run(script: Path, *arguments: object, python: Path | str = sys.executable) -> dict[str, Any]:
    """Run one measurement and return what it printed."""
    done = subprocess.run(
        [str(python), "-W", "ignore", str(script), *map(str, arguments)],
        env={**os.environ, **ONE_THREAD},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def middle(runs: int, *arguments: Any, **options: Any) -> dict[str, Any]:
    """Return the run with the median CPU seconds."""
    found = [run(*arguments, **options) for _turn in range(runs)]
    return sorted(found, key=lambda one: one["cpu"])[(len(found) - 1) // 2]


def line(name: str, found: dict[str, Any], base: dict[str, Any] | None = None) -> str:
    said = f"  {name:<14} {found['cpu']:9.3f} CPU s {found['peak']:8.0f} MB"
    if base is None:
        return said
    cpu, memory = base["cpu"] / found["cpu"], base["peak"] / found["peak"]
    return f"{said}   RATIO {cpu:7.1f} x CPU, {memory:5.1f} x memory"


def beside(sizes: set[int]) -> list[str]:
    missed = []
    for participants, statements, mean, runs, least in BESIDE:
        if participants not in sizes:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            votes = run(OURS, "make", folder, participants, statements, mean)["votes"]
            print(f"{participants:,} x {statements:,}, {votes:,} votes", flush=True)
            partner = middle(min(runs, 3), DWARF, "measure", folder, python=PARTNER)
            print(line("red-dwarf", partner), flush=True)
            ours = middle(runs, OURS, "map", folder)
            print(line("ours", ours, partner), flush=True)
            print(line("ours, tested", middle(runs, OURS, "tested", folder), partner), flush=True)
            kept = run(OURS, "refresh", folder)
            print(refreshed(kept), flush=True)
        if partner["cpu"] / ours["cpu"] < least:
            missed.append(f"CPU at {participants:,}: less than {least} times")
        if partner["peak"] / ours["peak"] < MEMORY:
            missed.append(f"memory at {participants:,}: less than {MEMORY} times")
        if participants == 100_000 and kept["refresh"] > 0.3:
            missed.append("refresh at 100,000: more than 0.3 s")
        if kept["vote"] > 100e-6:
            missed.append(f"a vote at {participants:,}: more than 100 µs")
    return missed


def refreshed(kept: dict[str, Any]) -> str:
    return (
        f"  sums built once {kept['build']:.2f} s; a vote {kept['vote'] * 1e6:.0f} µs; "
        f"refresh {kept['refresh']:.3f} s, tested {kept['tested']:.3f} s; {kept['peak']:.0f} MB"
    )


def alone(sizes: set[int]) -> list[str]:
    missed = []
    for participants, statements, mean in SHAPES:
        if participants not in sizes:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            votes = run(OURS, "make", folder, participants, statements, mean)["votes"]
            print(f"{participants:,} x {statements:,}, {votes:,} votes", flush=True)
            found = run(OURS, "map", folder)
            print(line("ours", found), flush=True)
            print(line("ours, tested", run(OURS, "tested", folder)), flush=True)
            if participants < 1_000_000:
                continue
            kept = run(OURS, "refresh", folder)
            print(refreshed(kept), flush=True)
            if found["cpu"] > 60 or found["peak"] > 2_500:
                missed.append("a million: more than 60 s or 2.5 GB")
            if kept["refresh"] > 3:
                missed.append("refresh at a million: more than 3 s")
    return missed


def exchanged() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "comments.csv"
        told = run(OURS, "write", file)
        found = run(DWARF, "read", file, python=PARTNER)
    print(f"red-dwarf reads {found['statements']} of {told['statements']} statements of our export")
    return [] if found == told else ["red-dwarf does not read what we write"]


def honest() -> list[str]:
    found = run(OURS, "honest", 100)
    print(
        f"shuffled votes: “no clear groups” in {found['unclear']} of {found['runs']}; planted "
        f"groups: “groups” in {found['planted']} of {found['of']}, adjusted Rand index at least "
        f"{found['likeness']:.3f}"
    )
    missed = []
    if found["unclear"] < 0.95 * found["runs"]:
        missed.append("shuffled votes seem to have groups")
    if found["likeness"] < 0.95 or found["planted"] < found["of"]:
        missed.append("planted groups are not found")
    return missed


def main() -> None:
    words = sys.argv[1:]
    sizes = {row[0] for row in (*BESIDE, *SHAPES)}
    if words == ["quick"]:
        sizes -= {100_000, 1_000_000}
    elif words:
        sizes = {int(word) for word in words}
    missed = [*beside(sizes), *alone(sizes)]
    if not words or words == ["quick"]:
        missed += [*exchanged(), *honest()]
    for one in missed:
        print(f"MISSED  {one}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
