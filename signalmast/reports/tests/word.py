import zipfile
from io import BytesIO

import pytest
from docx import Document as open_document  # noqa: N813 -- docx.Document is a function
from docx.oxml.ns import qn
from docx.shared import Mm

from signalmast.reports.renderers.docx import (
    build_template,
    render_docx,
)
from signalmast.reports.tests.documents import report

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
