"""One story version to one account: the row that stands between "publish" and "sent"."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.channels.enums import CLAIMABLE, FINAL, Act, Outcome, State, Why
from signalmast.channels.models.accounts import Account
from signalmast.core.sentences import SentenceField


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, office: Any) -> "DeliveryQuerySet":
        return self.filter(office=office)

    def due(self, now: datetime | None = None) -> "DeliveryQuerySet":
        """Return what a worker may take now, what is taken down before what is sent."""
        now = now or timezone.now()
        return self.filter(state__in=CLAIMABLE, not_before__lte=now).order_by(
            "rank", "not_before", "pk"
        )

    def dropped(self, now: datetime | None = None) -> "DeliveryQuerySet":
        """Return what a worker took and never came back from."""
        return self.filter(state=State.SENDING, claimed_until__lt=now or timezone.now())

    def open(self) -> "DeliveryQuerySet":
        return self.exclude(state__in=FINAL)

    def waiting_for_a_person(self) -> "DeliveryQuerySet":
        stopped = Q(state__in=[State.NEEDS_PERSON, State.REFUSED], settled_at=None)
        return self.filter(stopped | Q(state=State.SENT, why=Why.COPIES))


class Delivery(models.Model):
    """What should happen on one account, and what became of it. Never deleted.

    `source` names what it carries (`page:12`), `version` which state of it (`34`, the number
    of the revision); both are words of the room above. The payload is frozen when the row is
    written, in the same transaction as what caused it. `of` is the delivery that an edit or a
    withdrawal is about.
    """

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    act = models.CharField(_("does"), max_length=10, choices=Act.choices, default=Act.SEND)
    rank = models.PositiveSmallIntegerField(default=2, editable=False)
    source = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="sequels"
    )
    title = models.TextField(_("text"), blank=True)
    payload = models.JSONField(default=dict)
    payload_hash = models.CharField(max_length=64, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    due_at = models.DateTimeField(_("due"))
    not_before = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DUE)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    #: Looks in vain at the platform since the last attempt.
    looks = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    said = SentenceField(_("what happened"), blank=True)
    #: Steps that are done, such as the number of a draft.
    kept = models.JSONField(default=dict)
    external_id = models.CharField(_("number on the platform"), max_length=200, blank=True)
    url = models.TextField(_("link"), blank=True)
    notes = models.JSONField(default=dict)
    sent_at = models.DateTimeField(_("sent"), null=True)
    #: When a person decided about it, and who.
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: When the platform's counters are read next.
    count_at = models.DateTimeField(null=True, db_index=True)

    objects = DeliveryQuerySet.as_manager()
    #: The state it was claimed in, for the worker that holds it.
    was: str = ""

    class Meta:
        ordering = ["-due_at", "-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "version", "act"],
                condition=~Q(state=State.WITHDRAWN),
                name="one_delivery_per_version_and_account",
            )
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="delivery_by_state"),
            models.Index(fields=["office", "due_at"], name="delivery_by_day"),
            models.Index(fields=["account", "source"], name="delivery_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.title}"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


class Attempt(models.Model):
    """One time the network was used for a delivery, with the platform's answer.

    A person's decision and a wait for the page stand in the same timeline (`NOT_TRIED`).
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="timeline")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    said = SentenceField(_("what happened"), blank=True)
    answer = models.TextField(_("answer of the platform"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["account", "began_at"], name="attempt_by_account")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.get_outcome_display()}"


class Installation(models.Model):
    """The one row that says whose keys this database is sent from, and whether it rests."""

    key_mark = models.CharField(max_length=16)
    held_at = models.DateTimeField(null=True)
    why = SentenceField(blank=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")

    def __str__(self) -> str:
        return self.key_mark
