"""Numbers that look drawn and are the same everywhere: a hash of seed and place (SplitMix64).

The generators of numpy may give other numbers in another version; a map must not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
_STEP = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


class Chance:
    """A stream of numbers from a seed; `stream` keeps several uses of one seed apart."""

    def __init__(self, seed: int, stream: int = 0) -> None:
        self._state = _mixed(_mixed(seed & _MASK) ^ (stream * _STEP & _MASK))

    def numbers(self, count: int) -> Array:
        """Return so many numbers from 0 to below 1."""
        steps: Array = np.arange(1, count + 1, dtype=np.uint64)
        steps *= np.uint64(_STEP)
        steps += np.uint64(self._state)
        self._state = (self._state + count * _STEP) & _MASK
        steps ^= steps >> np.uint64(30)
        steps *= np.uint64(0xBF58476D1CE4E5B9)
        steps ^= steps >> np.uint64(27)
        steps *= np.uint64(0x94D049BB133111EB)
        steps ^= steps >> np.uint64(31)
        return (steps >> np.uint64(11)) * 2.0**-53

    def number(self) -> float:
        """Return one number from 0 to below 1."""
        self._state = (self._state + _STEP) & _MASK
        return (_mixed(self._state - _STEP & _MASK) >> 11) * 2.0**-53

    def order(self, count: int) -> Array:
        """Return 0 … count - 1 in an order drawn."""
        return np.argsort(self.numbers(count), kind="stable")


def _mixed(state: int) -> int:
    state = (state + _STEP) & _MASK
    state = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ state >> 27) * 0x94D049BB133111EB) & _MASK
    return state ^ state >> 31
