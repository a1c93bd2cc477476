from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Office, Unit
from signalmast.programmes.models.plans import PlanItem


class TaskCare(models.Model):
    """Who looks after a task of the plan, beside the register's row, which files may bring."""

    item = models.OneToOneField(PlanItem, on_delete=models.CASCADE, related_name="care")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", verbose_name=_("who looks after it"),
    )  # fmt: skip

    class Meta:
        ordering = ["item"]
        verbose_name = _("care for a task")
        verbose_name_plural = _("care for tasks")

    def __str__(self) -> str:
        return str(self.item)


class Evidence(models.Model):
    """What shows how far a task has come: a page, a document's number, a file's address."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="evidence")
    label = models.CharField(_("what it is"), max_length=300)
    url = models.URLField(_("link"), max_length=1000, blank=True)
    added_by = models.BigIntegerField(editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.label


class Proposal(models.Model):
    """What somebody proposed at the conference; it becomes a task or is declined with a reason."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    text = models.TextField(_("proposal"), max_length=2000)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("proposed by the unit"),
    )  # fmt: skip
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.BigIntegerField(editable=False)
    item = models.OneToOneField(
        PlanItem, null=True, editable=False, on_delete=models.SET_NULL, related_name="proposal"
    )
    declined_why = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-recorded_on", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(declined_why=""),
                name="a_proposal_is_taken_up_or_declined",
            )
        ]
        indexes = [models.Index(fields=["office", "recorded_on"], name="proposals_of_a_period")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
