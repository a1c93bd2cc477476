"""A document as data for `report.typ`.

No text of a document ever becomes Typst source: the source is one fixed file, and the words reach
it as JSON strings, so `#panic()` in a paragraph is seven signs on paper.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from signalmast.reports.document import (
    Cell,
    ChartBlock,
    Column,
    Document,
    Heading,
    Listing,
    Method,
    Paragraph,
    Run,
    TableBlock,
)
from signalmast.reports.layouts import Words, profile
from signalmast.reports.renderers.text import (
    Placed,
    annex_line,
    document_title,
    moment_text,
    number_line,
    place_and_date,
    placed,
    recipient_lines,
    safe_href,
)

#: First and last sign of each range that the bundled fonts hold.
COVERED = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1CD, 0x1DC),
    (0x2C6, 0x2C7), (0x2D8, 0x2DD), (0x300, 0x304), (0x306, 0x30C), (0x31B, 0x31B),
    (0x323, 0x323), (0x1EA0, 0x1EF9), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022),
    (0x2026, 0x2026), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044),
    (0x2070, 0x2071), (0x2074, 0x2079), (0x207D, 0x207E), (0x2080, 0x2089), (0x208D, 0x208E),
    (0x20AB, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212),
    (0x2215, 0x2215), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25A0, 0x25A1),
    (0x25B2, 0x25B2), (0x25BC, 0x25BC), (0x25CB, 0x25CB), (0x25CF, 0x25CF), (0xFFFD, 0xFFFD),
)  # fmt: skip
ABSENT = "□"
#: Joiners and variation selectors: they only steer the sign before them.
INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f]")
#: A word longer than this gets places where a line may end.
LONG_IN_TEXT, LONG_IN_CELL = 30, 14
SHORT_DIGEST = 16


@cache
def _absent() -> re.Pattern[str]:
    held = "".join(f"{chr(first)}-{chr(last)}" for first, last in COVERED)
    return re.compile(f"[^\n\\{held}]")


def printable(text: str, *, longest: int = LONG_IN_TEXT) -> str:
    """Signs the fonts lack become an empty box, and over-long words may break."""
    text = _absent().sub(ABSENT, INVISIBLE.sub("", text.replace("\t", " ")))
    return re.sub(
        rf"[^\s-]{{{longest + 1},}}",
        lambda word: "\u200b".join(
            word.group()[at : at + longest] for at in range(0, len(word.group()), longest)
        ),
        text,
    )


def typst_data(document: Document) -> str:
    """JSON of everything `report.typ` prints; call it under the document's language."""
    layout = profile(document.layout)
    words = layout.words_in(document.language)
    head, signature = document.letterhead, document.signature
    numbers = {method.number for method in document.methods}
    measures = {key: value for key, value in asdict(layout).items() if key != "words"}
    data = {
        "profile": measures,
        "language": document.language.split("-")[0],
        "title": document_title(document),
        "author": head.office,
        "national_title": printable(words.national_title, longest=LONG_IN_CELL),
        "motto": printable(words.motto),
        "parent": printable(head.parent.upper(), longest=LONG_IN_CELL),
        "office": printable(head.office.upper(), longest=LONG_IN_CELL),
        "number_line": printable(number_line(head, words), longest=LONG_IN_CELL),
        "place_and_date": printable(place_and_date(head, words), longest=LONG_IN_CELL),
        "draft": printable(words.draft) if document.is_draft else "",
        "kind": printable(document.kind.upper()),
        "abstract": printable(document.abstract),
        "blocks": [_block(block, numbers) for block in placed(document.blocks)],
        "recipients_heading": printable(words.recipients),
        "recipients": [
            printable(line, longest=LONG_IN_CELL) for line in recipient_lines(document.recipients)
        ],
        "signature": signature
        and {
            "authority": [
                printable(line, longest=LONG_IN_CELL) for line in signature.authority_lines
            ],
            "post": printable(signature.post, longest=LONG_IN_CELL),
            "name": printable(signature.name, longest=LONG_IN_CELL),
        },
        "annex": _annex(document, words) if document.methods else None,
    }
    return json.dumps(data, ensure_ascii=False)


def _block(place: Placed, numbers: set[int]) -> dict[str, Any]:
    block = place.block
    if isinstance(block, Heading):
        return {"type": "heading", "level": place.level, "text": printable(block.text)}
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "runs": _runs(block.runs, numbers)}
    if isinstance(block, Listing):
        items = [_runs(item, numbers) for item in block.items]
        return {"type": "list", "ordered": block.ordered, "items": items}
    if isinstance(block, TableBlock):
        return _table(block, place.caption, numbers)
    if isinstance(block, ChartBlock):
        if block.chart.is_empty:
            return {"type": "note", "text": printable(block.chart.alt)}
        return {
            "type": "chart",
            "caption": printable(place.caption),
            "alt": block.chart.alt,
            "svg": block.chart.svg,
        }
    return {"type": "page_break"}


def _runs(runs: Iterable[Run], numbers: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "text": printable(run.text),
            "bold": run.bold,
            "italic": run.italic,
            "href": safe_href(run.href, absolute=True),
            "note": run.note,
            "known": run.note in numbers,
        }
        for run in runs
    ]


def _table(table: TableBlock, caption: str, numbers: set[int]) -> dict[str, Any]:
    return {
        "type": "table",
        "caption": printable(caption),
        "columns": [_column(column) for column in table.columns],
        "rows": [[_cell(cell, numbers) for cell in row] for row in table.rows],
        "total": [_cell(cell, numbers) for cell in table.total] if table.total else None,
        "note": printable(table.note),
    }


def _column(column: Column) -> dict[str, Any]:
    label = printable(column.label, longest=LONG_IN_CELL)
    return {"label": label, "align": column.align, "weight": column.width_weight}


def _cell(cell: Cell, numbers: set[int]) -> dict[str, Any]:
    return {
        "text": printable(cell.text, longest=LONG_IN_CELL),
        "bold": cell.bold,
        "italic": False,
        "href": safe_href(cell.href, absolute=True),
        "note": cell.note,
        "known": cell.note in numbers,
    }


def _annex(document: Document, words: Words) -> dict[str, Any]:
    columns = (
        Column(_("No."), "center", 1.3),
        Column(_("Figure"), "left", 4),
        Column(_("Value"), "right", 2.4),
        Column(_("How it was counted"), "left", 7),
        Column(_("Rows"), "right", 2),
    )
    return {
        "heading": printable(words.annex),
        "title": printable(words.annex_title),
        "line": printable(annex_line(document, words)),
        "columns": [_column(column) for column in columns],
        "methods": [_method(method) for method in document.methods],
    }


def _method(method: Method) -> dict[str, Any]:
    counted = method.sentence
    if method.as_of is not None:
        counted += " " + _("As of %(moment)s.") % {"moment": moment_text(method.as_of)}
    digest = f"{method.digest[:SHORT_DIGEST]}…" if method.digest else ""
    return {
        "number": method.number,
        "label": printable(method.label, longest=LONG_IN_CELL),
        "figure_id": printable(method.figure_id).replace(".", ".\u200b").replace("_", "_\u200b"),
        "value": printable(f"{method.value} {method.unit}".strip(), longest=LONG_IN_CELL),
        "sentence": printable(counted, longest=LONG_IN_TEXT),
        "digest": printable(digest, longest=LONG_IN_TEXT),
        "rows": str(method.rows),
        "href": safe_href(method.href, absolute=True),
    }
