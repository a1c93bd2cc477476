"""The office's own accounts on platforms. Connectors and the outbox furnish this room later."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """An official page of the office on one platform; all are listed in public.

    `external_id` is the platform's own number for the page, empty until a file or a
    connection has shown it.
    """

    office = models.ForeignKey(settings.OFFICE_MODEL, on_delete=models.PROTECT)
    platform = models.CharField(_("platform"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    external_id = models.CharField(_("number on the platform"), max_length=80, blank=True)

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
