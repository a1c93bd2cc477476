"""Verbs of a report: begin, change, hand in, give back, sign."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core import audit
from signalmast.people.models import Office
from signalmast.people.permissions import can_write
from signalmast.reports.document import Document
from signalmast.reports.domain.composing import compose
from signalmast.reports.domain.figures import Figures
from signalmast.reports.domain.freezing import frozen, table_keys, thawed
from signalmast.reports.domain.outline import outline
from signalmast.reports.enums import State
from signalmast.reports.models import Report, SignedFigure, packed_keys
from signalmast.reports.permissions import can_edit, can_return, can_sign, can_submit, wrote_in


def blank_report(office: Office, period_key: str) -> Report:
    """Return an unsaved report of the usual sections. Raises BadPeriod."""
    period = office.period(period_key)
    with override(office.language):
        abstract, body = outline(office, period)
        recipients = _("- Office leadership;\n- Units;\n- Archive.")
    return Report(
        office=office,
        period_key=period.key,
        half_year=office.half_year,
        abstract=abstract,
        body=json.dumps(body, ensure_ascii=False),
        layout=office.layout,
        recipients=recipients,
    )


@transaction.atomic
def begin_report(office: Office, *, period_key: str, by: Any) -> Report:
    """Begin a draft of the usual sections. Raises BadPeriod, PermissionDenied."""
    if not can_write(by, office):
        raise PermissionDenied
    report = blank_report(office, period_key)
    report.author = by
    report.contributors = [by.pk]
    report.save()
    audit.record(
        "report.begin", by=by, office=office, subject=report, data={"period": report.period_key}
    )
    return report


@transaction.atomic
def change_report(report: Report, *, by: Any) -> Report:
    """Save an edited draft and remember who wrote in it."""
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if not can_edit(by, stored):
        raise PermissionDenied
    report.state = stored.state
    report.contributors = sorted({*stored.contributors, by.pk})
    report.save()
    audit.record("report.change", by=by, office=report.office, subject=report)
    return report


@transaction.atomic
def submit_report(report: Report, *, by: Any) -> Report:
    """Hand a draft in for signing."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not can_submit(by, report):
        raise PermissionDenied
    report.state = State.IN_REVIEW
    report.submitted_at = datetime.now(UTC)
    report.returned_because = ""
    report.save(update_fields=["state", "submitted_at", "returned_because"])
    audit.record("report.submit", by=by, office=report.office, subject=report)
    return report


@transaction.atomic
def return_report(report: Report, *, by: Any, because: str) -> Report:
    """Give a report back to its authors with a reason. Raises ValidationError without one."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not can_return(by, report):
        raise PermissionDenied
    if not because.strip():
        raise ValidationError(_("Say what should be changed, so that the author can go on."))
    report.state = State.DRAFT
    report.returned_because = because.strip()
    report.save(update_fields=["state", "returned_because"])
    audit.record(
        "report.return", by=by, office=report.office, subject=report, data={"because": because}
    )
    return report


@transaction.atomic
def sign_report(report: Report, *, by: Any, name: str, day: date | None = None) -> Report:
    """Sign: freeze every figure with value, rows, method and hash, and the whole document.

    Raises PermissionDenied unless `by` has the duty and wrote nothing in the report;
    ValidationError for an author (with the reason) and without a name to print.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if wrote_in(by, report):
        raise ValidationError(
            _(
                "You wrote in this report, so another person has to sign it; "
                "ask your head of office."
            )
        )
    if not can_sign(by, report):
        raise PermissionDenied
    if not name.strip():
        raise ValidationError(_("Enter the name that stands under the report."))
    report.state = State.SIGNED
    report.signer = by
    report.signer_name = name.strip()
    report.signed_at = datetime.now(UTC)
    report.day = report.day or day or datetime.now(report.office.zone).date()
    figures = Figures(report.office, report.period)
    document = compose(report, figures=figures)
    report.document = frozen(document)
    report.document_hash = document_hash(report.document)
    freeze_figures(report, figures)
    report.save()
    audit.record(
        "report.sign",
        by=by,
        office=report.office,
        subject=report,
        data={
            "document": report.document_hash,
            "figures": {one.name: one.digest for one in report.figures.all()},
        },
    )
    return report


def document_hash(body: object) -> str:
    """Return SHA-256 over the frozen document."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def freeze_figures(report: Report, figures: Figures) -> None:
    """Store every figure and table that the document speaks of."""
    kept = [
        SignedFigure(
            report=report,
            name=one.name,
            label=one.label,
            unit=one.unit,
            value=one.value,
            previous=one.previous,
            reason=one.reason,
            method=one.method,
            version=one.version,
            as_of=one.as_of,
            row_count=one.rows,
            rows=packed_keys(one.keys),
            digest=one.digest,
        )
        for one in figures.quoted
    ]
    for name, table in figures.tables.items():
        with override(report.office.language):
            keys = table_keys(table)
        kept.append(
            SignedFigure(
                report=report,
                name=f"table:{name}",
                label=figures.table_label(name),
                method="",
                version=1,
                row_count=len(keys),
                rows=packed_keys(keys),
                digest=document_hash(keys),
            )
        )
    SignedFigure.objects.bulk_create(kept)


def document_of(report: Report) -> Document:
    """Return the document: the frozen one of a signed report, else composed from now's figures."""
    if report.is_signed:
        document: Document = thawed(report.document)
        return document
    return compose(report)
