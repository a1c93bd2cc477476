"""What a page says of itself to search engines: JSON-LD in schema.org's words.

Every function returns JSON that may stand inside a script element as it is. What is public is
described and nothing else: neither an urgent nor a withdrawn state is claimed.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from signalmast.newsroom.addresses import absolute
from signalmast.website.content import Card, Frame, Link, Masthead, PictureSet

CONTEXT = "https://schema.org"
#: Search engines cut longer headlines.
LONGEST_HEADLINE = 110
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def with_data(frame: Frame, data: Iterable[str]) -> Frame:
    """Return the frame with `data` and, where the page lies below another, its breadcrumbs."""
    way = (breadcrumbs(frame.crumbs),) if frame.crumbs else ()
    return replace(frame, structured=(*data, *way))


def of_publication(card: Card, frame: Frame) -> tuple[str, ...]:
    """Return what the page of a story, notice or event says of itself."""
    if card.kind == "event":
        return (event(card, frame.masthead),)
    return (news_article(card, frame.masthead),)


def of_office(frame: Frame, *, accounts: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what the home page says of the office."""
    return (organization(frame.masthead, accounts=accounts),)


def without_nothing(thing: dict[str, Any]) -> dict[str, Any]:
    """Return a thing without properties that hold nothing."""
    return {key: value for key, value in thing.items() if value not in (None, "", [])}


def inside_script(data: str) -> SafeString:
    """Return JSON with nothing in it that could end a script element; may be applied twice."""
    return mark_safe(data.translate(ESCAPES))  # noqa: S308 -- no angle bracket is left


def news_article(card: Card, masthead: Masthead) -> str:
    """Return a story or notice as NewsArticle."""
    office = office_of(masthead)
    return written(
        {
            "@type": "NewsArticle",
            "headline": shortened(card.title),
            "description": card.standfirst,
            "image": _images(card.picture),
            "datePublished": card.at.isoformat(timespec="seconds"),
            "dateModified": card.changed.isoformat(timespec="seconds"),
            "author": {"@type": "Person", "name": card.byline} if card.byline else office,
            "publisher": office,
            "mainEntityOfPage": absolute(card.url),
            "url": absolute(card.url),
            "articleSection": card.category.label,
            "inLanguage": masthead.language,
            "isAccessibleForFree": True,
        }
    )


def event(card: Card, masthead: Masthead) -> str:
    """Return an event as Event. Its times carry the office's offset from UTC."""
    status = "EventCancelled" if card.is_cancelled else "EventScheduled"
    return written(
        {
            "@type": "Event",
            "name": shortened(card.title),
            "description": card.standfirst,
            "image": _images(card.picture),
            "startDate": card.starts_at and card.starts_at.isoformat(timespec="seconds"),
            "endDate": card.ends_at and card.ends_at.isoformat(timespec="seconds"),
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {"@type": "Place", "name": card.place, "address": card.place},
            "organizer": office_of(masthead),
            "url": absolute(card.url),
            "inLanguage": masthead.language,
            "isAccessibleForFree": True,
        }
    )


def organization(masthead: Masthead, *, accounts: Iterable[str] = ()) -> str:
    """Return the office as GovernmentOrganization; `accounts` are its official pages elsewhere."""
    parent = {"@type": "GovernmentOrganization", "name": masthead.parent}
    return written(
        {
            **office_of(masthead),
            "slogan": masthead.motto,
            "parentOrganization": parent if masthead.parent else None,
            "address": masthead.address,
            "telephone": masthead.phone,
            "email": masthead.email,
            "sameAs": list(accounts),
        }
    )


def breadcrumbs(crumbs: Sequence[Link]) -> str:
    """Return the way from the home page down; a last step without an address is the page."""
    return written(
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "name": crumb.label,
                    **({"item": absolute(crumb.url)} if crumb.url else {}),
                }
                for place, crumb in enumerate(crumbs, start=1)
            ],
        }
    )


def shortened(text: str) -> str:
    """Cut a headline at a word so that it has no more than 110 characters."""
    if len(text) <= LONGEST_HEADLINE:
        return text
    return f"{text[: LONGEST_HEADLINE - 1].rsplit(' ', 1)[0]}…"


def office_of(masthead: Masthead) -> dict[str, Any]:
    """Return the office as other things name it: author, publisher, organizer."""
    home = absolute(masthead.home)
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{home}#office",
        "name": masthead.name,
        "url": home,
    }


def _images(picture: PictureSet | None) -> list[str]:
    """Return the sizes from the largest down; none where the page has no picture."""
    return [absolute(address) for address, _width in reversed(picture.webp)] if picture else []


def written(thing: dict[str, Any]) -> str:
    """Return a thing of schema.org, without what is not known, as JSON for a script element."""
    body = {"@context": CONTEXT, **without_nothing(thing)}
    return inside_script(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
