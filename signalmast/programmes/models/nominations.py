from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Office, Unit
from signalmast.programmes.enums import Consent, Kind, Level, NominationState
from signalmast.programmes.models.commendations import Commendation


class NominationQuerySet(models.QuerySet["Nomination"]):
    def of(self, office: Any) -> "NominationQuerySet":
        return self.filter(office=office)

    def waiting(self) -> "NominationQuerySet":
        """Those that somebody at the office has to do something about."""
        return self.filter(state__in=[NominationState.HANDED_IN, NominationState.PREPARED])


class Nomination(models.Model):
    """Whom a unit proposes for a commendation, why, and whether they agreed to be named.

    Awarded by another person than the one who prepared it; the award is a row of the register.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("unit")
    )
    round = models.CharField(_("round"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    #: The name folded, by which the same person in the same round is found again.
    name_key = models.CharField(max_length=300, editable=False)
    reasons = models.TextField(_("reasons"), max_length=4000)
    consent = models.CharField(
        _("agreed to be named in public"), max_length=10, choices=Consent.choices,
        default=Consent.NONE,
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=12, choices=NominationState.choices,
        default=NominationState.DRAFT, editable=False,
    )  # fmt: skip
    proposed_by = models.BigIntegerField(editable=False)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    citation = models.TextField(_("citation"), max_length=2000, blank=True)
    decision_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    prepared_by = models.BigIntegerField(null=True, editable=False)
    awarded_by = models.BigIntegerField(null=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    declined_why = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)
    commendation = models.OneToOneField(
        Commendation, null=True, editable=False, on_delete=models.PROTECT,
        related_name="nomination",
    )  # fmt: skip

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-handed_in_at", "-pk"]
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=NominationState.AWARDED)
                | (
                    Q(commendation__isnull=False, awarded_by__isnull=False)
                    & ~Q(awarded_by=models.F("prepared_by"))
                ),
                name="an_award_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=NominationState.DECLINED) | ~Q(declined_why=""),
                name="declined_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state"], name="nominations_by_state"),
            models.Index(fields=["office", "name_key"], name="nominations_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.round}"

    @property
    def may_be_named(self) -> bool:
        """Collectives are named with the decision; a person only where they agreed."""
        return self.kind == Kind.COLLECTIVE or self.consent != Consent.NONE
