from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.corrections.enums import Outcome
from signalmast.corrections.models.rulings import Ruling


class ContestedQuerySet(models.QuerySet["Contest"]):
    def open(self) -> "ContestedQuerySet":
        return self.filter(decided_at=None)

    def decided(self) -> "ContestedQuerySet":
        return self.exclude(decided_at=None)


class Contest(models.Model):
    """A reader says that a ruling is wrong, with a source. The outcome is public either way.

    Two people answer: one proposes, another decides. What was decided is not changed, and no
    contest is deleted; the database refuses both.
    """

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="contests")
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"), editable=False)
    language = models.CharField(max_length=8, editable=False)
    text = models.TextField(_("what is wrong"), max_length=3000)
    source_url = models.URLField(_("link to the source"), blank=True, max_length=1000)
    source_reference = models.CharField(_("document"), max_length=300, blank=True)
    passage = models.TextField(_("passage"), max_length=3000)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True, max_length=3000)
    answered_by = models.BigIntegerField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.BigIntegerField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    #: The version that changed the ruling, where one did.
    changed_to = models.ForeignKey(
        Ruling, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ContestedQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("contested ruling")
        verbose_name_plural = _("contested rulings")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                | (~Q(decided_by=F("answered_by")) & ~Q(outcome="") & ~Q(answer="")),
                name="contest_decided_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(source_url="") | ~Q(source_reference=""),
                name="contested_with_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
