"""The two ways in which a file or a cell says no, each with one sentence for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Sentence(Exception):
    """An error whose text is one sentence, translated only when somebody reads it."""

    def __init__(self, message: str | _StrPromise, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return str(self.message) % self.values if self.values else str(self.message)


class TableRefused(Sentence):
    """The whole file cannot be read; `code` is a stable slug for logs, tests and help pages."""

    def __init__(self, code: str, message: str | _StrPromise, **values: object) -> None:
        super().__init__(message, **values)
        self.code = code


class BadValue(Sentence, ValueError):
    """One cell does not hold what its column promises."""
