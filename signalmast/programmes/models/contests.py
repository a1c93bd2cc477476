from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Unit
from signalmast.programmes.models.registers import OfficeRow, RegisterQuerySet, subject_of


class ContestQuerySet(RegisterQuerySet):
    day_field = "held_on"


class Contest(OfficeRow):
    """A contest (hội thi) by name and year, because the same one comes back every year.

    What its entries' files say decides the day until a person sets it at the desk.
    """

    name = models.CharField(_("name"), max_length=300)
    held_on = models.DateField(_("date"), null=True, blank=True)
    held_on_assumed = models.BooleanField(_("date assumed"), default=False)

    objects = ContestQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "name"]
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"], name="one_contest_per_name_and_year"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_subject(self) -> str:
        return subject_of(self.name, str(self.held_on.year) if self.held_on else "")


class EntryQuerySet(RegisterQuerySet):
    day_field = "contest__held_on"


class ContestEntry(OfficeRow):
    """One entry with the judges' scores: the judge's column title to the number given.

    A judge who gave no score has no key. `contest_name`, `day` and `day_assumed` keep what
    the row's own file says of the contest.
    """

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="entries", verbose_name=_("contest")
    )
    contest_name = models.CharField(max_length=300, editable=False)
    day = models.DateField(null=True, editable=False)
    day_assumed = models.BooleanField(default=False, editable=False)
    entry = models.CharField(_("entry"), max_length=300)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contest_entries",
        verbose_name=_("unit"),
    )
    scores = models.JSONField(_("scores"), default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["contest", "subject"]
        verbose_name = _("contest entry")
        verbose_name_plural = _("contest entries")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"], name="one_entry_per_contest_and_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.contest_name}"

    def natural_subject(self) -> str:
        self.contest_name = self.contest_name or self.contest.name
        unit = self.unit.subject if self.unit else ""
        return f"{self.contest.subject}|{subject_of(self.entry, unit)}"
