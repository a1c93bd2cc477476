"""What search engines and other programs read: sitemaps, robots.txt, security.txt."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from signalmast.channels.connectors.web_push import WORKER
from signalmast.newsroom.addresses import absolute, page_address
from signalmast.newsroom.models import Publication, SitePage
from signalmast.website import sitemaps
from signalmast.website.domain.cards import cards
from signalmast.website.domain.sheet import Ref, current_note, sheet_kind
from signalmast.website.domain.shelves import ALL, SITEMAP, find_listing, newest, on_shelf
from signalmast.website.sheets.lists import home
from signalmast.website.sheets.office import broken, not_found

#: Google News reads the last two days.
NEWS = timedelta(days=2)
ROBOTS = """User-agent: *
Disallow: /desk/
Disallow: /accounts/
Sitemap: {sitemap}
"""


def part_address(ref: Ref) -> str:
    return f"{ref.site.path_prefix}sitemap-{ref.key}.xml"


@sheet_kind("sitemap", part_address)
def sitemap_part(ref: Ref) -> bytes | None:
    """One shelf of the sitemap: addresses and when each last changed."""
    listing = find_listing(ref.site, SITEMAP)
    if listing is None or int(ref.key) > listing.last_shelf:
        return None
    numbers = on_shelf(listing, int(ref.key))
    current_note().shows.update(numbers)
    rows = Publication.objects.filter(pk__in=numbers, live=True).only(
        "pk", "slug", "kind", "last_published_at"
    )
    found = {row.pk: row for row in rows}
    return sitemaps.part(
        (absolute(page_address(found[number], ref.site)), found[number].last_published_at)
        for number in numbers
        if number in found
    )


@sheet_kind("sitemap-news", lambda ref: f"{ref.site.path_prefix}sitemap-news.xml")
def news_sitemap(ref: Ref) -> bytes:
    """What went public in the last two days."""
    since = timezone.now() - NEWS
    recent = [one for one in cards(ref.site, newest(find_listing(ref.site, ALL))) if one.at > since]
    if recent:
        current_note().until(min(one.at for one in recent) + NEWS)
    return sitemaps.news(recent, name=ref.site.title, language=ref.site.language)


@sheet_kind("sitemap-index", lambda ref: "/sitemap.xml")  # noqa: ARG005 -- one address
def sitemap_index(ref: Ref) -> bytes:  # noqa: ARG001 -- of the installation
    """The parts of every site."""
    parts = []
    for site in SitePage.objects.select_related("locale"):
        listing = find_listing(site, SITEMAP)
        last = listing.last_shelf if listing else 0
        parts += [part_address(Ref(site, "sitemap", str(one))) for one in range(1, last + 1)]
        parts.append(f"{site.path_prefix}sitemap-news.xml")
    return sitemaps.index(absolute(one) for one in parts)


@sheet_kind("robots", lambda ref: "/robots.txt")  # noqa: ARG005 -- one address
def robots(ref: Ref) -> bytes:  # noqa: ARG001 -- of the installation
    return ROBOTS.format(sitemap=absolute("/sitemap.xml")).encode()


@sheet_kind("push-worker", lambda ref: "/push-worker.js")  # noqa: ARG005 -- one address
def push_worker(ref: Ref) -> bytes:  # noqa: ARG001 -- of the installation
    """What a browser runs to show a notification; at the root, as its reach is its folder."""
    return WORKER.read_bytes()


@sheet_kind("security", lambda ref: "/.well-known/security.txt")  # noqa: ARG005 -- one address
def security(ref: Ref) -> bytes | None:  # noqa: ARG001 -- of the installation
    """Whom to tell of a weakness (RFC 9116); nothing until the installation names somebody."""
    if not settings.SECURITY_CONTACT:
        return None
    now = timezone.now()
    expires = now + timedelta(days=180)
    current_note().until(now + timedelta(days=90))
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: vi, en",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    )
    return ("\n".join(lines) + "\n").encode()


@sheet_kind("root", lambda ref: "/")  # noqa: ARG005 -- one address
def root(ref: Ref) -> bytes | None:  # noqa: ARG001 -- of the installation
    """The first office's home also answers at the bare host; its canonical address is its own."""
    site = first_site()
    return home(Ref(site, "home")) if site else None


def first_site() -> SitePage | None:
    """Return the site that began the installation."""
    found: SitePage | None = (
        SitePage.objects.select_related("locale", "office").order_by("pk").first()
    )
    return found


@sheet_kind("root-404", lambda ref: "/404.html")  # noqa: ARG005 -- one address
def root_404(ref: Ref) -> bytes | None:  # noqa: ARG001 -- of the installation
    site = first_site()
    return not_found(Ref(site, "404")) if site else None


@sheet_kind("root-500", lambda ref: "/500.html")  # noqa: ARG005 -- one address
def root_500(ref: Ref) -> bytes | None:  # noqa: ARG001 -- of the installation
    site = first_site()
    return broken(Ref(site, "500")) if site else None
