from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.register import RegisterRow
from signalmast.core.tabular.text import header_key
from signalmast.people.models import Office


class PlaceQuerySet(models.QuerySet["Place"]):
    def of(self, office: Any) -> "PlaceQuerySet":
        return self.filter(office=office)


class Place(RegisterRow):
    """A street or a place that residents know, with where it lies; offered in the forms."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["office", "subject"], name="one_place_per_name")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Derive the subject, so that a file naming this place later finds it."""
        self.subject = self.subject or header_key(self.name)
        super().save(**kwargs)
