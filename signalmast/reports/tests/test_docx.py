import zipfile
from io import BytesIO

import pytest
from docx import Document as open_document  # noqa: N813 -- docx.Document is a function
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from signalmast.reports.renderers.docx import (
    render_docx,
)
from signalmast.reports.tests.documents import report
from signalmast.reports.tests.word import (
    W,
    everything,
    look,
    millimetres,
    paragraph,
)


def test_page_and_margins_are_inside_the_decree(word):
    assert len(word.sections) == 2
    for section in word.sections:
        assert (millimetres(section.page_width), millimetres(section.page_height)) == (210, 297)
        assert 20 <= millimetres(section.top_margin) <= 25
        assert 20 <= millimetres(section.bottom_margin) <= 25
        assert 30 <= millimetres(section.left_margin) <= 35
        assert 15 <= millimetres(section.right_margin) <= 20


def test_page_number_is_centred_in_the_header_but_not_on_page_one(word):
    for section in word.sections:
        assert section.different_first_page_header_footer
        number = section.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert [node.text for node in number._p.iter(qn("w:instrText"))] == [" PAGE "]
        assert 13 <= number.runs[0].font.size.pt <= 14
        assert section.first_page_header.paragraphs[0].text == ""
    annex = word.element.body.sectPr.find(qn("w:pgNumType"))
    assert annex.get(qn("w:start")) == "1"


def test_every_style_in_use_is_times_new_roman_in_black(word):
    used = {item.style.name for item in word.paragraphs}
    for table in word.tables:
        used |= {item.style.name for cell in table._cells for item in cell.paragraphs}

    for name in used:
        style = word.styles[name]
        fonts = style.element.rPr.find(qn("w:rFonts"))
        faces = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert faces == {"Times New Roman"}
        assert str(style.font.color.rgb) == "000000"
        assert style.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


@pytest.mark.parametrize(
    ("start", "size", "bold", "italic"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), True, False),
        ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
        ("ỦY BAN NHÂN DÂN QUẬN 1", (12, 13), False, False),
        ("PHÒNG TRUYỀN THÔNG", (12, 13), True, False),
        ("Số: 05/BC-PTT", (13, 13), False, False),
        ("Quận 1, ngày 26 tháng 6 năm 2018", (13, 14), False, True),
        ("BÁO CÁO", (13, 14), True, False),
        ("Sơ kết công tác truyền thông", (13, 14), True, False),
        ("KT. TRƯỞNG PHÒNG", (13, 14), True, False),
        ("PHÓ TRƯỞNG PHÒNG", (13, 14), True, False),
        ("Trần Thị Mẫu", (13, 14), True, False),
        ("PHƯƠNG PHÁP", (13, 14), True, False),
    ],
)
def test_lines_of_the_layout_are_centred_in_their_sizes(word, start, size, bold, italic):
    try:
        item = paragraph(word, start)
    except StopIteration:
        item = paragraph(word, f"Phụ lục\n{start}")

    shown = look(item)
    assert size[0] <= shown[0] <= size[1]
    assert shown[1:] == (bold, italic, WD_ALIGN_PARAGRAPH.CENTER)


def test_recipients_are_small_and_closed_with_a_stop(word):
    heading = paragraph(word, "Nơi nhận:")
    cell = word.tables[-2].rows[0].cells[0]
    lines = [item for item in cell.paragraphs if item.text.startswith("- ")]

    assert look(heading)[:3] == (12, True, True)
    assert [item.text for item in lines] == [
        "- Ủy ban nhân dân Quận 1;",
        "- Các đơn vị cơ sở;",
        "- Lưu: VT, TT.",
    ]
    assert {look(item)[:3] for item in lines} == {(11, False, False)}


def test_body_is_justified_indented_and_spaced(word):
    body = paragraph(word, "Sáu tháng đầu năm").style

    assert body.font.size == Pt(14)
    assert body.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert millimetres(body.paragraph_format.first_line_indent) == 12.7
    assert body.paragraph_format.space_after >= Pt(6)
    assert 1 <= body.paragraph_format.line_spacing <= 1.5


def test_lines_are_borders_of_paragraphs_and_nothing_is_underlined(word, data):
    rules = [
        word.styles[name].element.pPr.find(f"{qn('w:pBdr')}/{qn('w:bottom')}").get(qn("w:val"))
        for name in ("Rule Office", "Rule Motto", "Rule Abstract")
    ]

    assert rules == ["single"] * 3
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert b"<w:u " not in package.read("word/document.xml")
    head = word.tables[0].rows[0].cells
    office = next(item for item in head[0].paragraphs if item.style.name == "Rule Office")
    form = office.paragraph_format
    length = 160 * 0.42 - 2 * form.left_indent / Mm(1)
    assert 1 / 3 <= length / 50.1 <= 1 / 2  # "PHÒNG TRUYỀN THÔNG" is 50.1 mm long


def test_tables_repeat_their_header_and_keep_rows_whole(word):
    layout, data = [], []
    for table in word.tables:
        borders = table._tbl.tblPr.find(qn("w:tblBorders"))
        plain = borders.find(qn("w:top")).get(qn("w:val")) == "nil"
        (layout if plain else data).append(table)

    assert (len(layout), len(data)) == (2, 3)
    for table in [*layout, *data]:
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)
    for table in data:
        marked = [row.trPr.find(qn("w:tblHeader")) is not None for row in table._tbl.tr_lst]
        assert marked == [True] + [False] * (len(marked) - 1)


def test_marks_are_raised_and_lead_to_the_annex(word):
    names = {mark.get(qn("w:name")) for mark in word.element.body.iter(qn("w:bookmarkStart"))}
    anchors = [
        link for link in word.element.body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))
    ]

    assert len(anchors) == 12
    for link in anchors:
        assert link.get(qn("w:anchor")) in names
        assert (
            link.find(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:vertAlign')}").get(qn("w:val"))
            == "superscript"
        )
    identities = [mark.get(qn("w:id")) for mark in word.element.body.iter(qn("w:bookmarkStart"))]
    assert len(identities) == len(set(identities))


def test_figures_link_to_their_rows(word):
    targets = {relation._target for relation in word.part.rels.values() if relation.is_external}

    assert "https://desk.example/figures/engagement.posts/2018-H1" in targets


def test_pictures_are_spoken(word):
    described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]

    assert len(described) == 4
    assert all(text.endswith(".") for text in described)
    assert {millimetres(shape.width) for shape in word.inline_shapes} == {160.0}


def test_properties_name_the_report_and_its_language(word):
    properties = word.core_properties

    assert properties.title.startswith("Báo cáo: Sơ kết công tác truyền thông")
    assert (properties.language, properties.author) == ("vi-VN", "Phòng Truyền thông")
    assert properties.created.isoformat() == "2018-06-26T09:30:00+00:00"


def test_headings_are_word_headings_without_a_skipped_level(word):
    levels = [
        int(item.style.name[-1])
        for item in word.paragraphs
        if item.style.name.startswith("Heading ")
    ]

    assert levels == [1, 2, 2, 2, 3, 1, 1]


def test_paragraph_properties_keep_the_order_of_the_schema(data):
    order = [
        "pStyle", "keepNext", "keepLines", "pBdr", "spacing", "ind", "jc", "outlineLvl",
        "rPr", "sectPr",
    ]  # fmt: skip
    word = open_document(BytesIO(data))
    for properties in [
        *word.element.body.iter(qn("w:pPr")),
        *word.styles.element.iter(qn("w:pPr")),
    ]:
        names = [child.tag.removeprefix(W) for child in properties]
        known = [order.index(name) for name in names if name in order]
        assert known == sorted(known), names


def test_an_unsigned_report_says_draft_and_a_signed_one_does_not():
    assert "DỰ THẢO" in everything(open_document(BytesIO(render_docx(report(state="draft")))))
    assert "DỰ THẢO" not in everything(open_document(BytesIO(render_docx(report()))))


def test_a_report_without_methods_has_no_annex():
    from dataclasses import replace

    word = open_document(BytesIO(render_docx(replace(report(body=()), methods=()))))

    assert len(word.sections) == 1
    assert "Phụ lục" not in everything(word)
