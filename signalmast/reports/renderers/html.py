"""A report as one page that needs nothing else: no request, no script, readable when printed."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.charts.drawing import Chart, described_svg
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
    cleaned,
    document_title,
    moment_text,
    number_line,
    place_and_date,
    placed,
    recipient_lines,
    safe_href,
)

STYLE = Path(__file__).with_name("report.css")


def render_html(document: Document) -> str:
    """The figures link to their rows and their marks to the annex; relative links stay relative."""
    document = cleaned(document)
    layout = profile(document.layout)
    words = layout.words_in(document.language)
    page = (
        f"@page{{size:{layout.page_width}mm {layout.page_height}mm;margin:{layout.margin_top}mm "
        f"{layout.margin_right}mm {layout.margin_bottom}mm {layout.margin_left}mm}}"
    )
    with override(document.language):
        body = "\n".join(_page(document, words))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document_title(document))}</title>\n"
        f"<style>{STYLE.read_text(encoding='utf-8')}{page}</style>\n</head>\n"
        f'<body class="{escape(layout.name)}">\n{body}\n</body>\n</html>\n'
    )


def _page(document: Document, words: Words) -> Iterable[str]:
    yield from _letterhead(document, words)
    yield "<main>"
    yield f'<h1><span class="kind">{escape(document.kind)}</span> {_lines(document.abstract)}</h1>'
    counts: dict[int, int] = {}
    for block in placed(document.blocks):
        yield _block(block, counts)
    yield from _closing(document, words)
    yield from _annex(document, words)
    yield "</main>"
    period = _("Period: %(period)s") % {"period": document.period_label}
    made = _("made at %(moment)s") % {"moment": moment_text(document.generated_at)}
    yield f"<footer><p>{escape(period)}, {escape(made)}.</p></footer>"


def _letterhead(document: Document, words: Words) -> Iterable[str]:
    head = document.letterhead
    yield '<header class="head">'
    yield '<div class="office">'
    if head.parent:
        yield f'<p class="parent">{escape(head.parent)}</p>'
    yield f'<p class="name">{escape(head.office)}</p>'
    yield f'<p class="number">{escape(number_line(head, words))}</p>'
    if document.is_draft:
        yield f'<p class="draft"><strong>{escape(words.draft)}</strong></p>'
    yield '</div><div class="nation">'
    if words.national_title:
        yield f'<p class="title">{escape(words.national_title)}</p>'
        yield f'<p class="motto">{escape(words.motto)}</p>'
    yield f'<p class="place">{escape(place_and_date(head, words))}</p>'
    yield "</div></header>"


def _block(place: Placed, counts: dict[int, int]) -> str:
    block = place.block
    if isinstance(block, Heading):
        return f"<h{place.level + 1}>{escape(block.text)}</h{place.level + 1}>"
    if isinstance(block, Paragraph):
        return f"<p>{_runs(block.runs, counts)}</p>"
    if isinstance(block, Listing):
        tag = "ol" if block.ordered else "ul"
        items = "".join(f"<li>{_runs(item, counts)}</li>" for item in block.items)
        return f"<{tag}>{items}</{tag}>"
    if isinstance(block, TableBlock):
        return _table(block, place.caption, counts)
    if isinstance(block, ChartBlock):
        return _chart(block.chart, place.caption)
    return '<hr class="page">'


def _runs(runs: Iterable[Run], counts: dict[int, int]) -> str:
    parts = []
    for run in runs:
        html = _lines(run.text)
        html = f"<strong>{html}</strong>" if run.bold else html
        html = f"<em>{html}</em>" if run.italic else html
        parts.append(_linked(html, run.href) + _mark(run.note, counts))
    return "".join(parts)


def _linked(html: str, href: str) -> str:
    href = safe_href(href)
    return f'<a href="{escape(href)}">{html}</a>' if href else html


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _mark(note: int | None, counts: dict[int, int]) -> str:
    """A figure may stand in several places; each mark has an id of its own."""
    if note is None:
        return ""
    counts[note] = counts.get(note, 0) + 1
    label = escape(_("Method %(number)s in the annex") % {"number": note})
    return (
        f'\u2060<sup id="mark-{note}-{counts[note]}"><a class="mark" href="#method-{note}" '
        f'aria-label="{label}">({note})</a></sup>'
    )


def _table(table: TableBlock, caption: str, counts: dict[int, int]) -> str:
    weight = sum(column.width_weight for column in table.columns)
    cols = "".join(
        f'<col style="width:{100 * column.width_weight / weight:.1f}%">' for column in table.columns
    )
    heads = "".join(
        f'<th scope="col" class="{column.align}">{escape(column.label)}</th>'
        for column in table.columns
    )
    rows = "".join(f"<tr>{_cells(row, table.columns, counts)}</tr>" for row in table.rows)
    total = ""
    if table.total is not None:
        total = f"<tfoot><tr>{_cells(table.total, table.columns, counts)}</tr></tfoot>"
    note = f'<p class="note">{_lines(table.note)}</p>' if table.note else ""
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><colgroup>{cols}</colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{total}</table></div>{note}"
    )


def _cells(cells: Iterable[Cell], columns: Iterable[Column], counts: dict[int, int]) -> str:
    parts = []
    for cell, column in zip(cells, columns, strict=True):
        html = _lines(cell.text)
        html = f"<strong>{html}</strong>" if cell.bold else html
        html = _linked(html, cell.href) + _mark(cell.note, counts)
        parts.append(f'<td class="{column.align}">{html}</td>')
    return "".join(parts)


def _chart(chart: Chart, caption: str) -> str:
    if chart.is_empty:
        return f'<p class="note">{escape(chart.alt)}</p>'
    svg = described_svg(chart, caption)
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in chart.data_table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
        for row in chart.data_table.rows
    )
    return (
        f'<figure><div class="picture" role="group" tabindex="0" '
        f'aria-label="{escape(caption)}">{svg}</div><figcaption>{escape(caption)}</figcaption>'
        f"<details><summary>{escape(_('The chart as a table'))}</summary>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details></figure>"
    )


def _closing(document: Document, words: Words) -> Iterable[str]:
    yield '<div class="closing">'
    lines = recipient_lines(document.recipients)
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        yield (f'<div class="recipients"><p>{escape(words.recipients)}</p><ul>{items}</ul></div>')
    if document.signature is not None:
        signature = document.signature
        authority = "".join(f"<p>{escape(line)}</p>" for line in signature.authority_lines)
        yield (
            f'<div class="signature">{authority}<p>{escape(signature.post)}</p>'
            f'<p class="name">{escape(signature.name)}</p></div>'
        )
    yield "</div>"


def _annex(document: Document, words: Words) -> Iterable[str]:
    if not document.methods:
        return
    yield '<section class="annex" aria-labelledby="annex">'
    yield f'<h2 id="annex">{escape(words.annex)}<br>{escape(words.annex_title)}</h2>'
    yield f'<p class="annex-of">{escape(annex_line(document, words))}</p>'
    names = (_("No."), _("Figure"), _("Value"), _("How it was counted"), _("Rows"))
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    label = escape(words.annex_title)
    yield f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table>'
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for method in document.methods:
        yield _method(method)
    yield "</tbody></table></div></section>"


def _method(method: Method) -> str:
    rows = escape(_("%(rows)s rows") % {"rows": method.rows})
    rows = _linked(rows, method.href)
    as_of = ""
    if method.as_of is not None:
        as_of = escape(_("As of %(moment)s.") % {"moment": moment_text(method.as_of)})
    value = f"{method.value} {method.unit}".strip()
    return (
        f'<tr id="method-{method.number}"><td class="right">'
        f'<a href="#mark-{method.number}-1">{method.number}</a></td>'
        f'<th scope="row">{escape(method.label)}<br><code>{escape(method.figure_id)}</code></th>'
        f'<td class="right">{escape(value)}</td>'
        f"<td>{escape(method.sentence)} {as_of}<br><code>{escape(method.digest)}</code></td>"
        f"<td>{rows}</td></tr>"
    )
