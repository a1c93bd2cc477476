"""Which sheets there are: those of a page, those around it, and all of a site."""

from collections.abc import Iterator

from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import Category, EventPage, Publication, QuotedFigure, SitePage
from signalmast.website.domain.cards import read_cards, whole_publications
from signalmast.website.domain.corrections import corrected, day_of, former_versions, years
from signalmast.website.domain.frames import read_translations, sites_of
from signalmast.website.domain.sheet import Ref
from signalmast.website.domain.shelves import (
    ALL,
    CATEGORY,
    KIND,
    LISTED,
    SITEMAP,
    begins_shelf,
    find_listing,
)
from signalmast.website.models import Listing, Sheet, ShelfEntry
from signalmast.website.sheets import (
    contests,
    corrections,
    courses,
    credentials,
    events,
    honours,
    lists,
    machines,
    office,
    publications,
    questions,
)

__all__ = [
    "around",
    "contests",
    "corrections",
    "courses",
    "credentials",
    "events",
    "expected",
    "fixed",
    "honours",
    "lists",
    "machines",
    "of_installation",
    "office",
]
__all__ += ["own", "publications", "questions", "superfluous"]

FIXED = ("about", "accounts", "charter", "accessibility", "rulings", "log", "404", "500")
HOUSE = (
    *("root", "sitemap-index", "robots", "security", "push-worker", "badge-picture"),
    *("root-404", "root-500"),
)
#: Those of them that a single page can change.
HOUSE_OF_PAGE = HOUSE[:2]


#: Fewer pages than this are read one by one.
READ_AHEAD_FROM = 3


def read_ahead(refs: list[Ref]) -> None:
    """Read what the pages among these sheets share, all at once, into the bakers' memory."""
    sites = {ref.site for ref in refs if ref.of is not None}
    for site in sites:
        pages = [int(ref.key) for ref in refs if ref.of == site and ref.kind == "page"]
        shelves = [ref.key for ref in refs if ref.of == site and ref.kind == "shelf"]
        if len(pages) + len(shelves) >= READ_AHEAD_FROM:
            shown = [*pages, *lists.read_shelves(site, shelves)]
            whole_publications(shown)
            read_cards(site, shown)
            read_translations(pages)


def own(page: Publication) -> Iterator[Ref]:
    """Yield the sheets that are about one page alone, the page first."""
    site, key = page.site, str(page.pk)
    yield from _by_kind(site, page.pk, page.kind)
    for quote in QuotedFigure.objects.filter(page=page).exclude(figure=publications.CHART):
        yield Ref(site, "embed-figure", f"{key}/{quote.block}")
    for sheet in Sheet.objects.filter(kind="embed-figure", key__startswith=f"{key}/"):
        yield Ref(site, "embed-figure", sheet.key)
    for one in corrected(page):
        yield Ref(site, "former", f"{key}/{one.revision}")


def _by_kind(site: SitePage, number: int, kind: str) -> Iterator[Ref]:
    yield Ref(site, "page", str(number))
    if kind == Kind.EVENT:
        yield Ref(site, "event-ics", str(number))
    if kind == Kind.NOTICE:
        yield Ref(site, "embed-notice", str(number))


def around(page: Publication) -> Iterator[Ref]:
    """Yield what shows a page, or should, by the places it has on lists now.

    Asked again after a baker died, it answers the same: nothing depends on what just changed.
    What the page was taken off is known from the record of what showed it.
    """
    site = page.site
    yield Ref(site, "home")
    for entry in ShelfEntry.objects.filter(page=page).select_related("listing"):
        yield from _place(site, entry)
    yield from (Ref(site, name) for name in ("archive", "sitemap-news"))
    yield from (Ref(None, name) for name in HOUSE_OF_PAGE)
    if page.units.exists():
        yield Ref(site, "units")
    yield from (Ref(one, "log") for one in sites_of(site))
    if page.kind == Kind.NOTICE:
        yield Ref(site, "embed-notices")
    if page.kind == Kind.EVENT:
        yield from _months(page)
    if page.kind == Kind.CORRECTION and page.first_published_at is not None:
        yield Ref(site, "register")
        yield Ref(site, "register", str(day_of(page.first_published_at, site).year))
    for other in Publication.objects.filter(translation_key=page.translation_key, live=True):
        if other.pk != page.pk:
            yield Ref(other.site, "page", str(other.pk))


def _place(site: SitePage, entry: ShelfEntry) -> Iterator[Ref]:
    listing = entry.listing
    if listing.kind == SITEMAP:
        yield Ref(site, "sitemap", str(entry.shelf))
        return
    yield Ref(site, "list", listing.key)
    yield Ref(site, "shelf", f"{listing.key}/{entry.shelf}")
    if entry.shelf > 1 and begins_shelf(entry):
        yield Ref(site, "shelf", f"{listing.key}/{entry.shelf - 1}")
    if lists.has_feeds(listing.kind):
        yield Ref(site, "feed-atom", listing.key)
        yield Ref(site, "feed-json", listing.key)


def _registers(site: SitePage) -> Iterator[Ref]:
    """Yield the register for machines: all of it, and each year's part."""
    yield Ref(site, "register")
    yield from (Ref(site, "register", str(year)) for year in years(site))


def _months(page: Publication) -> Iterator[Ref]:
    event = EventPage.objects.get(pk=page.pk)
    yield Ref(page.site, "events")
    yield Ref(page.site, "calendar")
    for key in events.months_of(event):
        yield Ref(page.site, "month", key)
    for unit in page.units.all():
        yield Ref(page.site, "calendar", str(unit.pk))


def fixed(site: SitePage) -> Iterator[Ref]:
    """Yield the pages about the office."""
    yield from (Ref(site, name) for name in FIXED)
    yield from questions.changed(site)
    yield from contests.refs(site)
    yield from courses.refs(site)
    yield Ref(site, honours.HONOURS)
    yield from credentials.refs(site)


def of_installation() -> Iterator[Ref]:
    """Yield the few files that belong to no site."""
    yield from (Ref(None, name) for name in HOUSE)


def expected(site: SitePage) -> Iterator[Ref]:
    """Yield every sheet that a site should have, the pages people come for first."""
    yield Ref(site, "home")
    yield from fixed(site)
    yield from (Ref(site, name) for name in ("archive", "units", "events", "calendar"))
    yield from (Ref(site, name) for name in ("sitemap-news", "embed-notices"))
    for listing in _listings(site):
        yield from _of_list(site, listing)
    pages = Publication.objects.child_of(site).filter(live=True).exclude(first_published_at=None)
    quotes = QuotedFigure.objects.filter(page__in=pages).exclude(figure=publications.CHART)
    for number, kind in pages.order_by("-first_published_at").values_list("pk", "kind"):
        yield from _by_kind(site, number, kind)
    for number, block in quotes.values_list("page_id", "block"):
        yield Ref(site, "embed-figure", f"{number}/{block}")
    yield from _event_sheets(site)
    yield from _registers(site)
    yield from questions.expected(site)
    for number, revision in former_versions(site):
        yield Ref(site, "former", f"{number}/{revision}")


def _listings(site: SitePage) -> Iterator[Listing]:
    """Yield the lists with a page, those that hold nothing yet included where they have one."""
    always = [(ALL, ""), *((KIND, kind) for kind in LISTED)]
    always += [(CATEGORY, str(one.pk)) for one in Category.objects.of(site.office)]
    for kind, ref in always:
        if find_listing(site, kind, ref) is None:
            yield Listing(site=site, kind=kind, ref=ref, last_shelf=0)
    yield from Listing.objects.filter(site=site, entries__gt=0).order_by("pk")


def _of_list(site: SitePage, listing: Listing) -> Iterator[Ref]:
    if listing.kind == SITEMAP:
        yield from (Ref(site, "sitemap", str(one)) for one in range(1, listing.last_shelf + 1))
        return
    yield Ref(site, "list", listing.key)
    if lists.has_feeds(listing.kind):
        yield Ref(site, "feed-atom", listing.key)
        yield Ref(site, "feed-json", listing.key)
    for number in range(listing.last_shelf, 0, -1):
        yield Ref(site, "shelf", f"{listing.key}/{number}")


def _event_sheets(site: SitePage) -> Iterator[Ref]:
    found = EventPage.objects.child_of(site).filter(live=True).exclude(first_published_at=None)
    months: set[str] = set()
    units: set[int] = set()
    for page in found.select_related("office").prefetch_related("units"):
        months.update(events.months_of(page))
        units.update(unit.pk for unit in page.units.all())
    yield from (Ref(site, "month", key) for key in sorted(months))
    yield from (Ref(site, "calendar", str(unit)) for unit in sorted(units))


def superfluous(site: SitePage) -> Iterator[Ref]:
    """Yield the sheets of a site that are recorded and should not be there."""
    wanted = {(ref.kind, ref.key) for ref in expected(site)}
    there = Sheet.objects.filter(site=site).values_list("kind", "key")
    for kind, key in there.iterator():
        if (kind, key) not in wanted:
            yield Ref(site, kind, key)
