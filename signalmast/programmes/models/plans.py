from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Unit
from signalmast.programmes.enums import Status
from signalmast.programmes.models.registers import OfficeRow, RegisterQuerySet, subject_of


class PlanItemQuerySet(RegisterQuerySet):
    def planned_for(self, keys: list[str]) -> "PlanItemQuerySet":
        """Items of the periods with these keys."""
        return self.filter(period__in=keys)


class PlanItem(OfficeRow):
    """A task that the office set itself for a period. `period` is a key such as 2018-H2."""

    period = models.CharField(_("period"), max_length=30)
    task = models.TextField(_("task"))
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_items",
        verbose_name=_("lead unit"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, null=True, blank=True, choices=Status.choices
    )
    result = models.TextField(_("result"), blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["period", "due", "subject"]
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"], name="one_item_per_period_task_and_unit"
            )
        ]

    def __str__(self) -> str:
        return self.task

    def natural_subject(self) -> str:
        unit = self.unit.subject if self.unit else ""
        return subject_of(self.period, self.task, unit)
