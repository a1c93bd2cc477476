"""Tinos, as wide as Times New Roman letter by letter: what charts and documents are set in."""

from pathlib import Path

FONTS = Path(__file__).resolve().parent
