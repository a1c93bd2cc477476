"""Addresses of the pages for feedback, in both languages and for every office."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views_feedback as views


def pages(language: str) -> Iterator[URLPattern]:
    """Yield the addresses in one language, of the first office and of others."""
    words = SEGMENTS[language]
    here = {"language": language}
    for begin in (f"{language}/", f"{language}/o/<slug:slug>/"):
        below = f"{begin}{words['feedback']}"
        yield path(f"{below}/", views.choose_subject, here)
        yield path(f"{below}/{words['hand-in']}/<slug:code>/", views.feedback_form, here)
        yield path(f"{below}/{words['follow']}/", views.follow_feedback, here)


urlpatterns: list[URLPattern] = [one for language in SEGMENTS for one in pages(language)]
