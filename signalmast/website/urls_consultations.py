"""Addresses of consultations, in both languages and for every office."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views_consultations as views
from signalmast.website import views_statements as statements


def pages(language: str) -> Iterator[URLPattern]:
    """Yield the addresses in one language, of the first office and of others."""
    words = SEGMENTS[language]
    here = {"language": language}
    for begin in (f"{language}/", f"{language}/o/<slug:slug>/"):
        below = f"{begin}{words['consultation']}"
        one = f"{below}/<slug:name>"
        yield path(f"{below}/", views.list_page, here)
        yield path(f"{below}/{words['follow']}/", statements.follow_form, here)
        yield path(f"{one}/", views.join_form, here)
        yield path(f"{one}/{words['vote']}/", views.vote_form, here)
        yield path(f"{one}/{words['my-votes']}/", views.my_votes_form, here)
        yield path(f"{one}/{words['statement']}/", statements.statement_form, here)
        yield path(f"{one}/{words['results']}/", statements.results_page, here)
        yield path(f"{one}/{words['results']}/<str:file>", statements.results_file, here)


urlpatterns: list[URLPattern] = [one for language in SEGMENTS for one in pages(language)]
