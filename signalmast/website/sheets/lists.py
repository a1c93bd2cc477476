"""The home page, lists on shelves, their feeds, the archive and the register of units."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.newsroom.addresses import absolute, address, segment
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import (
    Category,
    EventPage,
    NoticePage,
    SitePage,
    Topic,
)
from signalmast.people.models import Unit
from signalmast.website import feeds, structured
from signalmast.website.content import Card, Link
from signalmast.website.domain.cards import cards, flagged, unit_address
from signalmast.website.domain.frames import everywhere, frame, sites_of
from signalmast.website.domain.sheet import Ref, current_note, remember, sheet_kind
from signalmast.website.domain.shelves import (
    ALL,
    CATEGORY,
    KIND,
    MONTH,
    TAG,
    UNIT,
    find_listing,
    newest,
    oldest_of_newest,
    on_shelf,
)
from signalmast.website.domain.standing import first_rows
from signalmast.website.models import Listing
from signalmast.website.sheets import render
from signalmast.website.sheets.corrections import ways

LATEST = 12
IN_FEED = 30
PICTURES_ON_HOME = 5
PICTURES_ON_LIST = 8
SHORT = 5


def list_address(site: SitePage, kind: str, ref: str) -> str:
    """Return where a list begins."""
    if kind == ALL:
        return address(site, "story")
    if kind == KIND:
        return address(site, ref)
    if kind == CATEGORY:
        return address(site, "category", _category(ref).slug)
    if kind == UNIT:
        return unit_address(site, _unit(ref))
    if kind == TAG:
        return address(site, "tag", ref)
    return address(site, "archive", *ref.split("-"))


def _category(number: str) -> Category:
    return remember(("category", number), lambda: Category.objects.get(pk=number))


def _unit(number: str) -> Unit:
    return remember(("unit", number), lambda: Unit.objects.get(pk=number))


def heading(site: SitePage, kind: str, ref: str) -> str:
    """Return what a list is called, in the site's language."""
    with override(site.language):
        if kind == ALL:
            return _("All news")
        if kind == KIND:
            return _("Register of corrections") if ref == Kind.CORRECTION else _("Notices")
        if kind == CATEGORY:
            return _category(ref).name_in(site.language)
        if kind == UNIT:
            return _unit(ref).name
        if kind == TAG:
            tag = Topic.objects.filter(slug=ref).first()
            return str(tag.name) if tag else ref
        year, month = ref.split("-")
        return _("Archive: %(month)s/%(year)s") % {"month": int(month), "year": year}


def has_feeds(kind: str) -> bool:
    return kind in {ALL, CATEGORY, UNIT, KIND}


def feed_links(site: SitePage, kind: str, ref: str) -> tuple[Link, ...]:
    """Return the feeds of a list, for the head of the page and for people."""
    if not has_feeds(kind):
        return ()
    begin = list_address(site, kind, ref)
    return (Link("Atom", f"{begin}feed.atom"), Link("JSON Feed", f"{begin}feed.json"))


def _begin(ref: Ref) -> str:
    kind, _slash, key = ref.key.partition("/")
    return list_address(ref.site, kind, key)


def _shelf(ref: Ref) -> str:
    key, _slash, number = ref.key.rpartition("/")
    return f"{_begin(Ref(ref.site, 'list', key))}{segment(ref.site, 'page')}/{number}/"


@sheet_kind("list", _begin)
def first_page(ref: Ref) -> bytes | None:
    """The newest of a list. A category has its page before it holds anything."""
    kind, _slash, key = ref.key.partition("/")
    listing = find_listing(ref.site, kind, key)
    if listing is None and kind not in {ALL, CATEGORY, KIND}:
        return None
    numbers = newest(listing)
    older = oldest_of_newest(listing) if listing else 0
    return _list(ref, kind, key, cards(ref.site, numbers, pictures=PICTURES_ON_LIST), older=older)


@sheet_kind("shelf", _shelf)
def shelf_page(ref: Ref) -> bytes | None:
    """One shelf of a list; it stays as it is when newer stories come."""
    key, _slash, number = ref.key.rpartition("/")
    kind, _slash, subject = key.partition("/")
    listing = find_listing(ref.site, kind, subject)
    shelf = int(number)
    if listing is None or shelf > listing.last_shelf:
        return None
    return _list(
        ref,
        kind,
        subject,
        cards(ref.site, on_shelf(listing, shelf)),
        older=shelf - 1,
        newer=shelf + 1 if shelf < listing.last_shelf else 0,
        number=shelf,
    )


def read_shelves(site: SitePage, keys: list[str]) -> list[int]:
    """Read which pages stand on these shelves into the bakers' memory; return them all."""
    found: list[int] = []
    for key in keys:
        kind, subject, number = key.split("/")
        listing = find_listing(site, kind, subject)
        if listing is not None:
            found += on_shelf(listing, int(number))
    return list(dict.fromkeys(found))


def _list(
    ref: Ref,
    kind: str,
    key: str,
    shown: list[Card],
    *,
    older: int = 0,
    newer: int = 0,
    number: int = 0,
) -> bytes:
    site = ref.site
    begin = list_address(site, kind, key)
    pages = f"{begin}{segment(site, 'page')}/"
    title = heading(site, kind, key)
    here = f"{pages}{number}/" if number else begin
    return render.page(
        site,
        "corrections.html" if key == Kind.CORRECTION else "listing.html",
        frame(
            site,
            title=title,
            here=here,
            elsewhere=_elsewhere(site, kind, key),
            feeds=feed_links(site, kind, key),
        ),
        heading=title,
        flag=_category(key).flag if kind == CATEGORY else "",
        cards=shown,
        older=f"{pages}{older}/" if older else "",
        newer=(f"{pages}{newer}/" if newer else begin) if number else "",
        number=number,
        feeds=feed_links(site, kind, key),
        calendar=f"{begin}{CALENDAR_FILE}" if kind == UNIT else "",
        begin=begin,
        ways=ways(site),
    )


CALENDAR_FILE = "calendar.ics"


def _elsewhere(site: SitePage, kind: str, key: str) -> dict[str, str]:
    """Return where the same list begins in every language; tags are of one language."""
    if kind == TAG:
        return {site.language: list_address(site, kind, key)}
    return {
        one.language: list_address(one, kind, key)
        for one in sites_of(site)
        if one == site or kind not in {UNIT, MONTH} or find_listing(one, kind, key)
    }


@sheet_kind("feed-atom", lambda ref: f"{_begin(ref)}feed.atom")
def atom_feed(ref: Ref) -> bytes | None:
    return _feed(ref, "feed.atom", feeds.atom)


@sheet_kind("feed-json", lambda ref: f"{_begin(ref)}feed.json")
def json_feed(ref: Ref) -> bytes | None:
    return _feed(ref, "feed.json", feeds.json_feed)


def _feed(ref: Ref, name: str, write: Any) -> bytes | None:
    kind, _slash, key = ref.key.partition("/")
    listing = find_listing(ref.site, kind, key)
    if listing is None and kind not in {ALL, CATEGORY, KIND}:
        return None
    begin = list_address(ref.site, kind, key)
    title = ref.site.title if kind == ALL else f"{ref.site.title}: {heading(ref.site, kind, key)}"
    body: bytes = write(
        cards(ref.site, newest(listing)[:IN_FEED], pictures=IN_FEED),
        title=title,
        language=ref.site.language,
        self_url=absolute(f"{begin}{name}"),
        home_url=absolute(begin),
    )
    return body


@sheet_kind("home", lambda ref: ref.site.path_prefix)
def home(ref: Ref) -> bytes:
    """The front page: the newest, what is in force, what is coming, and each category."""
    site = ref.site
    numbers = newest(find_listing(site, ALL))[:LATEST]
    latest = cards(site, numbers, pictures=PICTURES_ON_HOME, whole=True)
    with override(site.language):
        base = frame(
            site,
            title=site.title,
            here=site.path_prefix,
            elsewhere={one.language: one.path_prefix for one in sites_of(site)},
            feeds=feed_links(site, ALL, ""),
        )
    return render.page(
        site,
        "home.html",
        structured.with_data(base, structured.of_office(base)),
        lead=latest[0] if latest else None,
        latest=latest[1:],
        notices=cards(site, in_force(site)),
        events=cards(site, coming(site)),
        by_category=[
            (
                flagged(site, one),
                cards(site, newest(find_listing(site, CATEGORY, str(one.pk)), 1)[:3]),
            )
            for one in _categories(site)
        ],
        more=list_address(site, ALL, ""),
        ways=ways(site),
    )


def _categories(site: SitePage) -> list[Category]:
    return remember(("categories", site.office_id), lambda: list(Category.objects.of(site.office)))


def in_force(site: SitePage, count: int = SHORT) -> list[int]:
    """Return the notices that hold now; the sheet is made again when the first of them ends."""
    held = remember(("in-force", site.pk), lambda: _in_force(site))[:count]
    for _number, end in held:
        current_note().until(end)
    return [number for number, _end in held]


def _in_force(site: SitePage) -> list[tuple[int, datetime | None]]:
    still = NoticePage.objects.exclude(valid_until__lte=timezone.now())
    rows = still.order_by("-valid_from", "-pk").values_list("pk", "valid_until")
    return first_rows(site, rows, SHORT)


def coming(site: SitePage, count: int = SHORT) -> list[int]:
    """Return the events that are not over; the sheet is made again when the first of them is."""
    ahead = EventPage.objects.filter(ends_at__gt=timezone.now())
    rows = ahead.order_by("starts_at", "pk").values_list("pk", "ends_at")
    found = first_rows(site, rows, count)
    for _number, end in found:
        current_note().until(end)
    return [number for number, _end in found]


@sheet_kind("archive", lambda ref: address(ref.site, "archive"))
def archive(ref: Ref) -> bytes:
    """The months in which something was published, by year."""
    site = ref.site
    months = Listing.objects.filter(site=site, kind=MONTH, entries__gt=0).order_by("-ref")
    years: dict[str, list[Link]] = {}
    for one in months:
        year, month = one.ref.split("-")
        label = f"{int(month)}/{year} ({one.entries})"
        years.setdefault(year, []).append(Link(label, list_address(site, MONTH, one.ref)))
    with override(site.language):
        title = _("Archive")
    return render.page(
        site,
        "archive.html",
        frame(
            site,
            title=title,
            here=address(site, "archive"),
            elsewhere=everywhere(site, "archive"),
        ),
        years=list(years.items()),
    )


@sheet_kind("units", lambda ref: address(ref.site, "unit"))
def units(ref: Ref) -> bytes:
    """The units of which something was published."""
    site = ref.site
    there = Listing.objects.filter(site=site, kind=UNIT, entries__gt=0).values_list(
        "ref", flat=True
    )
    found = Unit.objects.filter(pk__in=[int(one) for one in there])
    with override(site.language):
        title = _("Units")
    return render.page(
        site,
        "units.html",
        frame(site, title=title, here=address(site, "unit"), elsewhere=everywhere(site, "unit")),
        units=[Link(unit.name, unit_address(site, unit)) for unit in found],
    )


@sheet_kind("embed-notices", lambda ref: address(ref.site, "embed", segment(ref.site, "notice")))
def embedded_notices(ref: Ref) -> bytes:
    """The notices in force, for a frame on another site of the office."""
    site = ref.site
    with override(site.language):
        title = _("Notices")
    return render.page(
        site,
        "embed_notices.html",
        frame(
            site,
            title=title,
            here=address(site, "embed", segment(site, "notice")),
            elsewhere=everywhere(site, "notice"),
        ),
        cards=cards(site, in_force(site)),
        url=absolute(address(site, "notice")),
    )
