"""What the site remembers of its own files: which there are, and which page each of them shows."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.newsroom.models import Publication, SitePage


class Sheet(models.Model):
    """One public address with its file. `kind` and `key` say how it is made again.

    `site` is empty for the few files of the whole installation, such as the sitemap index.
    """

    site = models.ForeignKey(SitePage, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=400, unique=True)
    #: Stands for the rows of Shown and SiteFile, so that an unchanged record is not read.
    digest = models.CharField(max_length=32, default="")
    #: When what the sheet shows changes by itself, such as at the end of an event.
    fresh_until = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("sheet of the site")
        verbose_name_plural = _("sheets of the site")
        indexes = [models.Index(fields=["site", "kind", "key"], name="sheet_by_kind_and_key")]

    def __str__(self) -> str:
        return self.address


class Shown(models.Model):
    """A sheet shows a publication; when that changes, the sheet is made again."""

    pk = models.CompositePrimaryKey("sheet_id", "page")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, db_index=False, related_name="shows")
    page = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("shown publication")
        verbose_name_plural = _("shown publications")

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.page}"


class SiteFile(models.Model):
    """A sheet uses a picture or another file; one that nobody uses is taken off the site."""

    pk = models.CompositePrimaryKey("sheet_id", "name")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, db_index=False, related_name="files")
    name = models.CharField(max_length=200, db_index=True)

    class Meta:
        verbose_name = _("file of the site")
        verbose_name_plural = _("files of the site")

    def __str__(self) -> str:
        return self.name


class Listing(models.Model):
    """A list of publications, kept on shelves that a new one never moves.

    Counts `entries` and knows its last shelf, so that putting one more on costs the same
    whatever the list holds.
    """

    site = models.ForeignKey(SitePage, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    ref = models.CharField(max_length=120, blank=True)
    entries = models.PositiveIntegerField(default=0)
    last_shelf = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("list of the site")
        verbose_name_plural = _("lists of the site")
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "ref"], name="one_list_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}".strip()

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.ref}"


class ShelfEntry(models.Model):
    """A publication's place on a list: once given, it stays."""

    listing = models.ForeignKey(
        Listing, on_delete=models.CASCADE, related_name="shelf_entries", db_index=False
    )
    page = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="+")
    shelf = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("place on a list")
        verbose_name_plural = _("places on lists")
        constraints = [
            models.UniqueConstraint(fields=["listing", "page"], name="one_place_per_list")
        ]
        indexes = [models.Index(fields=["listing", "shelf", "at"], name="shelf_of_listing")]

    def __str__(self) -> str:
        return f"{self.listing_id}/{self.shelf}: {self.page_id}"


class Unproved(models.Model):
    """How many forms came in within an hour without a proof of work; says nothing of who."""

    hour = models.DateTimeField(unique=True)
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("hour of forms without a proof")
        verbose_name_plural = _("hours of forms without a proof")

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"


def of_sheet(site: Any, kind: str, key: str) -> models.QuerySet[Sheet]:
    """Return the sheet of this kind and key, as a queryset of none or one."""
    return Sheet.objects.filter(site=site, kind=kind, key=key)
