"""The little of the site that is not a file: search, and what stands before the first office."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signalmast.core.search.index import site_index
from signalmast.newsroom.addresses import SEGMENTS, address, site_prefix
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import SitePage
from signalmast.website.charter import charter_text
from signalmast.website.content import Link
from signalmast.website.domain.frames import everywhere, frame

PER_PAGE = 20
#: Nobody reads further; a better question helps more.
LAST_PAGE = 50
#: A question is a line, not a text.
LONGEST_QUESTION = 200


def find_site(language: str, slug: str = "") -> SitePage:
    """Return the site an address is below. Raises Http404."""
    prefix = site_prefix(language, slug, first=not slug)
    found: SitePage = get_object_or_404(
        SitePage.objects.select_related("locale", "office"), path_prefix=prefix, live=True
    )
    return found


@require_safe
def search(request: HttpRequest, language: str, word: str, slug: str = "") -> HttpResponse:
    """Find public pages of one office in one language."""
    _check(language, "search", word)
    site = find_site(language, slug)
    question = request.GET.get("q", "")[:LONGEST_QUESTION].strip()
    newest = request.GET.get("order") == "newest"
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    number = _number(request.GET.get("p", "1"))
    with override(site.language), timezone.override(site.office.zone):
        found = site_index().find(
            question,
            office=site.office_id,
            language=site.language,
            kind=kind or None,
            order="newest" if newest else "relevance",
            offset=(number - 1) * PER_PAGE,
            limit=PER_PAGE,
        )
        title = _("Search: %(question)s") % {"question": question} if question else _("Search")
        context = {
            "frame": frame(
                site,
                title=title,
                here=address(site, "search"),
                elsewhere=everywhere(site, "search"),
            ),
            "query": question,
            "found": found,
            "corrected": found.corrected,
            "order": "newest" if newest else "relevance",
            "orders": _choices(
                request, "order", (("relevance", _("best first")), ("newest", _("newest first")))
            ),
            "kind": kind,
            "kinds": _choices(
                request, "kind", (("", _("everything")), *((one.value, one.label) for one in Kind))
            ),
            "number": number,
            "newer": _turned(request, number - 1) if number > 1 else "",
            "older": _turned(request, number + 1) if _goes_on(found.total, number) else "",
        }
        response = render(request, "website/search.html", context)
    response.headers["Content-Language"] = site.language
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def suggest(
    request: HttpRequest, language: str, word: str, ending: str, slug: str = ""
) -> HttpResponse:
    """Titles for what is being typed, as `[[title, address], …]`."""
    _check(language, "search", word)
    _check(language, "suggest", ending)
    site = find_site(language, slug)
    typed = request.GET.get("q", "")[:LONGEST_QUESTION]
    found = site_index().suggest(typed, office=site.office_id, language=site.language)
    response = JsonResponse([[one.text, one.url] for one in found], safe=False)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _check(language: str, name: str, word: str) -> None:
    if SEGMENTS.get(language, {}).get(name) != word:
        raise Http404


def _number(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 6 else 1


def _goes_on(total: int, number: int) -> bool:
    return total > number * PER_PAGE and number < LAST_PAGE


def _turned(request: HttpRequest, number: int) -> str:
    return "?" + urlencode({**request.GET.dict(), "p": number})


def _choices(
    request: HttpRequest, name: str, values: tuple[tuple[str, Any], ...]
) -> list[tuple[Link, bool]]:
    """Return the ways to narrow or order the answer, and which of them holds."""
    given = {key: value for key, value in request.GET.dict().items() if key not in {name, "p"}}
    here = request.GET.get(name, "")
    known = here if here in dict(values) else values[0][0]
    return [
        (
            Link(str(label), "?" + urlencode({**given, name: value} if value else given)),
            value == known,
        )
        for value, label in values
    ]


@require_safe
def front(request: HttpRequest, language: str = "") -> HttpResponse:
    """What stands at the bare host before an office is open and its site is baked."""
    return _bare(request, "website/front.html", "front", language)


@require_safe
def charter(request: HttpRequest, language: str = "") -> HttpResponse:
    """What this software will not do, also where no office is open yet."""
    return _bare(request, "website/charter.html", "charter", language)


def _bare(request: HttpRequest, template: str, name: str, language: str) -> HttpResponse:
    """Render a page without an office, in the language of its address or the reader's."""
    known = dict(settings.LANGUAGES)
    if language and language not in known:
        raise Http404
    chosen = language or (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    with override(chosen):
        context = {
            "here": name,
            "language": chosen,
            "text": charter_text(chosen) if name == "charter" else "",
            "addresses": [
                (code, label, reverse(f"{name}-in", args=[code])) for code, label in known.items()
            ],
            "charter_url": reverse("charter-in", args=[chosen]),
            "front_url": reverse("front-in", args=[chosen]),
        }
        response = render(request, template, context)
    response.headers["Content-Language"] = chosen
    return response
