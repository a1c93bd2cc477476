"""A report as a Word document, from the built-in template or the office's own."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document as open_document  # noqa: N813 -- docx.Document is a function
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import LxmlError

from signalmast.reports.document import Document
from signalmast.reports.layouts import Profile, Words, profile
from signalmast.reports.renderers.docx_body import BodyWriter
from signalmast.reports.renderers.docx_guard import (
    TemplateRefused,
    check_package,
    check_tags,
    environment,
    not_word,
)
from signalmast.reports.renderers.docx_parts import bookmark, element, text_width_mm
from signalmast.reports.renderers.docx_template import (
    LOCALES,
    RULE_ABSTRACT,
    RULE_OFFICE,
    add_styles,
    build_template,
)
from signalmast.reports.renderers.text import (
    cleaned,
    document_title,
    moment_text,
    number_line,
    place_and_date,
    recipient_lines,
)

__all__ = ["TemplateRefused", "build_template", "check_template", "render_docx"]

#: Where the body and the annex go: bookmarks, since a text could be anybody's words.
PLACES = {"body": "_signalmast_body", "annex": "_signalmast_annex"}
FAULTS = (BadZipFile, KeyError, ValueError, AttributeError, IndexError, LxmlError, TemplateError)


def render_docx(document: Document, *, template: bytes | None = None) -> bytes:
    """Raises `TemplateRefused` for a template that cannot be used; ours is never refused."""
    document = cleaned(document)
    look = profile(document.layout)
    words = look.words_in(document.language)
    with override(document.language):
        source = template or build_template(document.layout, document.language)
        filled = _filled(source, _context(document, words), check=template is not None)
        return _completed(filled, document, look, words)


def check_template(template: bytes) -> None:
    """For the upload form: raises `TemplateRefused` with the sentence to show there."""
    check_package(template)
    _prepared(template, check=True)


def _context(document: Document, words: Words) -> dict[str, Any]:
    head, signature = document.letterhead, document.signature
    return {
        "parent": head.parent.upper(),
        "office": head.office.upper(),
        "number_line": number_line(head, words),
        "place_and_date": place_and_date(head, words),
        "draft": words.draft if document.is_draft else "",
        "kind": document.kind.upper(),
        "abstract": document.abstract,
        "recipients": recipient_lines(document.recipients),
        "authority_lines": signature.authority_lines if signature else (),
        "post": signature.post if signature else "",
        "signer": signature.name if signature else "",
        "period": document.period_label,
        "generated_at": moment_text(document.generated_at),
        "body": "",
        "annex": "",
    }


def _prepared(source: bytes, *, check: bool) -> DocxTemplate:
    """The opened template with its two places marked."""
    try:
        template = DocxTemplate(BytesIO(source))
        template.init_docx()
        body = template.docx.element.body
        _mark_places(body)
        if check:
            for part in _rendered_parts(template):
                check_tags(part)
    except FAULTS as fault:
        raise not_word() from fault
    if not list(_marked(body, "body")):
        raise TemplateRefused(
            _(
                "The template has no paragraph that holds only {{ body }}, so the report's text "
                "has no place; add one and send it again."
            )
        )
    return template


def _rendered_parts(template: DocxTemplate) -> Iterator[str]:
    """Every text that the template engine will read."""
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.parts:
        if str(part.partname) == "/word/footnotes.xml":
            yield template.patch_xml(template.get_part_xml(part))


def _mark_places(body: Any) -> None:
    for number, (tag, name) in enumerate(PLACES.items(), start=9001):
        for paragraph in list(body.iter(qn("w:p"))):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
            if "".join(text.split()) == f"{{{{{tag}}}}}":
                for run in paragraph.findall(qn("w:r")):
                    paragraph.remove(run)
                bookmark(paragraph, name, number)
                break


def _marked(body: Any, tag: str) -> Iterator[Any]:
    for mark in body.iter(qn("w:bookmarkStart")):
        if mark.get(qn("w:name")) == PLACES[tag]:
            yield mark.getparent()


def _filled(source: bytes, context: dict[str, Any], *, check: bool) -> Any:
    if check:
        check_package(source)
    template = _prepared(source, check=check)
    # The engine would also read tags in these; the report writes them itself.
    properties = template.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title", "version"):
        setattr(properties, name, "")
    properties.keywords = properties.category = properties.content_status = ""
    properties.last_modified_by = ""
    try:
        template.render(context, jinja_env=environment(), autoescape=True)
        out = BytesIO()
        template.save(out)
        return open_document(BytesIO(out.getvalue()))
    except FAULTS as fault:
        raise not_word() from fault


def _completed(word: Any, document: Document, look: Profile, words: Words) -> bytes:
    body = word.element.body
    add_styles(word, look, LOCALES.get(document.language, document.language))
    _fit_rules(word, document, look)
    section = word.sections[0]
    text_width = (section.page_width - section.left_margin - section.right_margin) / Mm(1)
    writer = BodyWriter(word, document, look, text_width)
    place = next(_marked(body, "body"))
    writer.write_body(place)
    _remove(place)
    place = next(_marked(body, "annex"), None)
    if place is None:
        place = word.add_paragraph()._p
    if document.methods:
        _start_annex_section(word, place)
        writer.write_annex(place, words)
    _remove(place)
    _describe(word, document)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _remove(paragraph: Any) -> None:
    """A cell must keep one paragraph, and a table must not be the last thing of the text."""
    parent, before = paragraph.getparent(), paragraph.getprevious()
    alone = parent.tag == qn("w:tc") and len(parent.findall(qn("w:p"))) == 1
    after_table = before is not None and before.tag == qn("w:tbl")
    if alone or after_table:
        for mark in paragraph.findall(qn("w:bookmarkStart")) + paragraph.findall(
            qn("w:bookmarkEnd")
        ):
            paragraph.remove(mark)
        return
    parent.remove(paragraph)


def _start_annex_section(word: Any, place: Any) -> None:
    """What comes before keeps the page set-up; the annex counts its pages from 1."""
    last = word.element.body.sectPr
    first = deepcopy(last)
    holder = element("w:p")
    properties = element("w:pPr")
    properties.append(element("w:spacing", before=0, after=0, line=20, lineRule="exact"))
    properties.append(first)
    holder.append(properties)
    place.addprevious(holder)
    for old in last.findall(qn("w:pgNumType")):
        last.remove(old)
    numbering = element("w:pgNumType", start=1)
    margins = last.find(qn("w:pgMar"))
    if margins is None:
        last.append(numbering)
    else:
        margins.addnext(numbering)


def _fit_rules(word: Any, document: Document, look: Profile) -> None:
    """The lines under the office and the abstract are 1/3 to 1/2 of the words above them."""
    office = text_width_mm(document.letterhead.office.upper(), look.office_size, bold=True)
    abstract = max(
        text_width_mm(line, look.abstract_size, bold=True) for line in document.abstract.split("\n")
    )
    left = look.text_width * look.head_left_share
    lengths = {
        RULE_OFFICE: (left, min(office, left) * look.short_rule_share),
        RULE_ABSTRACT: (look.text_width, min(abstract, look.text_width) * look.short_rule_share),
    }
    paragraphs = [*word.paragraphs]
    for table in word.tables:
        for cell in table._cells:
            paragraphs += cell.paragraphs
    for paragraph in paragraphs:
        room = lengths.get(paragraph.style.name)
        if room:
            side = Mm(max(0.0, (room[0] - room[1]) / 2))
            paragraph.paragraph_format.left_indent = side
            paragraph.paragraph_format.right_indent = side


def _describe(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title = document_title(document)[:255]
    properties.author = document.letterhead.office[:255]
    properties.subject = document.period_label[:255]
    properties.language = LOCALES.get(document.language, document.language)
    made = document.generated_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = made
