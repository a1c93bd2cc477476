from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.listening.disclosure import Released
from signalmast.listening.enums.releases import About
from signalmast.people.models import Office


class Release(models.Model):
    """What was published of one survey or consultation, once and for good.

    `body` holds published counts alone: multiples of five that passed the privacy module. True
    counts are kept nowhere. The database refuses to change or delete a release, because what is
    published next must not give away, together with it, what neither gives away alone.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(_("about"), max_length=12, choices=About.choices)
    #: Of the survey's version or the consultation. No foreign key: releases outlive what they
    #: are about.
    number = models.BigIntegerField(_("number"))
    sequence = models.PositiveIntegerField(_("release"))
    made_at = models.DateTimeField(_("published"))
    body = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["about", "number", "sequence"]
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        constraints = [
            models.UniqueConstraint(
                fields=["about", "number", "sequence"], name="release_comes_once"
            ),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="release_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} {self.number}/{self.sequence}"

    @property
    def released(self) -> Released:
        """Return the published counts."""
        return Released.from_json(self.body)
