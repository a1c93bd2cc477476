"""Addresses of the programmes' pages that talk back, in both languages and for every office."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views_credentials as credentials
from signalmast.website import views_programmes as views


def _pages(language: str) -> Iterator[URLPattern]:
    words = SEGMENTS[language]
    here = {"language": language}
    for begin in (f"{language}/", f"{language}/o/<slug:slug>/"):
        contests = f"{begin}{words['contest-results']}"
        yield path(f"{contests}/{words['judge']}/", views.judge_sheet, here)
        certificates = f"{begin}{words['certificate']}"
        yield path(f"{certificates}/", credentials.check, here)
        yield path(f"{certificates}/<str:code>/", credentials.check, here)


urlpatterns: list[URLPattern] = [
    path("certificates/", credentials.lead),
    path("certificates/<str:code>.<slug:ending>", credentials.document),
    path("certificates/<str:code>/", credentials.lead),
    path("certificates/<str:code>", credentials.lead),
    *(one for language in SEGMENTS for one in _pages(language)),
]
