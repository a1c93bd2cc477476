"""Lists that one more story never moves: it goes on the last shelf, and shelves stay.

Shelf numbers count from the oldest, so the address of a full shelf shows the same stories for
ever. A withdrawn story leaves a gap that nobody fills.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import Publication, SitePage
from signalmast.website.domain.sheet import remember
from signalmast.website.models import Listing, ShelfEntry

SHELF = 24
#: A part of the sitemap; the protocol allows 50,000, but a part is written anew with each story.
SITEMAP_PART = 500

ALL, KIND, CATEGORY, UNIT, TAG, MONTH, SITEMAP = (
    "all",
    "kind",
    "category",
    "unit",
    "tag",
    "month",
    "sitemap",
)

#: Kinds of page with a list of their own; stories have all news, events have months.
LISTED = (Kind.NOTICE, Kind.CORRECTION)


def size_of(kind: str) -> int:
    """Return how many entries a shelf of this kind of list holds."""
    return SITEMAP_PART if kind == SITEMAP else SHELF


def lists_of(page: Publication) -> Iterator[tuple[str, str]]:
    """Yield the lists a public page stands on, as kind and reference."""
    yield ALL, ""
    yield SITEMAP, ""
    if page.kind in LISTED:
        yield KIND, page.kind
    yield CATEGORY, str(page.category_id)
    for unit in page.units.all():
        yield UNIT, str(unit.pk)
    for tag in page.tags.all():
        yield TAG, tag.slug
    yield MONTH, timezone.localtime(page.first_published_at, page.office.zone).strftime("%Y-%m")


@transaction.atomic
def shelve(page: Publication) -> None:
    """Put a page on the lists it belongs to and take it off others; may be repeated.

    A page that is not public is taken off all of them.
    """
    wanted = set(lists_of(page)) if page.is_public else set()
    there = {
        (entry.listing.kind, entry.listing.ref): entry
        for entry in ShelfEntry.objects.filter(page=page).select_related("listing")
    }
    for place, entry in there.items():
        if place not in wanted:
            Listing.objects.filter(pk=entry.listing_id).update(entries=F("entries") - 1)
            entry.delete()
    for place in sorted(wanted - there.keys()):
        _put_on(page, *place)


def _put_on(page: Publication, kind: str, ref: str) -> None:
    listing, _created = Listing.objects.select_for_update().get_or_create(
        site=page.site, kind=kind, ref=ref
    )
    on_last = ShelfEntry.objects.filter(listing=listing, shelf=listing.last_shelf).count()
    listing.last_shelf += int(on_last >= size_of(kind))
    listing.entries += 1
    listing.save(update_fields=["entries", "last_shelf"])
    ShelfEntry.objects.create(
        listing=listing, page=page, shelf=listing.last_shelf, at=page.first_published_at
    )


def begins_shelf(entry: ShelfEntry) -> bool:
    """Tell whether a page is the first on its shelf, so that the one before got a neighbour."""
    shelf = ShelfEntry.objects.filter(listing=entry.listing_id, shelf=entry.shelf)
    return shelf.order_by("pk").values_list("pk", flat=True).first() == entry.pk


def on_shelf(listing: Listing, shelf: int) -> list[int]:
    """Return the numbers of the pages of one shelf, the newest first."""
    return remember(("shelf", listing.pk, shelf), lambda: _on_shelf(listing, shelf))


def _on_shelf(listing: Listing, shelf: int) -> list[int]:
    found = ShelfEntry.objects.filter(listing=listing, shelf=shelf).order_by("-at", "-page_id")
    return list(found.values_list("page_id", flat=True))


def newest(listing: Listing | None, count: int = SHELF) -> list[int]:
    """Return at least `count` of the newest pages of a list, if it has them.

    Whole shelves, so that the first page of a list ends where an older shelf begins.
    """
    if listing is None:
        return []
    found: list[int] = []
    shelf = listing.last_shelf
    while shelf >= 1 and len(found) < count:
        found += on_shelf(listing, shelf)
        shelf -= 1
    return found


def oldest_of_newest(listing: Listing, count: int = SHELF) -> int:
    """Return the number of the shelf that follows what `newest` returned; 0 when none does."""
    seen, shelf = 0, listing.last_shelf
    while shelf >= 1 and seen < count:
        seen += len(on_shelf(listing, shelf))
        shelf -= 1
    return shelf


def find_listing(site: SitePage, kind: str, ref: str = "") -> Listing | None:
    """Return a list that holds something, or None."""
    return remember(("listing", site.pk, kind, ref), lambda: _find_listing(site, kind, ref))


def _find_listing(site: SitePage, kind: str, ref: str) -> Listing | None:
    return Listing.objects.filter(site=site, kind=kind, ref=ref, entries__gt=0).first()


@transaction.atomic
def shelve_all(site: SitePage) -> None:
    """Build all lists of a site anew, in the order of publication; addresses of shelves change."""
    Listing.objects.filter(site=site).delete()
    pages = (
        Publication.objects.child_of(site)
        .filter(live=True)
        .exclude(first_published_at=None)
        .select_related("office")
        .prefetch_related("units", "tagged_items__tag")
        .order_by("first_published_at", "pk")
    )
    listings: dict[tuple[str, str], Listing] = {}
    counts: dict[tuple[str, str], int] = {}
    entries = []
    for page in pages.iterator(chunk_size=500):
        page._site = site
        for place in lists_of(page):
            number = counts[place] = counts.get(place, 0) + 1
            if place not in listings:
                listings[place] = Listing.objects.create(site=site, kind=place[0], ref=place[1])
            entries.append(
                ShelfEntry(
                    listing=listings[place],
                    page_id=page.pk,
                    shelf=(number - 1) // size_of(place[0]) + 1,
                    at=page.first_published_at,
                )
            )
        if len(entries) > 5000:
            ShelfEntry.objects.bulk_create(entries)
            entries = []
    ShelfEntry.objects.bulk_create(entries)
    for place, listing in listings.items():
        listing.entries = counts[place]
        listing.last_shelf = (counts[place] - 1) // size_of(place[0]) + 1
    Listing.objects.bulk_update(listings.values(), ["entries", "last_shelf"])


def wrong_counts(site: SitePage) -> Iterable[Listing]:
    """Return the lists whose number of entries is not what they say."""
    found = Listing.objects.filter(site=site).annotate(held=Count("shelf_entries"))
    return found.exclude(entries=F("held"))
