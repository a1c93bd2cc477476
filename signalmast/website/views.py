"""The public pages that stand before the newsroom does: the front page and the charter."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from signalmast.people.models import Office
from signalmast.website.markup import render as render_text

CHARTER = Path(__file__).parent / "charter"


@cache
def charter_text(language: str) -> SafeString:
    """Return the charter in one language as HTML."""
    return render_text((CHARTER / f"charter.{language}.txt").read_text(encoding="utf-8"))


@require_safe
def front(request: HttpRequest, language: str = "") -> HttpResponse:
    """Whose desk this is, what it is for, and the way in."""
    return _page(
        request, "website/front.html", "front", language, offices=list(Office.objects.all())
    )


@require_safe
def office_front(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The site of one office of an installation that holds several."""
    office = get_object_or_404(Office, slug=slug)
    return _page(request, "website/front.html", "office", language, slug, offices=[office])


@require_safe
def charter(request: HttpRequest, language: str = "") -> HttpResponse:
    """What this software will not do."""
    return _page(request, "website/charter.html", "charter", language)


def _page(
    request: HttpRequest, template: str, name: str, language: str, *place: str, **context: Any
) -> HttpResponse:
    """Render a page in the language of its address, or in the reader's where it has none.

    The language is in the address and not in a cookie: a page is one text for everybody, and
    can be kept as a file.
    """
    known = dict(settings.LANGUAGES)
    if language and language not in known:
        raise Http404
    chosen = language or (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    with override(chosen):
        context |= {
            "here": name,
            "language": chosen,
            "text": charter_text(chosen) if name == "charter" else "",
            "addresses": [
                (code, label, reverse(f"{name}-in", args=[code, *place]))
                for code, label in known.items()
            ],
            "charter_url": reverse("charter-in", args=[chosen]),
            "front_url": reverse("front-in", args=[chosen]),
        }
        response = render(request, template, context)
    response.headers["Content-Language"] = chosen
    return response
