from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.core.models import Outgoing
from signalmast.newsroom.models import Attachment
from signalmast.people.models import Office, Unit
from signalmast.programmes.enums import BriefingState


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def of(self, office: Any) -> "BriefingQuerySet":
        return self.filter(office=office)

    def valid_on(self, day: date) -> "BriefingQuerySet":
        """Briefings that were sent and that units can go by on a day."""
        sent = self.filter(state=BriefingState.SENT, valid_from__lte=day)
        return sent.filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Briefing(models.Model):
    """A short, sourced note to unit officers before the public asks.

    Sent by another person than the one who proposed it. From then on it changes no more: what
    was wrong is withdrawn, with a reason that its readers see, and another is sent.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=4000)
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("link to the source"), max_length=500, blank=True)
    kinds = models.JSONField(_("kinds of units"), default=list, blank=True)
    #: Roles of the office's own members who are to read it as well.
    roles = models.JSONField(_("members of the office"), default=list, blank=True)
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("units"))
    attachments = models.ManyToManyField(
        Attachment, blank=True, related_name="+", verbose_name=_("attachments")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    by_mail = models.BooleanField(_("by e-mail too"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=BriefingState.choices, default=BriefingState.DRAFT,
        editable=False,
    )  # fmt: skip
    written_by = models.BigIntegerField(editable=False)
    proposed_by = models.BigIntegerField(null=True, editable=False)
    sent_by = models.BigIntegerField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_why = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=BriefingState.SENT)
                | (Q(sent_by__isnull=False) & ~Q(sent_by=models.F("proposed_by"))),
                name="a_briefing_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="a_briefing_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["office", "state", "valid_from"], name="briefings_now")]

    def __str__(self) -> str:
        return self.title

    def has_ended(self, day: date) -> bool:
        """Tell whether nobody should go by it on a day: withdrawn, or past its last day."""
        over = self.valid_until is not None and self.valid_until < day
        return over or self.state == BriefingState.WITHDRAWN


class Reading(models.Model):
    """One unit that a briefing went to, and when its first officer confirmed."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="readings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="briefings")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    confirmed_by = models.BigIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["unit__sorts_as", "unit__name"]
        verbose_name = _("reading of a briefing")
        verbose_name_plural = _("readings of briefings")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "unit"], name="one_reading_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.briefing}, {self.unit}"


class StaffReading(models.Model):
    """One member of the office whom a briefing went to by role, and when they confirmed."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="staff_readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reading of a briefing by a member")
        verbose_name_plural = _("readings of briefings by members")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "user"], name="one_reading_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.briefing}, {self.user}"


class BriefingQuestion(models.Model):
    """What a unit asks back, and the answer, which goes to every unit of the briefing."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="questions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("question"), max_length=1000)
    asked_by = models.BigIntegerField(editable=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.BigIntegerField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question about a briefing")
        verbose_name_plural = _("questions about briefings")

    def __str__(self) -> str:
        return self.text[:60]


class BriefingMail(Outgoing):
    """A message to one officer that a briefing is there; gone once it was sent."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message about a briefing")
        verbose_name_plural = _("messages about briefings")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "user"], name="one_message_per_officer")
        ]

    def __str__(self) -> str:
        return f"{self.briefing}, {self.user}"
