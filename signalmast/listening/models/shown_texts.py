from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from signalmast.listening.models.surveys import SurveyVersion


class ShownText(models.Model):
    """An open answer that two people let stand with the results, apart from all other answers.

    A copy of the text with no way back to who else wrote what: it goes when nobody's answers hold
    the text any more, because its author took them back.
    """

    version = models.ForeignKey(
        SurveyVersion, on_delete=models.CASCADE, related_name="shown_texts", editable=False
    )
    question = models.CharField(max_length=300, editable=False)
    text = models.TextField(_("what was written"), editable=False)
    digest = models.CharField(max_length=64, editable=False)
    proposed_by = models.BigIntegerField(editable=False)
    shown_by = models.BigIntegerField(null=True, editable=False)
    shown_at = models.DateTimeField(_("shown"), null=True, editable=False)
    removal_by = models.BigIntegerField(null=True, editable=False)
    removal_why = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["question", "digest"]
        verbose_name = _("open answer that is shown")
        verbose_name_plural = _("open answers that are shown")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "question", "digest"], name="a_text_is_shown_once"
            ),
            models.CheckConstraint(
                condition=Q(shown_by__isnull=True) | ~Q(shown_by=F("proposed_by")),
                name="a_text_is_shown_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None
