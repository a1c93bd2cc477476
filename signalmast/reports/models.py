"""Reports of a period, and what signing froze."""

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from signalmast.core.periods import Period, parse_period
from signalmast.core.personal import Personal
from signalmast.people.models import Office
from signalmast.people.models.offices import Layout
from signalmast.reports.blocks import ReportBody
from signalmast.reports.enums import EDITABLE, State


class ReportQuerySet(models.QuerySet["Report"]):
    def of(self, office: Any) -> "ReportQuerySet":
        return self.filter(office=office)

    def signed(self) -> "ReportQuerySet":
        return self.filter(state=State.SIGNED)

    def in_review(self) -> "ReportQuerySet":
        return self.filter(state=State.IN_REVIEW)


class Report(PreviewableMixin, models.Model):
    """One report of one office. Once signed, the database refuses any change of it.

    `contributors` are the numbers of all users who wrote in it: none of them may sign.
    `document` is the whole signed document as it was printed, so that it prints the same ever
    after.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reports")
    period_key = models.CharField(_("period"), max_length=40, editable=False)
    half_year = models.CharField(max_length=20, editable=False)
    abstract = models.CharField(_("subject line"), max_length=400)
    body = StreamField(ReportBody(), verbose_name=_("sections"), blank=True)
    layout = models.CharField(_("layout"), max_length=20, choices=Layout.choices)
    number = models.PositiveIntegerField(_("document number"), null=True, blank=True)
    day = models.DateField(_("date of the document"), null=True, blank=True)
    authority = models.CharField(
        _("signed on behalf of"), max_length=200, blank=True, help_text=_("Such as TL. CHỦ TỊCH.")
    )
    post = models.CharField(_("signer's post"), max_length=200, blank=True)
    recipients = models.TextField(
        _("recipients"), blank=True, help_text=_("One on each line; the archive comes last.")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    contributors = models.JSONField(default=list, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("author"),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    returned_because = models.TextField(blank=True, editable=False)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("signer"),
    )
    signer_name = models.CharField(max_length=200, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, editable=False)
    document = models.JSONField(null=True, editable=False)
    document_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return f"{self.abstract} ({self.get_state_display()})"

    @property
    def period(self) -> Period:
        """The period by the half-years that were in force when the report was begun."""
        return parse_period(self.period_key, self.half_year)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_signed(self) -> bool:
        return self.state == State.SIGNED


class SignedFigure(models.Model):
    """One figure as it was signed: value, rows, method and hash. Append-only in the database.

    `rows` is the deflated JSON of row identity to what was counted of it. `name` is a figure's
    name, or `table:` and a table's.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=300)
    unit = models.CharField(max_length=40, blank=True)
    value = models.JSONField(null=True)
    previous = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    method = models.TextField()
    version = models.IntegerField()
    as_of = models.DateTimeField(null=True)
    row_count = models.IntegerField()
    rows = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]
        verbose_name = _("signed figure")
        verbose_name_plural = _("signed figures")
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="one_signed_figure_per_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> dict[str, str]:
        """Row identity to content, as signed."""
        found: dict[str, str] = json.loads(zlib.decompress(bytes(self.rows)))
        return found


def packed_keys(keys: dict[str, str]) -> bytes:
    """Return rows the way SignedFigure keeps them."""
    return zlib.compress(json.dumps(keys, ensure_ascii=False, sort_keys=True).encode(), 9)


class WordTemplate(models.Model):
    """An office's own Word template for one layout; the newest one is used."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    layout = models.CharField(_("layout"), max_length=20, choices=Layout.choices)
    content = models.BinaryField()
    name = models.CharField(_("name"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("Word template")
        verbose_name_plural = _("Word templates")

    def __str__(self) -> str:
        return self.name


_DUTY = _("The office's duty to account for its report.")
_KEPT = _("As long as the signed report is kept.")

PERSONAL: dict[str, Personal] = {
    "reports.report.contributors": Personal(
        purpose=_("To keep those who wrote in a report from signing it."),
        basis=_DUTY,
        retention=_KEPT,
    ),
    "reports.report.returned_because": Personal(
        purpose=_("To tell the authors what should be changed."),
        basis=_DUTY,
        retention=_KEPT,
    ),
    "reports.report.document": Personal(
        purpose=_("To print a signed report the same ever after; it may list commended people."),
        basis=_DUTY,
        retention=_KEPT,
    ),
    "reports.signedfigure.rows": Personal(
        purpose=_("To recompute a signed figure row by row; a row may name a person."),
        basis=_DUTY,
        retention=_KEPT,
    ),
    "reports.report.signer_name": Personal(
        purpose=_("To print who signed, as the layout of official documents requires."),
        basis=_("Decree 30/2020 on records: the signer's name is part of the document."),
        retention=_("As long as the signed report is kept."),
    ),
}
