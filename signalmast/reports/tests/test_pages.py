"""What the printed pages look like: LibreOffice and poppler turn them into pictures."""

import subprocess

import pytest
from PIL import Image
from pypdf import PdfReader

from signalmast.reports.renderers.docx import render_docx
from signalmast.reports.renderers.pdf import render_pdf
from signalmast.reports.tests.documents import hostile_report, report

pytestmark = pytest.mark.render

DPI = 100
#: Anti-aliased edges and table borders lie half on either side of the margin.
TOLERANCE_MM = 0.6
#: The hook of a capital such as "Ủ" rises over the box of its line.
HOOK_MM = 1


def pages_of(pdf, folder):
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", str(pdf), str(folder / "page")],
        check=True,
        timeout=120,
    )
    pages = []
    for path in sorted(folder.glob("page*.pgm")):
        with Image.open(path) as page:
            pages.append(page.copy())
    return pages


def as_pdf(docx, folder):
    source = folder / "report.docx"
    source.write_bytes(docx)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
            "--convert-to", "pdf", "--outdir", str(folder), str(source),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )  # fmt: skip
    return source.with_suffix(".pdf")


def ink(page):
    """Left, top, right and bottom of what is dark, in millimetres from the page's left top."""
    box = page.point(lambda shade: 255 if shade < 160 else 0).getbbox()
    return [side / DPI * 25.4 for side in box] if box else None


def assert_inside_margins(page, *, numbered):
    left, top, right, bottom = ink(page)
    assert left >= 30 - TOLERANCE_MM
    assert right <= 190 + TOLERANCE_MM
    assert bottom <= 277 + TOLERANCE_MM
    if numbered:
        assert 9.5 <= top < 20
        # The number is alone above the text and stands in the middle of it.
        header = page.crop((0, 0, page.width, round(19 / 25.4 * DPI)))
        number = ink(header)
        assert abs((number[0] + number[2]) / 2 - 110) < 1.5
    else:
        assert top >= 20 - HOOK_MM


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_pages_keep_to_the_measures(kind, tmp_path):
    path = tmp_path / "report.pdf"
    if kind == "pdf":
        path.write_bytes(render_pdf(report()))
    else:
        path = as_pdf(render_docx(report()), tmp_path)

    pages = pages_of(path, tmp_path)

    annex = next(
        number
        for number, page in enumerate(PdfReader(path).pages, start=1)
        if number > 1 and not page.extract_text().lstrip()[0].isdigit()
    )
    assert annex in (4, 5)
    for number, page in enumerate(pages, start=1):
        assert (round(page.width / DPI * 25.4), round(page.height / DPI * 25.4)) == (210, 297)
        # Neither the report's first page nor the annex's own shows a number.
        assert_inside_margins(page, numbered=number not in (1, annex))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_over_long_words_stay_on_the_paper(kind, tmp_path):
    path = tmp_path / "report.pdf"
    if kind == "pdf":
        path.write_bytes(render_pdf(hostile_report()))
    else:
        path = as_pdf(render_docx(hostile_report()), tmp_path)

    for page in pages_of(path, tmp_path):
        box = ink(page)
        if box:
            assert box[0] >= 30 - TOLERANCE_MM
            assert box[2] <= 190 + TOLERANCE_MM
