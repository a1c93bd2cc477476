"""Claims and queries from files of one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from signalmast.corrections.matching.documents import Document

Fault = Literal["encoding", "json", "object", "id", "text", "language"]


class BadLine(Exception):
    """A line that can't be read. The command says it in the reader's language."""

    def __init__(self, number: int, fault: Fault) -> None:
        super().__init__(f"line {number}: {fault}")
        self.number, self.fault = number, fault


@dataclass(frozen=True, slots=True)
class Line:
    """One claim or query. `key` is its id as the file spells it, a text or a number."""

    key: str | int | float
    document: Document


def read_lines(lines: Iterable[bytes]) -> Iterator[Line]:
    """Yield what the lines hold; empty ones are skipped. Raises BadLine at the first bad one.

    `id` and `text` are needed; `language`, `title`, `body`, `date`, `url` and `urls` are used when
    they are there, and everything else is left alone.
    """
    for number, raw in enumerate(lines, 1):
        try:
            shown = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise BadLine(number, "encoding") from error
        if shown:
            yield _line(number, shown)


def _line(number: int, shown: str) -> Line:
    try:
        data = json.loads(shown)
    except (ValueError, RecursionError) as error:
        raise BadLine(number, "json") from error
    if not isinstance(data, dict):
        raise BadLine(number, "object")
    key, text, language = data.get("id"), data.get("text"), data.get("language") or ""
    if isinstance(key, bool) or not isinstance(key, str | int | float) or key == "":
        raise BadLine(number, "id")
    if not isinstance(text, str):
        raise BadLine(number, "text")
    if not isinstance(language, str):
        raise BadLine(number, "language")
    document = Document(
        id=str(key),
        text=_storable(text),
        language=language.lower().partition("-")[0].partition("_")[0],
        title=_text(data.get("title")),
        body=_text(data.get("body")),
        date=_text(data.get("date")),
        urls=tuple(_urls(data)),
    )
    return Line(key, document)


def _text(value: object) -> str:
    return _storable(value) if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """Return the text without NUL and halves of surrogate pairs, which no database holds."""
    return "".join(" " if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in text)


def _urls(data: dict[str, Any]) -> Iterator[str]:
    if isinstance(data.get("url"), str):
        yield data["url"]
    many = data.get("urls")
    for url in many if isinstance(many, list) else ():
        if isinstance(url, str):
            yield url
