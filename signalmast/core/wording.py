"""Text as a page can hold it."""

import re
import unicodedata
from typing import Any

#: Control characters XML refuses, lone surrogates, non-characters, and the marks that turn the
#: direction of text: a page with them shows another sentence than the one that was signed.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]"
)


def clean(text: str) -> str:
    """NFC, without what cannot be printed; line ends become newlines."""
    text = re.sub("\r\n?|\x85|\u2028|\u2029", "\n", str(text))
    return unicodedata.normalize("NFC", UNPRINTABLE.sub("", text))


def clean_tree(value: Any) -> Any:
    """The same lists, tuples and dictionaries with every text in them clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: clean_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(clean_tree(item) for item in value)
    return value
