"""Publications as cards, in bulk: the same number of queries for one and for thirty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import slugify

from signalmast.core.tabular.text import fold
from signalmast.corrections.models import CorrectionPage
from signalmast.newsroom.addresses import address, page_address
from signalmast.newsroom.enums import ApprovalKind, Kind
from signalmast.newsroom.models import (
    Approval,
    Category,
    EventPage,
    NoticePage,
    Publication,
    SitePage,
)
from signalmast.people.models import Unit
from signalmast.website.content import Card, Flagged, Link, PictureSet
from signalmast.website.domain.assets import picture_set
from signalmast.website.domain.sheet import current_note, remember_many

THUMBNAIL = 240


def cards(
    site: SitePage, numbers: Sequence[int], *, pictures: int = 0, whole: bool = False
) -> list[Card]:
    """Return the public pages of these numbers as cards, in the same order.

    The first `pictures` of those that have one carry it: a thumbnail, or every size if `whole`.
    Each page becomes part of the note of the sheet being made.
    """
    current_note().shows.update(numbers)
    plain = remember_many("card", numbers, lambda missing: _plain_cards(site, missing))
    found = [plain[number] for number in numbers if number in plain]
    with_picture = [one.page for one, page in found if page.picture_id][:pictures]
    return [
        replace(one, picture=_picture(page, whole=whole)) if one.page in with_picture else one
        for one, page in found
    ]


def read_cards(site: SitePage, numbers: Sequence[int]) -> None:
    """Read the cards of these pages into the bakers' memory."""
    remember_many("card", numbers, lambda missing: _plain_cards(site, missing))


def _plain_cards(site: SitePage, numbers: list[int]) -> dict[int, tuple[Card, Publication]]:
    rows = publications(numbers)
    times = _times(rows)
    urgent = urgent_pages(rows)
    ruled = verdicts(rows)
    return {
        row.pk: (
            card(
                site,
                row,
                times=times.get(row.pk),
                is_urgent=row.pk in urgent,
                verdict=ruled.get(row.pk, ""),
            ),
            row,
        )
        for row in rows
    }


def verdicts(rows: Sequence[Publication]) -> dict[int, str]:
    """Return the rulings of the corrections among these pages, by the page's number."""
    numbers = [row.pk for row in rows if row.kind == Kind.CORRECTION]
    if not numbers:
        return {}
    pages = CorrectionPage.objects.filter(pk__in=numbers)
    return dict(pages.values_list("pk", "ruling__verdict"))


@dataclass(frozen=True, slots=True)
class Times:
    """When and where an event takes place or a notice holds."""

    start: datetime
    end: datetime | None
    place: str
    is_cancelled: bool = False


def _times(rows: Sequence[Publication]) -> dict[int, Times]:
    if not any(row.kind in {Kind.EVENT, Kind.NOTICE} for row in rows):
        return {}
    events = EventPage.objects.filter(pk__in=[row.pk for row in rows if row.kind == Kind.EVENT])
    notices = NoticePage.objects.filter(pk__in=[row.pk for row in rows if row.kind == Kind.NOTICE])
    found = {
        number: Times(start, end, place, cancelled)
        for number, start, end, place, cancelled in events.values_list(
            "pk", "starts_at", "ends_at", "place", "is_cancelled"
        )
    }
    for number, start, end, place in notices.values_list(
        "pk", "valid_from", "valid_until", "where"
    ):
        found[number] = Times(start, end, place)
    return found


def times_of(page: Publication) -> Times | None:
    """Return when and where one event or notice is; None for any other page."""
    return _times([page]).get(page.pk)


def publications(numbers: Iterable[int]) -> list[Publication]:
    """Return the public pages among these numbers with what a card needs of them."""
    found = whole_publications(list(numbers))
    return [page for page in found.values() if page.is_public]


def whole_publications(numbers: Sequence[int]) -> dict[int, Publication]:
    """Return pages of any state with all that their own sheets need, read once for a batch."""
    return remember_many("publication", numbers, _whole_publications)


def _whole_publications(numbers: list[int]) -> dict[int, Publication]:
    rows = Publication.objects.filter(pk__in=numbers)
    return {
        page.pk: page
        for page in rows.select_related("office", "category", "picture").prefetch_related(
            Prefetch("units", Unit.objects.only("pk", "name")),
            "tagged_items__tag",
            "quoted_figures",
        )
    }


def urgent_pages(pages: Sequence[Publication]) -> set[int]:
    """Return the pages whose live revision still waits for its second person."""
    live = {page.pk: page.live_revision_id or 0 for page in pages}
    rows = Approval.objects.filter(page_id__in=list(live))
    hurried: set[int] = set()
    approved: set[int] = set()
    for row in rows:
        if row.revision_id >= live[row.page_id]:
            (approved if row.kind == ApprovalKind.APPROVED else hurried).add(row.page_id)
    return hurried - approved


def card(
    site: SitePage,
    page: Publication,
    *,
    times: Times | None = None,
    picture: PictureSet | None = None,
    is_urgent: bool = False,
    verdict: str = "",
) -> Card:
    """Return one publication as a card, with times in the office's zone."""
    zone = page.office.zone

    def local(moment: Any) -> Any:
        return timezone.localtime(moment, zone) if moment else None

    return Card(
        page=page.pk,
        kind=page.kind,
        url=page_address(page, site),
        title=page.title,
        standfirst=page.standfirst,
        at=local(page.first_published_at),
        changed=local(page.last_published_at),
        category=flagged(site, page.category),
        picture=picture,
        units=tuple(Link(unit.name, unit_address(site, unit)) for unit in page.units.all()),
        byline=page.byline,
        is_urgent=is_urgent,
        starts_at=local(times.start) if times else None,
        ends_at=local(times.end) if times else None,
        place=times.place if times else "",
        is_cancelled=bool(times and times.is_cancelled),
        verdict=verdict,
    )


def _picture(page: Publication, *, whole: bool) -> PictureSet | None:
    return picture_set(page.picture, page.picture_alt, widths=None if whole else (THUMBNAIL,))


def flagged(site: SitePage, category: Category) -> Flagged:
    """Return a category with its page and flag."""
    return Flagged(
        category.name_in(site.language), address(site, "category", category.slug), category.flag
    )


def unit_address(site: SitePage, unit: Unit) -> str:
    """Return a unit's page; its number keeps two units of one name apart."""
    return address(site, "unit", f"{slugify(fold(unit.name))}-{unit.pk}")
