"""The order of shuffled choices, as the XForms of ODK define it: the same seed, the same order."""

import math
import random
from typing import TypeVar

T = TypeVar("T")


def shuffled(rows: list[T], seed: float | None) -> list[T]:
    """Return rows in an order that a seed decides; without one, in any order."""
    mixed = list(rows)
    if seed is None or math.isnan(seed):
        random.shuffle(mixed)
        return mixed
    state = int(seed) % 2147483647
    state = state + 2147483646 if state <= 0 else state
    for last in range(len(mixed) - 1, 0, -1):
        state = state * 16807 % 2147483647
        chosen = int((state - 1) / 2147483646 * (last + 1))
        mixed[last], mixed[chosen] = mixed[chosen], mixed[last]
    return mixed
