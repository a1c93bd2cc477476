"""A correction in schema.org's words for fact-checks: ClaimReview and MediaReview.

The words are an export format. The author is the office, named as what it is; nobody is named
as the claim's author, and no post that carried it is linked.
"""

from datetime import datetime, tzinfo
from typing import Any

from signalmast.corrections.enums import RATINGS, Verdict
from signalmast.corrections.models import Ruling
from signalmast.corrections.models.rulings import RulingSource
from signalmast.newsroom.addresses import absolute
from signalmast.website import structured
from signalmast.website.content import Masthead
from signalmast.website.domain.corrections import Told

BEST, WORST = 5, 1


def claim_review(told: Told, masthead: Masthead) -> str:
    """Return a correction as JSON-LD that may stand in a script element."""
    return structured.written(as_claim_review(told, masthead))


def as_claim_review(
    told: Told, masthead: Masthead, version: Ruling | None = None
) -> dict[str, Any]:
    """Return a correction as ClaimReview, in its present version or an earlier one.

    An earlier one has the words it had then; its sources stay with its own row.
    """
    ruling = version or told.ruling
    words = told.words if version is None else ruling.words_in(masthead.language)
    sources = told.sources if version is None else ruling.sources.all()
    office = structured.office_of(masthead)
    zone = told.page.office.zone
    url = absolute(told.page.public_path())
    item = {
        "@type": "Claim",
        "@id": told.claim_id,
        "name": words.claim_reviewed,
        "datePublished": ruling.first_seen.isoformat() if ruling.first_seen else None,
    }
    return structured.without_nothing(
        {
            "@type": "ClaimReview",
            "@id": f"{url}#version-{ruling.version}",
            "url": url,
            "headline": words.title,
            "claimReviewed": words.claim_reviewed,
            "itemReviewed": structured.without_nothing(item),
            "reviewRating": rating(ruling.verdict),
            "reviewBody": words.known,
            "author": office,
            "publisher": office,
            "datePublished": _moment(told.page.first_published_at, zone),
            "dateModified": _moment(ruling.confirmed_at, zone),
            "inLanguage": words.language,
            "version": ruling.version,
            "citation": [_citation(one) for one in sources],
            "associatedMediaReview": _media(ruling, office, url, zone),
            "isAccessibleForFree": True,
        }
    )


def rating(verdict: str) -> dict[str, Any]:
    """Return the words of a ruling, and its place on the scale where it has one."""
    shown: dict[str, Any] = {"@type": "Rating", "alternateName": str(Verdict(verdict).label)}
    place = RATINGS.get(Verdict(verdict))
    if place is not None:
        shown |= {"ratingValue": place, "bestRating": BEST, "worstRating": WORST}
    return shown


def _citation(source: RulingSource) -> dict[str, Any]:
    return structured.without_nothing(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "publisher": {"@type": "Organization", "name": source.publisher},
            "url": source.url,
            "identifier": source.reference,
            "datePublished": source.published_on.isoformat() if source.published_on else None,
        }
    )


def _media(ruling: Ruling, office: dict[str, Any], url: str, zone: tzinfo) -> dict[str, Any] | None:
    if not ruling.media:
        return None
    return structured.without_nothing(
        {
            "@type": "MediaReview",
            "url": url,
            "author": office,
            "datePublished": _moment(ruling.confirmed_at, zone),
            "mediaAuthenticityCategory": list(ruling.media),
            "originalMediaContextDescription": ruling.media_context,
        }
    )


def _moment(value: datetime | None, zone: tzinfo) -> str | None:
    return value.astimezone(zone).isoformat(timespec="seconds") if value else None
