"""Those who asked to be sent what the office publishes, and each one's copy."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.channels.enums import CopyState
from signalmast.channels.models.accounts import Account
from signalmast.channels.models.deliveries import Delivery
from signalmast.core.personal import Personal
from signalmast.core.sentences import SentenceField


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> "SubscriberQuerySet":
        return self.exclude(confirmed_at=None).filter(ended_at=None)

    def recipients(self) -> "SubscriberQuerySet":
        """Those a copy is written for: of all who are reached at one address, the first."""
        active = self.active()
        firsts = active.exclude(route="").values("account_id", "route")
        first = firsts.annotate(first=models.Min("pk")).values("first")
        return active.filter(models.Q(route="") | models.Q(pk__in=first))

    def with_errands(self, now: datetime | None = None) -> "SubscriberQuerySet":
        """Those to whom something of their own is still to be sent, and it is time."""
        return self.filter(errand_at__lte=now or timezone.now()).order_by("errand_at", "pk")


class Subscriber(models.Model):
    """An address to deliver to: a mailbox, a browser or a server of the fediverse.

    There is no name, and nothing is kept of what is opened or clicked (charter, points 4 and
    10). The address is sealed; `digest` is a keyed hash of it that finds it again.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="subscribers")
    digest = models.CharField(max_length=64)
    address = models.TextField()
    language = models.CharField(max_length=10, default="vi")
    #: A keyed hash of the address where several are reached at once: followers on one server.
    route = models.CharField(max_length=64, blank=True)
    #: What has still to be sent to this one alone, sealed: the question whether they asked, or
    #: the answer to who wants to follow. Empty as soon as it has left or was given up.
    errand = models.TextField(blank=True)
    errand_at = models.DateTimeField(null=True, db_index=True)
    errand_tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    bounces = models.PositiveSmallIntegerField(default=0)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="one_subscription")
        ]
        indexes = [models.Index(fields=["account", "route"], name="subscriber_by_route")]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.pk}"


class Copy(models.Model):
    """One post for one subscriber: one row, so that none is left out and none comes twice."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="copies")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=10, choices=CopyState.choices, default=CopyState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    said = SentenceField(blank=True)

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "subscriber"], name="one_copy_each")
        ]
        indexes = [models.Index(fields=["delivery", "state", "not_before"], name="copy_by_state")]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.pk} {self.get_state_display()}"


_ASKED = _("Consent: the person asked for it and confirmed it; it ends with one click.")
PERSONAL: dict[str, Personal] = {
    "channels.subscriber.address": Personal(
        purpose=_("To send what the person asked for."),
        basis=_ASKED,
        retention=_("Until the subscription ends; 30 days where it was never confirmed."),
    ),
    "channels.subscriber.route": Personal(
        purpose=_("To send one copy to a server on which several follow the office."),
        basis=_ASKED,
        retention=_("Until the subscription ends."),
    ),
    "channels.subscriber.errand": Personal(
        purpose=_("To ask whether the person subscribed, or to answer who wants to follow."),
        basis=_ASKED,
        retention=_("Until it was sent, two days at most."),
    ),
    "channels.subscriber.digest": Personal(
        purpose=_("To find an address again without reading it."),
        basis=_ASKED,
        retention=_("Until the subscription ends; 30 days where it was never confirmed."),
    ),
}
