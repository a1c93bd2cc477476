"""Print a report: document, renderer and the office's own Word template."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from signalmast.core import audit
from signalmast.people.models import Office
from signalmast.people.permissions import can_write
from signalmast.reports.domain.composing import compose
from signalmast.reports.domain.reports import blank_report, document_of
from signalmast.reports.models import Report, WordTemplate
from signalmast.reports.renderers import RENDERERS, render_docx


def print_report(report: Report, kind: str, *, layout: str | None = None) -> bytes:
    """Return the report as a file of `kind` (html, docx, pdf, json), its layout or another."""
    document = document_of(report)
    if layout:
        document = replace(document, layout=layout)
    if kind == "docx":
        return render_docx(document, template=word_template(report.office, document.layout))
    return RENDERERS[kind].render(document)


def word_template(office: Office, layout: str) -> bytes | None:
    """Return the office's newest Word template for a layout, or None for the product's own."""
    found = WordTemplate.objects.filter(office=office, layout=layout).first()
    return bytes(found.content) if found else None


@transaction.atomic
def keep_word_template(
    office: Office, *, layout: str, content: bytes, name: str, by: Any
) -> WordTemplate:
    """Keep an office's Word template after trying it; earlier ones stay.

    Raises TemplateRefused when it can't be rendered, PermissionDenied.
    """
    if not can_write(by, office):
        raise PermissionDenied
    trial = blank_report(office, f"{office.period('2018').first.year}")
    render_docx(replace(compose(trial), layout=layout), template=content)
    template = WordTemplate.objects.create(
        office=office, layout=layout, content=content, name=name[-200:], by=by
    )
    audit.record("template.keep", by=by, office=office, subject=template, data={"layout": layout})
    return template
