"""red-dwarf on votes in a file; runs in its own environment and prints one JSON object."""

import csv
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from reddwarf.implementations.polis import run_pipeline  # type: ignore[import-not-found]
from reddwarf.models import Statement  # type: ignore[import-not-found]


def read(file: Path) -> None:
    """Read statements as its own loader does."""
    with file.open(encoding="utf-8", newline="") as rows:
        found = [Statement(**row) for row in csv.DictReader(rows)]
    print(json.dumps({"statements": len(found), "agrees": sum(one.agree_count for one in found)}))


def measure(folder: Path) -> None:
    """Measure one full computation."""
    whose, what, said = (
        np.load(folder / f"{name}.npy").tolist() for name in ("whose", "what", "said")
    )
    votes = [
        {"participant_id": participant, "statement_id": statement, "vote": vote, "modified": at}
        for at, (participant, statement, vote) in enumerate(zip(whose, what, said, strict=True))
    ]
    del whose, what, said
    start = time.process_time()
    found = run_pipeline(votes=votes, random_state=0)
    cpu = time.process_time() - start
    groups = int(found.participants_df["cluster_id"].nunique())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "peak": peak, "groups": groups}))


{"measure": measure, "read": read}[sys.argv[1]](Path(sys.argv[2]))
