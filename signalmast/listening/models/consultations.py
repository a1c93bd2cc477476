from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalmast.listening.enums.consultations import Access, ConsultationState
from signalmast.people.models import Office

#: Longer than this nobody needs votes to answer a question about the result.
MOST_MONTHS = 24


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def of(self, office: Any) -> "ConsultationQuerySet":
        return self.filter(office=office)

    def public(self) -> "ConsultationQuerySet":
        """Those that residents see: open, or closed after having been open."""
        return self.filter(state__in=[ConsultationState.OPEN, ConsultationState.CLOSED])


class Consultation(models.Model):
    """What is asked, from when to when, of whom, and what happens with the result.

    Its own words stand in the office's language; the fields in `_en` hold them in English. Two
    people open it: one proposes, another opens.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    slug = models.SlugField(_("word in its address"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    introduction = models.TextField(_("what it is about"), max_length=4000)
    introduction_en = models.TextField(_("the same in English"), max_length=4000, blank=True)
    promise = models.TextField(_("what happens with the result"), max_length=2000)
    promise_en = models.TextField(_("the same in English"), max_length=2000, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    access = models.CharField(
        _("who may take part"), max_length=10, choices=Access.choices, default=Access.ANYBODY
    )
    takes_statements = models.BooleanField(_("residents may add statements"), default=True)
    keep_months = models.PositiveSmallIntegerField(
        _("months that votes are kept after closing"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ConsultationState.choices,
        default=ConsultationState.DRAFT, editable=False,
    )  # fmt: skip
    #: Came from an export of another system: nobody votes, the map is for the desk.
    is_archive = models.BooleanField(default=False, editable=False)
    proposed_by = models.BigIntegerField(null=True, editable=False)
    proposed_at = models.DateTimeField(null=True, editable=False)
    sent_back_why = models.TextField(blank=True, editable=False)
    opened_by = models.BigIntegerField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    #: When votes were deleted; from then on there is what was released, and no more.
    emptied_at = models.DateTimeField(null=True, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.UniqueConstraint(fields=["office", "slug"], name="one_consultation_per_word"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="consultation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("proposed_by")),
                name="consultation_opened_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(keep_months__gte=1) & Q(keep_months__lte=MOST_MONTHS),
                name="votes_kept_for_a_while",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def says(self, name: str, language: str) -> str:
        """Return `title`, `introduction` or `promise` in a language, else as it was written."""
        other = getattr(self, f"{name}_{language}", "")
        return str(other or getattr(self, name))

    def is_taking_votes(self, now: datetime | None = None) -> bool:
        """Tell whether somebody can vote now."""
        now = now or timezone.now()
        return self.state == ConsultationState.OPEN and self.opens_at <= now < self.closes_at

    @property
    def is_public(self) -> bool:
        return self.state in {ConsultationState.OPEN, ConsultationState.CLOSED}

    @property
    def is_draft(self) -> bool:
        return self.state in {ConsultationState.DRAFT, ConsultationState.PROPOSED}

    @property
    def is_of_group(self) -> bool:
        return self.access == Access.GROUP
