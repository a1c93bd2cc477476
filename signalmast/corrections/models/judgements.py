from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.corrections.models.claims import Claim


class Judgement(models.Model):
    """Somebody at the desk said whether a claim is the same as one ruled on before.

    The pairs are the desk's own measure of its matching; they decide nothing by themselves.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="judgements")
    other = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField(_("same claim"))
    score = models.FloatField(null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("judgement of a match")
        verbose_name_plural = _("judgements of matches")
        constraints = [
            models.UniqueConstraint(fields=["claim", "other"], name="one_judgement_per_pair")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {'=' if self.same else '≠'} {self.other_id}"
