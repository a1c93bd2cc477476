from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.listening.enums.consultations import AppealOutcome, By, Rule, StatementState
from signalmast.listening.models.consultations import Consultation

LONGEST = 280


class StatementQuerySet(models.QuerySet["Statement"]):
    def of(self, consultation: Any) -> "StatementQuerySet":
        return self.filter(consultation=consultation)

    def shown(self) -> "StatementQuerySet":
        return self.filter(state=StatementState.SHOWN)

    def waiting(self) -> "StatementQuerySet":
        return self.filter(state=StatementState.WAITING)

    def by_residents(self) -> "StatementQuerySet":
        return self.filter(by=By.RESIDENT)


class Statement(models.Model):
    """One sentence that can be agreed or disagreed with. Of a resident's, nobody is known.

    Its author holds a code and reads with it what became of the statement. What was shown is
    taken out by two people and stays in the public log with its reason.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="statements", editable=False
    )
    #: Counts within its consultation from 1; the public number, which never changes.
    number = models.PositiveIntegerField(editable=False)
    text = models.TextField(_("statement"), max_length=LONGEST)
    language = models.CharField(max_length=8, editable=False)
    translation = models.TextField(_("in the other language"), max_length=LONGEST, blank=True)
    by = models.CharField(_("by"), max_length=10, choices=By.choices, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=StatementState.choices, editable=False
    )
    received_at = models.DateTimeField(_("received"), editable=False)
    code_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    written_by = models.BigIntegerField(null=True, editable=False)
    rule = models.CharField(_("reason"), max_length=10, choices=Rule.choices, blank=True)
    reason = models.TextField(_("in words"), max_length=1000, blank=True)
    decided_by = models.BigIntegerField(null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    #: The shown statement that this one repeats.
    same_as = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.SET_NULL, related_name="repeated_by"
    )
    removal_by = models.BigIntegerField(null=True, editable=False)
    removed_by = models.BigIntegerField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["consultation", "number"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_statement_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[StatementState.DECLINED, StatementState.REMOVED])
                | (~Q(rule="") & ~Q(reason="")),
                name="not_shown_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.REMOVED)
                | (Q(removal_by__isnull=False) & ~Q(removed_by=F("removal_by"))),
                name="taken_out_by_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "state"], name="statements_by_state"),
            models.Index(fields=["received_at"], name="statements_in_time"),
        ]

    def __str__(self) -> str:
        return self.text

    def said_in(self, language: str) -> tuple[str, str]:
        """Return the statement for readers of a language, and the language that it is in."""
        if language != self.language and self.translation:
            return self.translation, language
        return self.text, self.language

    @property
    def is_shown(self) -> bool:
        return self.state == StatementState.SHOWN

    @property
    def is_of_resident(self) -> bool:
        return self.by == By.RESIDENT

    @property
    def removal_waits(self) -> bool:
        return self.is_shown and self.removal_by is not None


class StatementVersion(models.Model):
    """What a statement said before somebody at the desk put a slip of the pen right."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    by_id = models.BigIntegerField(editable=False)
    until = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["until", "pk"]
        verbose_name = _("earlier version of a statement")
        verbose_name_plural = _("earlier versions of statements")

    def __str__(self) -> str:
        return self.text


class Appeal(models.Model):
    """An author objects, once, to their statement not being shown. Two people answer."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="appeal")
    received_at = models.DateTimeField(_("received"), editable=False)
    text = models.TextField(_("why it should be shown"), max_length=1000)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=AppealOutcome.choices, blank=True
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.BigIntegerField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.BigIntegerField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("objection of an author")
        verbose_name_plural = _("objections of authors")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                | (~Q(decided_by=F("answered_by")) & ~Q(outcome="") & ~Q(answer="")),
                name="appeal_decided_by_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
