from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.register import RegisterRow
from signalmast.core.tabular.text import header_key, vietnamese_order
from signalmast.people.models.offices import Office


class UnitQuerySet(models.QuerySet["Unit"]):
    def of(self, office: Any) -> "UnitQuerySet":
        return self.filter(office=office)

    def in_force(self, day: date) -> "UnitQuerySet":
        """Units that exist on `day`."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )


class Unit(RegisterRow):
    """A grassroots unit with the days it exists and the unit it was merged into.

    A new unit may carry the name of one that was merged away, so a name alone means a unit
    only together with a day.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=200)
    #: The name as a dictionary sorts it, `Khu phố 2` before `Khu phố 10`; derived from it.
    sorts_as = models.TextField(editable=False)
    code = models.CharField(_("code"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["sorts_as", "name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"], name="one_unit_per_name_and_start"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Derive the subject, so that a file naming this unit later finds it, and the order."""
        self.sorts_as = vietnamese_order(self.name)
        if not self.subject:
            start = self.valid_from.isoformat() if self.valid_from else ""
            self.subject = f"{header_key(self.name)}|{start}"
        super().save(**kwargs)


class UnitAlias(models.Model):
    """Another way in which files write a unit's name, confirmed by a person."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name in files"), max_length=200)

    class Meta:
        verbose_name = _("name in files")
        verbose_name_plural = _("names in files")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_alias_per_unit")]

    def __str__(self) -> str:
        return self.name
