"""Addresses that every room may show: of a file's row, and of a figure's evidence."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from signalmast.core.figures import Source

#: How rooms name what a row is about (`page:12`), and where each kind is seen at the desk.
_kinds: dict[str, Callable[[str], str]] = {}


def shows(kind: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Declare where things of a kind are seen; the function takes the thing's number."""

    def declare(where: Callable[[str], str]) -> Callable[[str], str]:
        _kinds[kind] = where
        return where

    return declare


def thing_url(name: str) -> str:
    """Return where a thing such as `page:12` is seen at the desk, "" where no room shows it."""
    kind, _colon, number = name.partition(":")
    where = _kinds.get(kind)
    return where(number) if where is not None and number else ""


def source_url(source: Source) -> str:
    """Return the page of one row of an imported file: file name, SHA-256, number and cells."""
    return reverse("imports:row", args=[source.import_id, source.number])


def import_url(import_id: int) -> str:
    """Return the page of one import."""
    return reverse("imports:detail", args=[import_id])


def evidence_url(figure: str, period_key: str, **where: str) -> str:
    """Return the page that shows the rows behind a figure, narrowed to `where`."""
    address = reverse("figures:evidence", args=[figure, period_key])
    return f"{address}?{urlencode(sorted(where.items()))}" if where else address
