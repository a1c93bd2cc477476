import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.newsroom.enums import ApprovalKind


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def by_second_person(self) -> "ApprovalQuerySet":
        return self.filter(kind=ApprovalKind.APPROVED)

    def urgent(self) -> "ApprovalQuerySet":
        return self.filter(kind=ApprovalKind.URGENT)


class Approval(models.Model):
    """Who let which revision of a page out. Append-only; the database refuses changes.

    Holds numbers of pages, revisions and users instead of references, because it outlives
    them. An urgent row is settled by an approval of the same revision or a later one.
    """

    page_id = models.BigIntegerField()
    revision_id = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=ApprovalKind.choices)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [models.Index(fields=["page_id", "revision_id"], name="approval_of_revision")]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.revision_id} {self.kind}"


def record_approval(
    page: Any, revision: Any, *, by: Any, kind: str = ApprovalKind.APPROVED, reason: str = ""
) -> Approval:
    """Write down that `by` let this revision out as it reads now; the caller has asked may she."""
    return Approval.objects.create(
        page_id=page.pk,
        revision_id=revision.pk,
        content_hash=content_hash(revision),
        kind=kind,
        by_id=by.pk,
        at=timezone.now(),
        reason=reason,
    )


def content_hash(revision: Any) -> str:
    """Return SHA-256 of what a revision says; the editor may write over a revision in place."""
    body = json.dumps(revision.content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(body.encode()).hexdigest()


class QuotedFigure(models.Model):
    """A figure as a public page quotes it: the value of the day it was published.

    A page that was approved with one number must not show another after the next import. A new
    approval quotes anew; `digest` tells whether the figure has moved since.
    """

    page = models.ForeignKey(
        "newsroom.Publication", on_delete=models.CASCADE, related_name="quoted_figures"
    )
    block = models.CharField(max_length=40)
    figure = models.CharField(max_length=100)
    period = models.CharField(max_length=30)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    quoted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("quoted figure")
        verbose_name_plural = _("quoted figures")
        constraints = [
            models.UniqueConstraint(fields=["page", "block"], name="one_quote_per_block")
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.period}"
