"""Addresses of the forms below the corrections, in both languages and for every office."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views_corrections as views
from signalmast.website.views_register import search_claims


def forms(language: str) -> Iterator[URLPattern]:
    """Yield the addresses of the forms in one language, of the first office and of others."""
    words = SEGMENTS[language]
    here = {"language": language}
    for begin in (f"{language}/", f"{language}/o/<slug:slug>/"):
        below = f"{begin}{words['correction']}"
        yield path(f"{below}/{words['hand-in']}/", views.hand_in_form, here)
        yield path(f"{below}/{words['follow']}/", views.follow_form, here)
        yield path(f"{below}/{words['answered']}/", views.answered_form, here)
        yield path(f"{below}/{words['contest']}/<slug:page>/", views.contest_form, here)
        yield path(f"{below}/{words['api']}/claims:search", search_claims, here)


urlpatterns: list[URLPattern] = [one for language in SEGMENTS for one in forms(language)]
