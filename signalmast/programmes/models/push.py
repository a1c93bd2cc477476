"""Browsers in which officers want to be told of briefings, and the messages to them.

They stand here and not among the channels' subscribers, because those are strangers without a
name and get what is public, while these belong to members and go with them.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.channels.models import Account
from signalmast.core.models import Outgoing
from signalmast.programmes.models.briefings import Briefing


class OfficerBrowser(models.Model):
    """One browser of one officer. The address is sealed; `digest` finds it again.

    It holds for the account whose key the browser subscribed with. Whoever switches it on last
    has it: two officers at one computer are not told of each other's briefings.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    address = models.TextField()
    since = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("officer's browser")
        verbose_name_plural = _("officers' browsers")
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="one_officer_per_browser")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.pk}"


class BriefingPush(Outgoing):
    """A notification to one browser that a briefing is there; gone once it was sent."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="+")
    browser = models.ForeignKey(OfficerBrowser, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("notification of a briefing")
        verbose_name_plural = _("notifications of briefings")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "browser"], name="one_push_per_browser")
        ]

    def __str__(self) -> str:
        return f"{self.briefing_id}/{self.browser_id}"
