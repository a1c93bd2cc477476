"""What the live pages of consultations share: their frame, and statements in the reader's words."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.listening.models import Consultation, Statement
from signalmast.newsroom.models import SitePage
from signalmast.website.content import Link
from signalmast.website.domain.consultations import find_consultation, way, way_in, ways
from signalmast.website.domain.frames import LANGUAGE_NAMES, frame, sites_of

#: Which page below a consultation a view shows.
PAGES = {
    "vote_form": "vote",
    "my_votes_form": "my-votes",
    "statement_form": "statement",
    "results_page": "results",
}
#: Pages that a search engine may show; the others are steps of one voter.
FOUND = frozenset({"list", "show", "results"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement in the reader's words where there are any."""

    number: int
    text: str
    language: str
    is_translated: bool
    is_of_resident: bool
    was_corrected: bool
    in_language: str


def spoken(statement: Statement | None, language: str) -> Spoken | None:
    """Return a statement for readers of a language, None for none."""
    return None if statement is None else spoken_of(statement, language)


def spoken_of(statement: Statement, language: str) -> Spoken:
    """Return a statement for readers of a language."""
    text, of = statement.said_in(language)
    return Spoken(
        statement.number, text, of, of != statement.language, statement.is_of_resident,
        bool(statement.versions.all()), "" if of == language else LANGUAGE_NAMES.get(of, of),
    )  # fmt: skip


def shown(
    request: HttpRequest, site: SitePage, template: str, title: str,
    consultation: Consultation | None, *, status: int = 200, **words: Any,
) -> HttpResponse:  # fmt: skip
    """Render a page of a consultation in the frame of the office's site."""
    here, there = request.path, {}
    for one in sites_of(site):
        there[one.language] = _same_page(request, site, one)
    crumbs = [Link(_("Home"), site.path_prefix), Link(_("Consultations"), way(site))]
    if consultation is not None and template != "show":
        name = consultation.says("title", site.language)
        crumbs.append(Link(name, way_in(site, consultation)))
    context = {
        "frame": frame(
            site, title=title, here=here, elsewhere=there,
            crumbs=tuple(crumbs if template != "list" else crumbs[:1]),
            is_indexed=template in FOUND,
        ),
        "office": site.office, "ways": ways(site, consultation), "consultation": consultation,
        **words,
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, f"website/consultations/{template}.html", context, status=status)
    return headed(response, site)


def _same_page(request: HttpRequest, site: SitePage, other: SitePage) -> str:
    """Return the address of this page on the office's site in another language."""
    if other.pk == site.pk:
        return request.path
    match = request.resolver_match
    if match is None:
        return way(other)
    view, slug = match.func.__name__, match.kwargs.get("name")
    if view == "follow_form":
        return ways(other).follow
    if slug is None:
        return way(other)
    consultation = find_consultation(site, slug)
    return way_in(other, consultation, PAGES.get(view, ""))


def headed(response: HttpResponse, site: SitePage) -> HttpResponse:
    """Keep a page out of every cache: the code of a voter may stand in it."""
    response.headers["Content-Language"] = site.language
    response.headers["Cache-Control"] = "no-store"
    return response
