"""What a text points at: pictures, files and pages of its own office only."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from wagtail.models import Page

from signalmast.newsroom.models.pictures import Attachment, Picture

#: Two steps of the tree lead to the root of a site.
SITE = Page.steplen * 2


def collection_name(office_id: int) -> str:
    """Return the name of an office's collection; the name of the office itself may change."""
    return f"office-{office_id}"


def points_elsewhere(page: Any, fields: Iterable[str]) -> list[str]:
    """Return those of the rich `fields` that hold something of another office.

    The choosers offer nothing of another office; this refuses what a request brings by itself.
    """
    name = collection_name(page.office_id)
    return [field for field in fields if _is_elsewhere(page, field, name)]


def _is_elsewhere(page: Any, field: str, collection: str) -> bool:
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    for model, number, _model_path, _path in page._meta.get_field(field).extract_references(
        getattr(page, field)
    ):
        wanted[model].add(int(number))
    for media in (Picture, Attachment):
        if media.objects.filter(pk__in=wanted[media]).exclude(collection__name=collection).exists():
            return True
    pages = Page.objects.filter(pk__in=wanted[Page])
    sites = apps.get_model("newsroom", "SitePage")
    own_sites = sites.objects.filter(office=page.office_id).values_list("path", flat=True)
    return {path[:SITE] for path in pages.values_list("path", flat=True)} - set(own_sites) != set()
