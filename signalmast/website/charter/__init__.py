"""What this software will not do, as its readers see it."""

from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

from signalmast.website.markup import render


@cache
def charter_text(language: str) -> SafeString:
    """Return the charter in one language as HTML."""
    text = (Path(__file__).parent / f"charter.{language}.txt").read_text(encoding="utf-8")
    return render(text)
