"""Documents to files: the format's name gives the function, the content type and the ending."""

from collections.abc import Callable
from dataclasses import dataclass

from signalmast.reports.document import Document
from signalmast.reports.renderers.docx import render_docx
from signalmast.reports.renderers.html import render_html
from signalmast.reports.renderers.json import render_json
from signalmast.reports.renderers.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Renderer:
    """`render` gives bytes for binary formats and UTF-8 encoded text for the others."""

    render: Callable[[Document], bytes]
    content_type: str
    suffix: str


def _encoded(render: Callable[[Document], str]) -> Callable[[Document], bytes]:
    return lambda document: render(document).encode()


RENDERERS: dict[str, Renderer] = {
    "html": Renderer(_encoded(render_html), "text/html; charset=utf-8", ".html"),
    "docx": Renderer(
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    "pdf": Renderer(render_pdf, "application/pdf", ".pdf"),
    "json": Renderer(_encoded(render_json), "application/json", ".json"),
}

__all__ = ["RENDERERS", "Renderer", "render_docx", "render_html", "render_json", "render_pdf"]
