"""What stands beside the corrections: the page of definitions, and the register for machines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.corrections.enums import DEFINITIONS, RATINGS, Verdict
from signalmast.corrections.models import CorrectionPage, Ruling
from signalmast.newsroom.addresses import absolute, address, segment
from signalmast.newsroom.models import Publication, SitePage
from signalmast.website import structured
from signalmast.website.claim_review import BEST, WORST, as_claim_review
from signalmast.website.content import Link, Masthead
from signalmast.website.domain.corrections import Told, public_corrections
from signalmast.website.domain.frames import frame, masthead, sites_of
from signalmast.website.domain.sheet import Ref, current_note, sheet_kind
from signalmast.website.sheets import render

#: Corrections read at a time for the register.
PORTION = 200


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a reader goes from a correction."""

    register: str
    rulings: str
    hand_in: str
    follow: str
    contest: str
    answered: str
    charter: str
    api: str


def way(site: SitePage, name: str, *parts: object) -> str:
    """Return an address below the corrections of a site."""
    return address(site, "correction", segment(site, name), *parts)


def ways(site: SitePage) -> Ways:
    return Ways(
        register=address(site, "correction"),
        rulings=way(site, "rulings"),
        hand_in=way(site, "hand-in"),
        follow=way(site, "follow"),
        contest=way(site, "contest"),
        answered=way(site, "answered"),
        charter=address(site, "charter"),
        api=way(site, "api", "claims:search").rstrip("/"),
    )


def may_show(page: Publication) -> bool:
    """Tell whether a page may be public: a correction only with its ruling confirmed."""
    specific = page.specific if page.kind == CorrectionPage.own_kind else None
    return specific is None or specific.ruling.is_confirmed


def shared(told_of: Told) -> str:
    """Return what a correction says where somebody shares it: the ruling before everything."""
    with override(told_of.page.site.language):
        return _("Ruling: %(ruling)s. %(known)s") % {
            "ruling": Verdict(told_of.ruling.verdict).label,
            "known": told_of.page.standfirst,
        }


@sheet_kind("rulings", lambda ref: way(ref.site, "rulings"))
def rulings(ref: Ref) -> bytes:
    """What the six rulings mean, how the desk works, how to contest."""
    site = ref.site
    with override(site.language):
        title = _("How we check claims")
        here = way(site, "rulings")
        base = frame(
            site,
            title=title,
            here=here,
            elsewhere={one.language: way(one, "rulings") for one in sites_of(site)},
            crumbs=(
                Link(_("Home"), site.path_prefix),
                Link(_("Register of corrections"), address(site, "correction")),
            ),
        )
    return render.page(
        site,
        "rulings.html",
        base,
        rulings=[(one, DEFINITIONS[one], RATINGS.get(one)) for one in Verdict],
        best=BEST,
        worst=WORST,
        ways=ways(site),
        office=site.office,
    )


def _register_address(ref: Ref) -> str:
    part = f"-{ref.key}" if ref.key else ""
    return f"{address(ref.site, 'correction')}register{part}.json"


@sheet_kind("register", _register_address)
def register(ref: Ref) -> bytes | None:
    """Every version of every ruling as a DataFeed of ClaimReview, whole or of one year."""
    site = ref.site
    pages = public_corrections(site)
    if ref.key:
        pages = of_year(pages, site, int(ref.key))
        if not pages.exists():
            return None
    with override(site.language):
        mast = masthead(site)
        head = structured.without_nothing(
            {
                "@context": structured.CONTEXT,
                "@type": "DataFeed",
                "@id": absolute(_register_address(ref)),
                "name": f"{site.title}: {_('Register of corrections')}",
                "inLanguage": site.language,
                "publisher": structured.office_of(mast),
                "usageInfo": absolute(way(site, "rulings")),
            }
        )
        begin = json.dumps(head, ensure_ascii=False)[:-1]
        entries = ",\n".join(
            json.dumps(one, ensure_ascii=False) for one in _entries(pages, site, mast)
        )
    return f'{begin}, "dataFeedElement": [\n{entries}\n]}}\n'.encode()


def of_year(pages: Any, site: SitePage, year: int) -> Any:
    """Return those of `pages` that went public in a year of the office's own zone."""
    zone = site.office.zone
    start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return pages.filter(first_published_at__gte=start, first_published_at__lt=end)


def _entries(pages: Any, site: SitePage, mast: Masthead) -> Iterator[dict[str, Any]]:
    """Yield each version as an item of the feed; a replaced one says when it went out of it."""
    confirmed = Ruling.objects.confirmed().order_by("-version")
    versions = Prefetch(
        "claim__rulings", confirmed.prefetch_related("words", "sources"), to_attr="confirmed"
    )
    rows = pages.select_related("office", "claim__office", "ruling").prefetch_related(versions)
    for page in rows.iterator(chunk_size=PORTION):
        current_note().shows.add(page.pk)
        page._site = site
        yield from _versions(page, mast)


def _versions(page: CorrectionPage, mast: Masthead) -> Iterator[dict[str, Any]]:
    shown: Any = page.claim
    zone = page.office.zone
    replaced_at = None
    for version in shown.confirmed:
        if version.version > page.ruling.version:
            continue
        at = version.confirmed_at.astimezone(zone).isoformat(timespec="seconds")
        told_of = _lightly(page, version)
        yield structured.without_nothing(
            {
                "@type": "DataFeedItem",
                "dateCreated": at,
                "dateDeleted": replaced_at,
                "item": as_claim_review(told_of, mast, version),
            }
        )
        replaced_at = at


def _lightly(page: CorrectionPage, version: Ruling) -> Told:
    """Return a version with what the register needs of it, already read."""
    return Told(page, version, version.words.all()[0], (), (), (), 0, None)
