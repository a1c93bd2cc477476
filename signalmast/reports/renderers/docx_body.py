"""The blocks and the annex as Word paragraphs and tables, in the template's own styles."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from signalmast.core.charts.drawing import Chart
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
from signalmast.reports.layouts import Profile, Words
from signalmast.reports.renderers.docx_parts import bookmark, element, shape_table
from signalmast.reports.renderers.docx_template import (
    ANNEX,
    ANNEX_LINE,
    BODY,
    CELL,
    ITEM,
    NOTE,
    PICTURE,
)
from signalmast.reports.renderers.text import (
    Placed,
    annex_line,
    moment_text,
    placed,
    safe_href,
)
from signalmast.reports.renderers.typst_source import SHORT_DIGEST


class BodyWriter:
    """Writes before a given paragraph of an open Word document."""

    def __init__(self, word: Any, document: Document, look: Profile, text_width: float) -> None:
        self._word = word
        self._document = document
        self._look = look
        self._width = text_width
        self._known = {method.number for method in document.methods}
        self._place: Any = None
        self._pictures = 0
        self._styles = {style.name: style.style_id for style in word.styles}

    def write_body(self, place: Any) -> None:
        self._place = place
        for block in placed(self._document.blocks):
            self._block(block)
        last = place.getprevious()
        if last is not None and last.tag == qn("w:p"):
            # The signature never stands alone on a page: the last words go with it.
            WordParagraph(last, self._word._body).paragraph_format.keep_with_next = True

    def write_annex(self, place: Any, words: Words) -> None:
        self._place = place
        title = self._paragraph(ANNEX)
        self._text(title._p, words.annex)
        title.add_run().add_break()
        self._text(title._p, words.annex_title)
        self._outline(title, 0)
        self._text(self._paragraph(ANNEX_LINE)._p, annex_line(self._document, words))
        columns = (
            Column(_("No."), "center", 1.3),
            Column(_("Figure"), "left", 4),
            Column(_("Value"), "right", 2.4),
            Column(_("How it was counted"), "left", 7),
            Column(_("Rows"), "right", 2),
        )
        rows = [_method_cells(method) for method in self._document.methods]
        table = self._table(columns, rows, total=False)
        for method, row in zip(self._document.methods, table.tr_lst[1:], strict=True):
            bookmark(row.tc_lst[0].p_lst[0], f"method_{method.number}", method.number)

    def _block(self, place: Placed) -> None:
        block = place.block
        if isinstance(block, Heading):
            self._text(self._paragraph(f"Heading {place.level}")._p, block.text)
        elif isinstance(block, Paragraph):
            self._runs(self._paragraph(BODY)._p, block.runs)
        elif isinstance(block, Listing):
            for number, item in enumerate(block.items, start=1):
                sign = f"{number}." if block.ordered else "-"
                self._runs(self._paragraph(ITEM)._p, (Run(f"{sign} "), *item))
        elif isinstance(block, TableBlock):
            self._captioned_table(block, place.caption)
        elif isinstance(block, ChartBlock):
            self._chart(block.chart, place.caption)
        else:
            self._paragraph(BODY).add_run().add_break(WD_BREAK.PAGE)

    def _paragraph(self, style: str) -> Any:
        made = element("w:p")
        self._place.addprevious(made)
        paragraph = WordParagraph(made, self._word._body)
        made.get_or_add_pPr().style = self._styles[style]
        return paragraph

    def _outline(self, paragraph: Any, level: int) -> None:
        """A navigation entry without the look of a heading."""
        paragraph._p.get_or_add_pPr().append(element("w:outlineLvl", val=level))

    def _text(self, parent: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
        run = element("w:r")
        parent.append(run)
        made = WordRun(run, parent)
        made.text = text
        if bold:
            made.bold = True
        if italic:
            made.italic = True

    def _runs(self, parent: Any, runs: Iterable[Run]) -> None:
        for run in runs:
            href = safe_href(run.href, absolute=True)
            holder = self._link(parent, href) if href else parent
            self._text(holder, run.text, bold=run.bold, italic=run.italic)
            self._mark(parent, run.note)

    def _link(self, parent: Any, href: str) -> Any:
        link = element("w:hyperlink", history=1)
        relation = self._word.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
        parent.append(link)
        return link

    def _mark(self, parent: Any, note: int | None) -> None:
        if note is None:
            return
        holder = parent
        if note in self._known:
            holder = element("w:hyperlink", anchor=f"method_{note}", history=1)
            parent.append(holder)
        run = element("w:r")
        holder.append(run)
        made = WordRun(run, holder)
        made.text = f"({note})"
        made.font.superscript = True

    def _captioned_table(self, block: TableBlock, caption: str) -> None:
        self._text(self._paragraph("Caption")._p, caption)
        rows = [*block.rows, *([block.total] if block.total is not None else [])]
        self._table(block.columns, rows, total=block.total is not None)
        after = self._paragraph(NOTE)
        self._text(after._p, block.note)

    def _table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, total: bool
    ) -> Any:
        """Header row repeated on each page, no row broken over two."""
        made = self._word._body.add_table(len(rows) + 1, len(columns), Mm(self._width))
        self._place.addprevious(made._tbl)
        weight = sum(column.width_weight for column in columns)
        shape_table(made, tuple(self._width * column.width_weight / weight for column in columns))
        head, *others = made._tbl.tr_lst
        for cell, column in zip(head.tc_lst, columns, strict=True):
            self._cell(cell, Cell(column.label, bold=True), "center")
        head.get_or_add_trPr().append(element("w:cantSplit"))
        head.get_or_add_trPr().append(element("w:tblHeader"))
        for at, (row, cells) in enumerate(zip(others, rows, strict=True)):
            row.get_or_add_trPr().append(element("w:cantSplit"))
            for cell, content, column in zip(row.tc_lst, cells, columns, strict=True):
                self._cell(cell, content, column.align, bold=total and at == len(rows) - 1)
        return made._tbl

    def _cell(self, cell: Any, content: Cell, align: str, *, bold: bool = False) -> None:
        paragraph = cell.p_lst[0]
        properties = paragraph.get_or_add_pPr()
        properties.style = self._styles[CELL]
        properties.append(element("w:jc", val=align))
        self._runs(
            paragraph,
            [Run(content.text, bold=content.bold or bold, href=content.href, note=content.note)],
        )

    def _chart(self, chart: Chart, caption: str) -> None:
        if chart.is_empty:
            self._text(self._paragraph(BODY)._p, chart.alt, italic=True)
            return
        self._text(self._paragraph("Caption")._p, caption)
        picture = (
            self._paragraph(PICTURE)
            .add_run()
            .add_picture(BytesIO(chart.png), width=Mm(self._width))
        )
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")  # left out, LibreOffice takes an eighth of an inch
        look = self._look
        tallest = Mm(look.page_height - look.margin_top - look.margin_bottom) - Pt(60)
        if picture.height > tallest:
            picture.width, picture.height = (
                round(picture.width * tallest / picture.height),
                tallest,
            )
        self._pictures += 1
        properties = picture._inline.docPr
        properties.set("descr", chart.alt)
        properties.set("title", chart.title)
        properties.set("name", f"Chart {self._pictures}")


def _method_cells(method: Method) -> tuple[Cell, ...]:
    counted = method.sentence
    if method.as_of is not None:
        counted += " " + _("As of %(moment)s.") % {"moment": moment_text(method.as_of)}
    if method.digest:
        counted += f"\n{method.digest[:SHORT_DIGEST]}…"
    return (
        Cell(str(method.number)),
        Cell(f"{method.label}\n{method.figure_id}"),
        Cell(f"{method.value} {method.unit}".strip()),
        Cell(counted),
        Cell(str(method.rows), href=method.href),
    )
