import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from signalmast.reports.document import Heading, Paragraph, Run
from signalmast.reports.renderers.pdf import render_pdf
from signalmast.reports.renderers.typst_source import COVERED, printable, typst_data
from signalmast.reports.tests.documents import hostile_report, report


@pytest.fixture(scope="module")
def pdf():
    return PdfReader(BytesIO(render_pdf(report())))


def text_of(reader):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def structure(node, found):
    """Types and alternative texts of a tag tree."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            structure(kid, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append((node["/S"], node.get("/Alt", "")))
        if "/K" in node:
            structure(node["/K"], found)
    return found


def test_pdf_shows_the_figures(pdf):
    text = text_of(pdf)

    for words in ("312 bài", "91.718 lượt", "1.310 lượt", "5.922 lượt", "94,4 %", "100 %"):
        assert words in text
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 05/BC-PTT", "Tập huấn kỹ năng"):
        assert words in text
    assert "Quận 1, ngày 26 tháng 6 năm 2018" in text


def test_pdf_is_tagged_and_says_what_it_is(pdf):
    root = pdf.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean object
    assert root["/Lang"] == "vi"
    assert pdf.metadata.title == (
        "Báo cáo: Sơ kết công tác truyền thông 6 tháng đầu năm 2018; "
        "phương hướng, nhiệm vụ 6 tháng cuối năm 2018"
    )
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_pdf_structure_has_headings_tables_and_spoken_pictures(pdf):
    found = structure(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"], [])
    kinds = [kind for kind, _alt in found]

    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/H3")) == (4, 3, 1)
    assert kinds.count("/Table") == 3
    assert kinds.count("/TH") == 5 + 4 + 5
    spoken = [alt for kind, alt in found if kind == "/Figure"]
    assert len(spoken) == 4
    assert all(alt.endswith(".") for alt in spoken)


def test_pdf_bookmarks_follow_the_headings(pdf):
    titles = [item.title for item in pdf.outline if not isinstance(item, list)]

    assert titles[:3] == [
        "I. KẾT QUẢ THỰC HIỆN",
        "II. PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM",
        "III. KIẾN NGHỊ, ĐỀ XUẤT",
    ]


def test_pdf_figures_link_to_their_rows(pdf):
    links = [
        note.get_object()["/A"].get("/URI")
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]

    assert "https://desk.example/figures/engagement.interactions/2018-H1" in links


def test_pdf_is_set_in_the_bundled_face_only(pdf):
    names = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert {name.split("-")[0] for name in names} == {"Tinos"}


def test_pdf_pages_are_a4_and_the_first_has_no_number(pdf):
    boxes = {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages}
    first_words = [page.extract_text().split()[0] for page in pdf.pages]

    annex = next(place for place, word in enumerate(first_words) if place and word == "Phụ")

    assert boxes == {(0, 0, 595, 842)}
    assert first_words[1:annex] == [str(number) for number in range(2, annex + 1)]
    assert not first_words[0].isdigit()
    # The annex is numbered anew, and its first page shows no number either.
    assert first_words[annex + 1 :] == [
        str(number) for number in range(2, len(pdf.pages) - annex + 1)
    ]


def test_same_document_gives_the_same_bytes():
    assert render_pdf(report()) == render_pdf(report())


@pytest.mark.parametrize("layout", ["decree-30", "plain"])
def test_hostile_words_stay_words(layout):
    text = text_of(PdfReader(BytesIO(render_pdf(hostile_report(layout))))).replace("\u200b", "")

    for words in ("{{ 7*7 }}", "#panic()", "$x$", "@label", "<script>alert('x')", "]]>", "Ẫ ậ"):
        assert words in text
    assert " 49 " not in text


def test_every_sign_that_is_said_to_be_covered_is():
    everything = " ".join(chr(sign) for first, last in COVERED for sign in range(first, last + 1))
    runs = tuple(
        Run(everything, bold=bold, italic=italic)
        for bold in (False, True)
        for italic in (False, True)
    )

    # PDF/UA refuses a sign without a glyph.
    assert render_pdf(report(body=(Paragraph(runs),)))[:5] == b"%PDF-"


def test_signs_without_a_glyph_become_a_box():
    assert printable("Vui 😀 quá 中文\u200b") == "Vui □ quá □□"


def test_long_words_may_break():
    assert printable("ab" * 40, longest=30).split("\u200b") == ["ab" * 15, "ab" * 15, "ab" * 10]


def test_skipped_heading_levels_are_closed():
    body = (Heading(3, "deep"), Heading(1, "top"), Heading(3, "deep again"))

    data = json.loads(typst_data(report(body=body)))

    assert [block["level"] for block in data["blocks"]] == [1, 1, 2]
