"""The Word template an office may download, edit and send back.

Everything fixed is ordinary Word text and styles; what changes is a tag. `docx_guard` lists the
tags; `docx` fills them.
"""

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document as new_document  # noqa: N813 -- docx.Document is a function
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from signalmast.reports.layouts import Profile, Words, profile
from signalmast.reports.renderers.docx_parts import (
    borderless,
    bottom_rule,
    page_field,
    rule_format,
    set_font,
    text_width_mm,
)

LOCALES = {"vi": "vi-VN", "en": "en-GB"}
CENTER, LEFT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
BODY, CELL, NOTE, ITEM = "Report Body", "Report Cell", "Report Note", "Report Item"
PICTURE = "Report Picture"
ANNEX, ANNEX_LINE = "Report Annex", "Report Annex Line"
RULE_OFFICE, RULE_ABSTRACT, RULE_MOTTO = "Rule Office", "Rule Abstract", "Rule Motto"
KIND, ABSTRACT = "Report Kind", "Report Abstract"


@cache
def build_template(layout: str, language: str) -> bytes:
    """A .docx with the layout's page, styles and tags, for Word or for `render_docx`."""
    look = profile(layout)
    words = look.words_in(language)
    document = new_document()
    add_styles(document, look, LOCALES.get(language.split("-", maxsplit=1)[0], language))
    _page(document, look)
    if look.two_column_head:
        _national_head(document, look, words)
    else:
        _plain_head(document, look)
    _title(document, look)
    document.add_paragraph("{{ body }}", style=BODY)
    _closing(document, look, words)
    document.add_paragraph("{{ annex }}", style=BODY)
    _forget_maker(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def add_styles(document: Any, look: Profile, locale: str) -> None:
    """Makes the styles that are not there; one that the office has edited stays as it is."""
    missing = {style.name for style in document.styles}
    fresh = BODY not in missing
    if fresh:
        normal = document.styles["Normal"]
        _shape(normal, look, locale, size=look.body_size)
        normal.paragraph_format.space_after = Pt(0)
    for name, settings in _styles(look).items():
        if fresh or name not in missing:
            _shape(_style(document, name), look, locale, **settings)
    if fresh:
        for rule in (RULE_OFFICE, RULE_MOTTO, RULE_ABSTRACT):
            bottom_rule(document.styles[rule].element.get_or_add_pPr(), look.rule_width)


def _styles(look: Profile) -> dict[str, dict[str, Any]]:
    centre = CENTER if look.two_column_head else LEFT
    body = {
        "size": look.body_size,
        "align": JUSTIFY if look.body_justified else LEFT,
        "after": look.paragraph_spacing,
        "lines": look.line_spacing,
    }
    named: dict[str, dict[str, Any]] = {
        BODY: {**body, "first": look.body_indent},
        ITEM: {**body, "left": look.body_indent, "first": -5},
        CELL: {"size": look.table_size, "after": 2, "before": 2},
        PICTURE: {"size": look.body_size, "align": CENTER, "after": look.paragraph_spacing},
        NOTE: {"size": look.note_size, "italic": True, "before": 3, "after": 6},
        "Caption": {
            "size": look.caption_size, "bold": True, "align": CENTER,
            "before": 8, "after": 4, "keep": True,
        },
        KIND: {"size": look.kind_size, "bold": True, "align": centre, "before": 14},
        ABSTRACT: {
            "size": look.abstract_size, "bold": True, "align": centre,
            "after": 0 if look.two_column_head else 12,
        },
        ANNEX: {"size": look.kind_size, "bold": True, "align": CENTER, "keep": True},
        ANNEX_LINE: {"size": look.body_size, "italic": True, "align": CENTER, "after": 8},
        "Report Parent": {"size": look.parent_size, "align": centre},
        "Report Office": {"size": look.office_size, "bold": True, "align": centre},
        "Report Number": {"size": look.number_size, "align": centre},
        "Report Draft": {"size": look.number_size, "bold": True, "align": centre},
        "Report Nation": {"size": look.national_title_size, "bold": True, "align": CENTER},
        "Report Motto": {"size": look.motto_size, "bold": True, "align": CENTER},
        "Report Place": {"size": look.place_size, "italic": True, "align": centre},
        "Report Recipients Heading": {
            "size": look.recipients_heading_size, "bold": True, "italic": True, "before": 6,
        },
        "Report Recipients": {"size": look.recipients_size},
        "Report Signature": {"size": look.signature_size, "bold": True, "align": CENTER},
        RULE_OFFICE: {"size": 2}, RULE_MOTTO: {"size": 2}, RULE_ABSTRACT: {"size": 2},
    }  # fmt: skip
    for at in range(3):
        named[f"Heading {at + 1}"] = {
            "size": look.heading_sizes[at],
            "bold": look.heading_bold[at],
            "italic": look.heading_italic[at],
            "before": look.paragraph_spacing,
            "after": look.paragraph_spacing,
            "first": look.heading_indent,
            "keep": True,
        }
    return named


def _style(document: Any, name: str) -> Any:
    if name in {style.name for style in document.styles}:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _shape(
    style: Any,
    look: Profile,
    locale: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: Any = LEFT,
    before: float = 0,
    after: float = 0,
    lines: float = 1,
    left: float = 0,
    first: float = 0,
    keep: bool = False,
) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    set_font(style.element.get_or_add_rPr(), look.font, locale)
    form = style.paragraph_format
    form.alignment, form.keep_with_next = align, keep
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), lines
    form.left_indent, form.first_line_indent = Mm(left), Mm(first)


def _page(document: Any, look: Profile) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(look.page_width), Mm(look.page_height)
    section.top_margin, section.bottom_margin = Mm(look.margin_top), Mm(look.margin_bottom)
    section.left_margin, section.right_margin = Mm(look.margin_left), Mm(look.margin_right)
    section.header_distance = section.footer_distance = Mm(look.header_from_top)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = document.styles["Header"]
    number.alignment = CENTER
    page_field(number)
    for run in number.runs:
        run.font.size = Pt(look.page_number_size)
    # An empty first header of its own, or Word shows the other one.
    section.first_page_header.is_linked_to_previous = False


def _national_head(document: Any, look: Profile, words: Words) -> None:
    left = look.text_width * look.head_left_share
    right = look.text_width - left
    table = document.add_table(rows=1, cols=2)
    borderless(table, (left, right))
    office, nation = table.rows[0].cells
    _in_cell(office, "{%p if parent %}", "Report Parent")
    _in_cell(office, "{{ parent }}", "Report Parent")
    _in_cell(office, "{%p endif %}", "Report Parent")
    _in_cell(office, "{{ office }}", "Report Office")
    rule_format(_in_cell(office, "", RULE_OFFICE), left, left * 0.38)
    _in_cell(office, "{{ number_line }}", "Report Number")
    _draft(lambda text: _in_cell(office, text, "Report Draft"))
    _in_cell(nation, words.national_title, "Report Nation")
    _in_cell(nation, words.motto, "Report Motto")
    motto = text_width_mm(words.motto, look.motto_size, bold=True)
    rule_format(_in_cell(nation, "", RULE_MOTTO), right, motto)
    _in_cell(nation, "{{ place_and_date }}", "Report Place")


def _plain_head(document: Any, look: Profile) -> None:
    for text, style in (
        ("{%p if parent %}", "Report Parent"),
        ("{{ parent }}", "Report Parent"),
        ("{%p endif %}", "Report Parent"),
        ("{{ office }}", "Report Office"),
        ("{{ number_line }}", "Report Number"),
        ("{{ place_and_date }}", "Report Place"),
    ):
        document.add_paragraph(text, style=style)
    _draft(lambda text: document.add_paragraph(text, style="Report Draft"))
    rule = document.add_paragraph("", style=RULE_MOTTO)
    rule_format(rule, look.text_width, look.text_width)


def _draft(add: Any) -> None:
    for text in ("{%p if draft %}", "{{ draft }}", "{%p endif %}"):
        add(text)


def _title(document: Any, look: Profile) -> None:
    document.add_paragraph("{{ kind }}", style=KIND)
    document.add_paragraph("{{ abstract }}", style=ABSTRACT)
    if look.two_column_head:
        rule = document.add_paragraph("", style=RULE_ABSTRACT)
        rule_format(rule, look.text_width, look.text_width / 3)
        rule.paragraph_format.space_after = Pt(12)


def _closing(document: Any, look: Profile, words: Words) -> None:
    half = look.text_width / 2
    table = document.add_table(rows=1, cols=2)
    borderless(table, (half, half))
    recipients, signature = table.rows[0].cells
    _in_cell(recipients, "{%p if recipients %}", "Report Recipients")
    _in_cell(recipients, words.recipients, "Report Recipients Heading")
    _in_cell(recipients, "{%p endif %}", "Report Recipients")
    _in_cell(recipients, "{%p for line in recipients %}", "Report Recipients")
    _in_cell(recipients, "{{ line }}", "Report Recipients")
    _in_cell(recipients, "{%p endfor %}", "Report Recipients")
    _in_cell(signature, "{%p for line in authority_lines %}", "Report Signature")
    _in_cell(signature, "{{ line }}", "Report Signature")
    _in_cell(signature, "{%p endfor %}", "Report Signature")
    _in_cell(signature, "{{ post }}", "Report Signature")
    name = _in_cell(signature, "{{ signer }}", "Report Signature")
    name.paragraph_format.space_before = Mm(look.signature_gap)


def _in_cell(cell: Any, text: str, style: str) -> Any:
    first = cell.paragraphs[0]
    if len(cell.paragraphs) == 1 and not first.text and first.style.name == "Normal":
        first.style = first.part.document.styles[style]
        first.add_run(text)
        return first
    return cell.add_paragraph(text, style=style)


def _forget_maker(document: Any) -> None:
    """python-docx signs its own template; an office's document carries no such name.

    Its compatibility mode is Word 2010's, which hangs a table's edge out into the margin.
    """
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    properties = document.core_properties
    properties.author = properties.comments = properties.title = properties.last_modified_by = ""
