"""Addresses of the programmes' pages that talk back, in both languages and for every office."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views_programmes as views


def _pages(language: str) -> Iterator[URLPattern]:
    words = SEGMENTS[language]
    here = {"language": language}
    for begin in (f"{language}/", f"{language}/o/<slug:slug>/"):
        contests = f"{begin}{words['contest-results']}"
        yield path(f"{contests}/{words['judge']}/", views.judge_sheet, here)


urlpatterns: list[URLPattern] = [one for language in SEGMENTS for one in _pages(language)]
