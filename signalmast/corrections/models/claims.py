from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.corrections.enums import OPEN, ClaimState, Nature, Origin
from signalmast.newsroom.models import Publication
from signalmast.people.models import Office

#: From one (little) to three (much), for harm and for reach.
WEIGHTS = [MinValueValidator(1), MaxValueValidator(3)]


class ClaimQuerySet(models.QuerySet["Claim"]):
    def of(self, office: Any) -> "ClaimQuerySet":
        return self.filter(office=office)

    def open(self) -> "ClaimQuerySet":
        return self.filter(state__in=OPEN)

    def ruled(self) -> "ClaimQuerySet":
        return self.filter(state=ClaimState.RULED)

    def most_urgent_first(self) -> "ClaimQuerySet":
        return self.order_by(models.F("urgency").desc(), "received_at", "pk")


class Claim(models.Model):
    """What is said to be so, in one sentence. Nothing tells who said or spread it.

    `digest` is SHA-256 of the normalised text, one per office, so that a message that arrives a
    hundred times is one claim with a hundred submissions. `urgency` is harm times reach, 1 to 9.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    text = models.TextField(_("claim"), max_length=1000)
    language = models.CharField(max_length=8, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    url_digest = models.CharField(max_length=64, blank=True, editable=False)
    nature = models.CharField(_("what it is"), max_length=10, choices=Nature.choices, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.NEW,
        editable=False,
    )  # fmt: skip
    origin = models.CharField(_("came by"), max_length=10, choices=Origin.choices, editable=False)
    received_at = models.DateTimeField(_("received"), editable=False)
    harm = models.PositiveSmallIntegerField(_("harm"), null=True, blank=True, validators=WEIGHTS)
    reach = models.PositiveSmallIntegerField(_("reach"), null=True, blank=True, validators=WEIGHTS)
    urgency = models.PositiveSmallIntegerField(_("priority"), default=0, editable=False)
    reason = models.TextField(_("reasons"), blank=True, max_length=1000)
    about_office = models.BooleanField(_("about the office itself"), default=False)
    answer = models.TextField(_("answer"), blank=True, max_length=2000, editable=False)
    settled_at = models.DateTimeField(_("answered"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    #: The office's own text that was wrong, the revision that said so, and what it said.
    story = models.ForeignKey(
        Publication, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    story_revision = models.BigIntegerField(null=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["office", "digest"], name="one_claim_per_text"),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.PROPOSED, ClaimState.RULED])
                | Q(nature=Nature.FACT),
                name="only_facts_are_ruled_on",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.MERGED) | Q(merged_into__isnull=False),
                name="merged_into_something",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "-urgency"], name="claims_by_urgency"),
            models.Index(fields=["office", "url_digest"], name="claims_by_link"),
            models.Index(fields=["office", "received_at"], name="claims_of_a_period"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_own_error(self) -> bool:
        return self.origin == Origin.OWN


class Submission(models.Model):
    """One handing-in of a claim. Its code is known to the sender alone: only a digest is kept.

    `token_digest` makes handing in the same form twice one submission with the same code. The
    text is what was sent, with links to profiles taken out; it is emptied after the claim is
    settled (`tasks`), and the code goes on to work.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="submissions")
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"), editable=False)
    origin = models.CharField(_("came by"), max_length=10, choices=Origin.choices, editable=False)
    language = models.CharField(max_length=8, editable=False)
    text = models.TextField(_("as handed in"), blank=True)
    platform = models.CharField(_("seen on"), max_length=40, blank=True)
    seen_on = models.DateField(_("seen on the day"), null=True, blank=True)
    url = models.URLField(_("link"), blank=True, max_length=1000)
    image = models.FileField(upload_to="submissions", blank=True, verbose_name=_("image"))

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [models.Index(fields=["received_at"], name="submissions_in_time")]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d} {self.platform}".strip()


class Note(models.Model):
    """What those who check write for each other; never public."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="notes")
    by_id = models.BigIntegerField(editable=False)
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(_("note"), max_length=4000)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]
