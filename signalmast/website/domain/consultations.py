"""Consultations as the site shows them: which there are, and where each of their pages is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from signalmast.listening.models import Consultation
from signalmast.newsroom.addresses import address, segment
from signalmast.newsroom.models import SitePage


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a voter goes from one consultation."""

    list: str
    follow: str
    show: str
    vote: str
    my_votes: str
    statement: str
    results: str
    charter: str


def way(site: SitePage, *parts: str) -> str:
    """Return an address below the consultations of a site."""
    return address(site, "consultation", *parts)


def way_in(site: SitePage, consultation: Consultation, name: str = "") -> str:
    """Return an address of one consultation: its own page, or what stands below it."""
    below = (segment(site, name),) if name else ()
    return way(site, consultation.slug, *below)


def ways(site: SitePage, consultation: Consultation | None = None) -> Ways:
    """Return where a reader goes; those of a consultation are empty where there is none."""

    def of(name: str = "") -> str:
        return way_in(site, consultation, name) if consultation else ""

    return Ways(
        list=way(site),
        follow=way(site, segment(site, "follow")),
        show=of(),
        vote=of("vote"),
        my_votes=of("my-votes"),
        statement=of("statement"),
        results=of("results"),
        charter=address(site, "charter"),
    )


def public_consultations(site: SitePage) -> Any:
    """Return what residents of an office see, what is open first."""
    return Consultation.objects.of(site.office_id).public().filter(is_archive=False)


def find_consultation(site: SitePage, slug: str) -> Consultation:
    """Return a public consultation by the word of its address. Raises Http404."""
    found = public_consultations(site).filter(slug=slug).select_related("office").first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]  # the queryset's own


@dataclass(frozen=True, slots=True)
class Told:
    """A consultation in the words of a language."""

    consultation: Consultation
    title: str
    introduction: str
    promise: str
    url: str
    results: str
    is_open: bool
    is_coming: bool


def told(site: SitePage, consultation: Consultation) -> Told:
    """Return a consultation as a page in the site's language shows it."""
    language, now = site.language, timezone.now()
    return Told(
        consultation,
        consultation.says("title", language),
        consultation.says("introduction", language),
        consultation.says("promise", language),
        way_in(site, consultation),
        way_in(site, consultation, "results"),
        is_open=consultation.is_taking_votes(now),
        is_coming=consultation.state == "open" and now < consultation.opens_at,
    )


def listed(site: SitePage) -> tuple[list[Told], list[Told]]:
    """Return those that are open or will be, and those that are over, newest first."""
    now = timezone.now()
    rows = public_consultations(site)
    running = Q(state="open", closes_at__gt=now)
    return (
        [told(site, one) for one in rows.filter(running).order_by("closes_at")],
        [told(site, one) for one in rows.exclude(running).order_by("-closes_at")[:200]],
    )
