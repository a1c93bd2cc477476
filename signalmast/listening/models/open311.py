from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Office


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def of(self, office: Any) -> "ApiKeyQuerySet":
        return self.filter(office=office)

    def in_force(self) -> "ApiKeyQuerySet":
        return self.filter(revoked_at=None)


class ApiKey(models.Model):
    """Lets one program hand in feedback by Open311. The key itself is shown once and not kept.

    Feedback does not say by which key it came, so a key tells nothing about who wrote.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    app = models.CharField(
        _("name of the program"), max_length=100,
        help_text=_("The program and who runs it, such as “Ward 3 app, IT department”."),
    )  # fmt: skip
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), editable=False)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    taken = models.PositiveIntegerField(_("handed in"), default=0, editable=False)
    used_on = models.DateField(_("last used"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")

    def __str__(self) -> str:
        return self.app

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None
