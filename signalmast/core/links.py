"""Addresses that every room may show: of a file's row, and of a figure's evidence."""

from urllib.parse import urlencode

from django.urls import reverse

from signalmast.core.figures import Source


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
