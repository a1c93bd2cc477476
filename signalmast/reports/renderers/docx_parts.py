"""The bits of WordprocessingML that python-docx has no words for."""

from functools import cache
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from signalmast.core.fonts import FONTS

TWIPS_PER_MM = 56.6929


def element(tag: str, **attributes: Any) -> Any:
    """`element("w:jc", val="center")` -> `<w:jc w:val="center"/>`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def set_font(properties: Any, name: str, language: str) -> None:
    """One face for all scripts: Word picks `eastAsia` or `cs` for some Vietnamese letters."""
    for old in properties.findall(qn("w:rFonts")) + properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.insert(0, element("w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name))
    properties.append(element("w:lang", val=language, eastAsia=language, bidi=language))


def bottom_rule(paragraph_format_element: Any, width_pt: float) -> None:
    """A line as the border of an (empty) paragraph, never as underlined text."""
    borders = element("w:pBdr")
    borders.append(
        element("w:bottom", val="single", sz=max(2, round(width_pt * 8)), space=0, color="000000")
    )
    _insert_in_order(paragraph_format_element, borders)


#: The order the schema wants; Word repairs, that is complains about, files that break it.
PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "tabs",
    "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr",
)  # fmt: skip


def _insert_in_order(properties: Any, child: Any) -> None:
    later = PARAGRAPH_ORDER[PARAGRAPH_ORDER.index("pBdr") + 1 :]
    for old in properties.findall(child.tag):
        properties.remove(old)
    for sibling in properties:
        if sibling.tag in {qn(f"w:{name}") for name in later}:
            sibling.addprevious(child)
            return
    properties.append(child)


def rule_format(paragraph: Any, container_mm: float, length_mm: float) -> None:
    """Makes the empty paragraph a centred line of that length."""
    side = max(0.0, (container_mm - length_mm) / 2)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(side)
    form.space_before, form.space_after = Pt(0), Pt(4)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)


def page_field(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "2"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        elif text.strip() == "PAGE":
            instruction = element("w:instrText")
            instruction.text = text
            instruction.set(qn("xml:space"), "preserve")
            run._r.append(instruction)
        else:
            run.text = text


def borderless(table: Any, widths_mm: tuple[float, ...]) -> None:
    """A layout table: no lines, no inner margins, its one row never broken over two pages."""
    shape_table(table, widths_mm, border="nil", side_margin=0)
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(element("w:cantSplit"))


def shape_table(
    table: Any, widths_mm: tuple[float, ...], *, border: str = "single", side_margin: float = 1.4
) -> None:
    properties = table._tbl.tblPr
    for name in ("tblBorders", "tblLayout", "tblCellMar", "tblW", "tblLook", "tblInd"):
        for old in properties.findall(qn(f"w:{name}")):
            properties.remove(old)
    properties.append(element("w:tblW", w=sum(map(twips, widths_mm)), type="dxa"))
    properties.append(element("w:tblInd", w=0, type="dxa"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val=border, sz=4, space=0, color="000000"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=twips(side_margin), type="dxa"))
    properties.append(margins)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths_mm, strict=True):
        column.w = Mm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths_mm, strict=True):
            cell.width = Mm(width)


def bookmark(paragraph_element: Any, name: str, number: int) -> None:
    """Around the whole paragraph; `number` is unique in the document."""
    start = element("w:bookmarkStart", id=number, name=name)
    properties = paragraph_element.find(qn("w:pPr"))
    if properties is None:
        paragraph_element.insert(0, start)
    else:
        properties.addnext(start)
    paragraph_element.append(element("w:bookmarkEnd", id=number))


@cache
def _face(bold: bool) -> Any:
    from PIL import ImageFont  # noqa: PLC0415 -- slow import

    name = "Tinos-Bold.ttf" if bold else "Tinos-Regular.ttf"
    return ImageFont.truetype(str(FONTS / name), 1000)


def text_width_mm(text: str, size_pt: float, *, bold: bool) -> float:
    """Tinos has the widths of Times New Roman, so this is the length on the office's paper too."""
    return float(_face(bold).getlength(text)) / 1000 * size_pt * 25.4 / 72
