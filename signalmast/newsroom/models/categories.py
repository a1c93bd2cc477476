from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from signalmast.core.flags import flag_choices
from signalmast.people.models import Office


class CategoryQuerySet(models.QuerySet["Category"]):
    def of(self, office: Office) -> "CategoryQuerySet":
        return self.filter(office=office)


class Category(models.Model):
    """What a publication is about, with the signal flag that stands for it everywhere.

    The short name is part of public addresses and stays when the name changes.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="categories")
    slug = models.SlugField(_("short name in addresses"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    flag = models.CharField(_("flag"), max_length=40, choices=flag_choices)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(fields=["office", "slug"], name="one_category_per_address")
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "vi")

    def name_in(self, language: str) -> str:
        """Return the name in a language of the site."""
        return self.name_en if language.startswith("en") else self.name
