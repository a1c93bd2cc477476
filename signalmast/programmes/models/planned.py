import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.core.models import Outgoing
from signalmast.core.periods import short_day
from signalmast.people.models import Office, Unit
from signalmast.programmes.enums import Came, PlannedState, SessionWord
from signalmast.programmes.models.sessions import Programme, Session


class Rapporteur(models.Model):
    """Somebody who speaks at sessions for the office (báo cáo viên), until a date if one is set."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(_("post"), max_length=200, blank=True)
    topics = models.CharField(_("speaks about"), max_length=300, blank=True)
    until = models.DateField(_("on the roster until"), null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("rapporteur")
        verbose_name_plural = _("rapporteurs")

    def __str__(self) -> str:
        return self.name


class PlannedSessionQuerySet(models.QuerySet["PlannedSession"]):
    def of(self, office: Any) -> "PlannedSessionQuerySet":
        return self.filter(office=office)

    def standing(self) -> "PlannedSessionQuerySet":
        """Those that nobody called off."""
        return self.filter(state=PlannedState.PLANNED)

    def to_report(self, now: datetime) -> "PlannedSessionQuerySet":
        """Those that are over and of which the register knows nothing yet."""
        return self.standing().filter(ends_at__lte=now, session=None)


class PlannedSession(models.Model):
    """A session that a unit is to hold: when, where, who speaks, how many have room.

    What was held is a row of the register, made from this one when the unit reports, so that a
    figure never counts what is only planned.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="planned", verbose_name=_("programme")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="planned_sessions", verbose_name=_("unit")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=300)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("called"), null=True, blank=True)
    speakers = models.ManyToManyField(
        Rapporteur, blank=True, related_name="planned_sessions", verbose_name=_("speakers")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PlannedState.choices, default=PlannedState.PLANNED,
        editable=False,
    )  # fmt: skip
    called_off_why = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    #: Names the event in every calendar for ever; `sequence` grows with each change (RFC 5545).
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    planned_by = models.BigIntegerField(editable=False)
    #: Since when phones may check in; nobody can before the unit opened it.
    check_in_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    #: How many messages have asked for its report.
    chased = models.PositiveSmallIntegerField(default=0, editable=False)
    session = models.OneToOneField(
        Session, null=True, editable=False, on_delete=models.SET_NULL, related_name="planned"
    )

    objects = PlannedSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("planned session")
        verbose_name_plural = _("planned sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="a_session_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlannedState.CALLED_OFF) | ~Q(called_off_why=""),
                name="called_off_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "starts_at"], name="planned_by_day"),
            models.Index(fields=["unit", "starts_at"], name="planned_of_a_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.unit}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def begins(self) -> datetime:
        """When it begins, by the office's clock."""
        return timezone.localtime(self.starts_at, self.office.zone)

    @property
    def ends(self) -> datetime:
        """When it ends, by the office's clock."""
        return timezone.localtime(self.ends_at, self.office.zone)

    @property
    def day(self) -> date:
        """The day it begins on, by the office's clock."""
        return self.begins.date()

    @property
    def when(self) -> str:
        """Day and hours in a line, such as 17/6/2018, 18:00–20:00."""
        return f"{short_day(self.day)}, {self.begins:%H:%M}–{self.ends:%H:%M}"

    @property
    def is_called_off(self) -> bool:
        return self.state == PlannedState.CALLED_OFF

    @property
    def is_open(self) -> bool:
        """Whether it still can be changed: neither called off nor reported."""
        return self.state == PlannedState.PLANNED and self.session_id is None


class SessionMail(Outgoing):
    """A message about a planned session to one officer of its unit; gone once it was sent."""

    planned = models.ForeignKey(PlannedSession, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=12, choices=SessionWord.choices, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message about a planned session")
        verbose_name_plural = _("messages about planned sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["planned", "user", "word"], name="one_message_per_session_and_word"
            )
        ]

    def __str__(self) -> str:
        return f"{self.planned_id}, {self.word}"


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    def counted(self) -> "AttendeeQuerySet":
        """Those that the unit's officer did not strike out."""
        return self.filter(struck_out=False)


class Attendee(models.Model):
    """One person who was there: from the unit's list, or by a phone that checked in.

    A phone checks in without a name; whoever wants a certificate gives one.
    """

    planned = models.ForeignKey(PlannedSession, on_delete=models.CASCADE, related_name="attendees")
    came = models.CharField(max_length=10, choices=Came.choices, editable=False)
    #: What a phone carries, or what names a line of the list: one row each, however often sent.
    ticket = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    came_at = models.DateTimeField(_("came"), editable=False)
    received_at = models.DateTimeField(auto_now_add=True)
    struck_out = models.BooleanField(default=False, editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        ordering = ["came_at", "pk"]
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        constraints = [
            models.UniqueConstraint(fields=["planned", "ticket"], name="one_row_per_ticket")
        ]

    def __str__(self) -> str:
        return self.name or self.ticket[:8]
