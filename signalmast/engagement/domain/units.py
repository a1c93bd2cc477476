"""Which unit a post is about, by the unit's name in its text."""

import re
from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet

from signalmast.core.importing.register import BY_HAND
from signalmast.core.tabular.text import fold
from signalmast.engagement.models import Post
from signalmast.people.models import Unit

MIN_LETTERS = 6


def match_units(
    office: Any, *, import_id: int | None = None, numbers: Collection[int] | None = None
) -> None:
    """Set the unit concerned on posts whose text names exactly one; on all or on some posts.

    Some are those of one import, or those with the keys `numbers`.

    Names are compared without diacritics and case, whole words, longest first, so that
    “Trường học số 06” is not taken for “Trường học số 0”. A text that names two units is
    about neither. Where a person named the unit, that stays.
    """
    units = {fold(unit.name): unit for unit in _oldest_first(office)}
    names = sorted((name for name in units if len(name) >= MIN_LETTERS), key=len, reverse=True)
    posts = Post.objects.of(office).exclude(rank__startswith=BY_HAND)
    if import_id is not None:
        posts = posts.filter(import_id=import_id)
    if numbers is not None:
        posts = posts.filter(pk__in=numbers)
    if not names:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    wanted: dict[int | None, list[int]] = {}
    for pk, title, unit_id in posts.values_list("pk", "title", "unit_id").iterator(chunk_size=5000):
        found = set(pattern.findall(fold(title)))
        unit = units[found.pop()].pk if len(found) == 1 else None
        if unit != unit_id:
            wanted.setdefault(unit, []).append(pk)
    for unit, pks in wanted.items():
        for start in range(0, len(pks), 5000):
            Post.objects.filter(pk__in=pks[start : start + 5000]).update(unit_id=unit)


def _oldest_first(office: Any) -> QuerySet[Unit]:
    """Units whose name came back follow the ones that had it before, so the newest is taken."""
    return Unit.objects.of(office).order_by(F("valid_from").asc(nulls_first=True), "pk")
