"""The office's own accounts on platforms; all of them are listed in public."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.channels.enums import Standing
from signalmast.core.sentences import SentenceField

#: A proof of ownership is looked at again after so long, and holds so much longer if the
#: platform can't be asked in between.
PROOF_HOLDS = timedelta(days=30)
PROOF_GRACE = timedelta(days=7)


class AccountQuerySet(models.QuerySet["Account"]):
    def connected(self) -> "AccountQuerySet":
        return self.exclude(connector="")

    def may_send(self, now: datetime | None = None) -> "AccountQuerySet":
        """Accounts of proven ownership that nothing stops (charter, point 1)."""
        now = now or timezone.now()
        return self.connected().filter(
            models.Q(rests_until=None) | models.Q(rests_until__lte=now),
            standing=Standing.READY,
            proven_at__gt=now - PROOF_HOLDS - PROOF_GRACE,
        )


class Account(models.Model):
    """An official page of the office on one platform; all are listed in public.

    `external_id` is the platform's own number for the page, empty until a file or a
    connection has shown it. An account that only files speak of has no connector.
    """

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.PROTECT)
    platform = models.CharField(_("platform"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    external_id = models.CharField(_("number on the platform"), max_length=255, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    #: No choices: a new connector is no migration.
    connector = models.CharField(_("channel"), max_length=40, blank=True, editable=False)
    settings = models.JSONField(default=dict, editable=False)
    language = models.CharField(_("language"), max_length=10, default="vi")
    standing = models.CharField(
        _("state"), max_length=10, choices=Standing.choices, default=Standing.UNPROVEN,
        editable=False,
    )  # fmt: skip
    #: The word that stands in the account's own description until ownership is proven.
    proof_word = models.CharField(max_length=40, blank=True, editable=False)
    proven_at = models.DateTimeField(_("ownership proven"), null=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    #: What a person should know or do, in a sentence; empty when all is well.
    said = SentenceField(blank=True, editable=False)
    expires_at = models.DateTimeField(_("token runs out"), null=True, editable=False)
    worked_at = models.DateTimeField(_("last success"), null=True, editable=False)
    #: Failures in a row; after some the account rests (circuit breaker).
    failures = models.PositiveIntegerField(default=0, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)
    #: One worker at a time renews secrets or sends copies.
    claimed_until = models.DateTimeField(null=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("channel account")
        verbose_name_plural = _("channel accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "platform", "name"], name="one_account_per_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.platform})"

    @property
    def days_left(self) -> int | None:
        """Return the whole days until the token runs out, None where that is not known."""
        return None if self.expires_at is None else (self.expires_at - timezone.now()).days

    @property
    def is_proven(self) -> bool:
        limit = timezone.now() - PROOF_HOLDS - PROOF_GRACE
        return self.proven_at is not None and self.proven_at > limit


class Secret(models.Model):
    """A token of an account, encrypted (`vault.py`); the key is outside the database."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=40)
    sealed = models.TextField()
    kept_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("secret")
        verbose_name_plural = _("secrets")
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_secret_per_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.account_id}"
