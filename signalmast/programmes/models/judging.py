from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.programmes.enums import RoundState, SheetOrigin
from signalmast.programmes.models.contests import Contest, ContestEntry

POSITIVE = [MinValueValidator(0)]


class Round(models.Model):
    """One round of a contest with the rules it is decided by, and its result once it is settled.

    Rules stand before it opens. `result` is what was computed when it was closed; the second
    person settles exactly that, by its digest, and the database keeps it from then on.
    """

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="rounds", editable=False
    )
    number = models.PositiveSmallIntegerField(editable=False)
    name = models.CharField(_("name"), max_length=120)
    quorum = models.PositiveSmallIntegerField(
        _("fewest judges for a place"), default=1, validators=[MinValueValidator(1)]
    )
    breaks_ties = models.BooleanField(
        _("criteria tell equals apart, in their order"), default=False
    )
    adjusts = models.BooleanField(_("places leave the judges' severity out"), default=False)
    goes_on = models.PositiveSmallIntegerField(
        _("how many places go on to the next round"), null=True, blank=True,
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState.choices, default=RoundState.DRAFT,
        editable=False,
    )  # fmt: skip
    result = models.JSONField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    closed_by = models.BigIntegerField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.BigIntegerField(null=True, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    class Meta:
        ordering = ["contest", "number"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="one_round_per_number"),
            models.CheckConstraint(
                condition=~Q(state=RoundState.SETTLED)
                | (Q(settled_by__isnull=False) & ~Q(settled_by=models.F("closed_by"))),
                name="a_round_is_settled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest}, {self.name}"

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_settled(self) -> bool:
        return self.state == RoundState.SETTLED


class Criterion(models.Model):
    """What judges give points for in a round, how much it weighs, and the most points."""

    round = models.ForeignKey(
        Round, on_delete=models.CASCADE, related_name="criteria", editable=False
    )
    number = models.PositiveSmallIntegerField(editable=False)
    name = models.CharField(_("criterion"), max_length=200)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, validators=POSITIVE)
    most = models.DecimalField(
        _("most points"), max_digits=6, decimal_places=2, validators=POSITIVE
    )

    class Meta:
        ordering = ["round", "number"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_criterion_per_number"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, most__gt=0), name="a_criterion_weighs_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Judge(models.Model):
    """Who judges a contest. The code that opens the sheet is the judge's; a digest is kept."""

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="judges", editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("judge")
        verbose_name_plural = _("judges")
        constraints = [
            models.UniqueConstraint(fields=["contest", "name"], name="one_judge_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """A judge may not judge an entry, and why; declared by the judge or noted at the desk."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts")
    entry = models.ForeignKey(ContestEntry, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.CharField(_("reason"), max_length=500)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["judge", "entry"]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(fields=["judge", "entry"], name="one_conflict_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.judge}, {self.entry}"


class MarkQuerySet(models.QuerySet["Mark"]):
    def of(self, of: Any) -> "MarkQuerySet":
        """Marks of one round."""
        return self.filter(criterion__round=of)


class Mark(models.Model):
    """Points of one judge for one entry on one criterion."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="marks")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="marks")
    entry = models.ForeignKey(ContestEntry, on_delete=models.PROTECT, related_name="marks")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, validators=POSITIVE)
    origin = models.CharField(max_length=10, choices=SheetOrigin.choices)
    given_at = models.DateTimeField(auto_now=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        ordering = ["judge", "entry", "criterion"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "judge", "entry"], name="one_mark_per_judge_and_criterion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.judge}: {self.points}"
