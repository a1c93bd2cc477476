import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.corrections.enums import Verdict
from signalmast.corrections.models.claims import Claim
from signalmast.corrections.models.sources import FROZEN, SourceFields


class RulingQuerySet(models.QuerySet["Ruling"]):
    def confirmed(self) -> "RulingQuerySet":
        return self.exclude(confirmed_at=None)

    def proposed(self) -> "RulingQuerySet":
        return self.filter(confirmed_at=None, sent_back_at=None)


class Ruling(models.Model):
    """One version of what two people say of a claim. Confirmed, it never changes again.

    The database holds the rules too (migrations/0002): it begins as a proposal, another person
    confirms it, the claim is one of fact, and a public source with its passage stands below it.
    Numbers of users are kept instead of references, because the record outlives them.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="rulings")
    version = models.PositiveIntegerField()
    verdict = models.CharField(_("ruling"), max_length=20, choices=Verdict.choices)
    media = models.JSONField(_("what was found about the picture or film"), default=list)
    media_context = models.TextField(blank=True, max_length=600)
    first_seen = models.DateField(_("first seen"), null=True, blank=True)
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_why = models.TextField(blank=True, max_length=1000)
    #: Why there is another version; public. Empty for the first.
    change = models.TextField(_("why it changes"), blank=True, max_length=1000)
    digest = models.CharField(max_length=64, blank=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "version"]
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="one_ruling_per_version"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="ruled_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_by__isnull=False),
                name="confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="one_of_six_rulings"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.version})"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def words_in(self, language: str) -> "RulingWords":
        """Return what the ruling says in a language, else in the first it has."""
        found = list(self.words.all())
        return next((one for one in found if one.language == language), found[0])

    def content(self) -> dict[str, Any]:
        """Return all that the ruling says, as it is hashed and frozen."""
        own = ("version", "verdict", "media", "media_context", "first_seen", "change")
        said = {name: getattr(self, name) for name in own}
        said["claim"] = {"id": self.claim_id, "nature": self.claim.nature}
        said["by"] = [self.proposed_by, self.confirmed_by]
        said["words"] = [
            {name: getattr(one, name) for name in WORDS} for one in self.words.order_by("language")
        ]
        said["sources"] = [
            {name: getattr(one, name) for name in FROZEN}
            for one in self.sources.order_by("position")
        ]
        return said

    def content_hash(self) -> str:
        """Return SHA-256 of the content as sorted JSON."""
        body = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(body.encode()).hexdigest()


#: What stands on the page, by language.
WORDS = ("language", "title", "claim_reviewed", "known", "how")


class RulingWords(models.Model):
    """What a ruling says in one language. The claim is quoted without the verdict in it."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="words")
    language = models.CharField(max_length=8)
    title = models.CharField(_("headline"), max_length=140)
    claim_reviewed = models.CharField(_("claim in one sentence"), max_length=300)
    known = models.TextField(_("what is known"), max_length=6000)
    how = models.TextField(_("how it is known"), max_length=4000)

    class Meta:
        ordering = ["ruling", "pk"]
        verbose_name = _("words of a ruling")
        verbose_name_plural = _("words of rulings")
        constraints = [
            models.UniqueConstraint(fields=["ruling", "language"], name="one_wording_per_language")
        ]

    def __str__(self) -> str:
        return self.title


class RulingSource(SourceFields):
    """A source as the ruling rests on it, frozen with it."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="sources")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["ruling", "position"]
        verbose_name = _("source of a ruling")
        verbose_name_plural = _("sources of rulings")
        constraints = [
            models.UniqueConstraint(fields=["ruling", "position"], name="one_source_per_position")
        ]
