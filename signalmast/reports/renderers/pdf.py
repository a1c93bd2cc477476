"""A report as a tagged PDF (PDF/UA-1), set by Typst with the bundled fonts and nothing else."""

from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import override

from signalmast.core.fonts import FONTS
from signalmast.reports.document import Document
from signalmast.reports.renderers.text import cleaned
from signalmast.reports.renderers.typst_source import typst_data

SOURCE = Path(__file__).with_name("report.typ")


def render_pdf(document: Document) -> bytes:
    """The same document at the same `generated_at` gives the same bytes."""
    import typst  # noqa: PLC0415 -- slow import

    document = cleaned(document)
    with override(document.language):
        data = typst_data(document)
    pdf = typst.compile(
        SOURCE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": data},
        pdf_standards=["ua-1"],
        timestamp=int(document.generated_at.timestamp()),
    )
    return bytes(pdf)


@cache
def _fonts() -> Any:
    import typst  # noqa: PLC0415 -- slow import

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
