from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Unit
from signalmast.programmes.enums import Kind, Level
from signalmast.programmes.models.registers import OfficeRow, RegisterQuerySet, subject_of


class CommendationQuerySet(RegisterQuerySet):
    def granted(self, level: str, kind: str) -> "CommendationQuerySet":
        return self.filter(level=level, kind=kind)


class Commendation(OfficeRow):
    """One commendation (biểu dương) of a collective or a person in one round."""

    round = models.CharField(_("round"), max_length=300)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commendations",
        verbose_name=_("unit"),
    )
    day = models.DateField(_("date"), null=True, blank=True)
    citation = models.TextField(_("citation"), blank=True)

    objects = CommendationQuerySet.as_manager()

    class Meta:
        ordering = ["day", "subject"]
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"], name="one_commendation_per_round_and_name"
            )
        ]
        indexes = [models.Index(fields=["office", "day"], name="commendation_of_a_period")]

    def __str__(self) -> str:
        return f"{self.name}, {self.round}"

    def natural_subject(self) -> str:
        unit = self.unit.subject if self.unit else ""
        return subject_of(self.round, self.level, self.kind, self.name, unit)
