"""Addresses of the surveys, in both languages and for every office; and of OpenRosa's endpoints."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views_openrosa, views_results, views_surveys


def pages(language: str) -> Iterator[URLPattern]:
    """Yield the addresses of the pages in one language, of the first office and of others."""
    words = SEGMENTS[language]
    here = {"language": language}
    for begin in (f"{language}/", f"{language}/o/<slug:slug>/"):
        below = f"{begin}{words['survey']}"
        yield path(f"{below}/", views_surveys.survey_list, here)
        yield path(f"{below}/{words['follow']}/", views_surveys.follow_form, here)
        yield path(f"{below}/<slug:survey>/", views_surveys.survey_form, here)
        yield path(f"{below}/<slug:survey>/{words['print']}/", views_surveys.printable, here)
        found = f"{below}/<slug:survey>/{words['results']}"
        yield path(f"{found}/", views_results.results_page, here)
        yield path(f"{found}/<str:name>", views_results.results_file, here)


def openrosa(below: str) -> Iterator[URLPattern]:
    """Yield the endpoints below the address that a collecting app is given."""
    yield path(f"{below}/formList", views_openrosa.form_list)
    yield path(f"{below}/submission", views_openrosa.submission)
    yield path(f"{below}/forms/<int:number>.xml", views_openrosa.form_xml)
    yield path(f"{below}/forms/<int:number>/manifest", views_openrosa.form_manifest)
    yield path(f"{below}/forms/<int:number>/<str:name>", views_openrosa.form_file)


urlpatterns: list[URLPattern] = [
    *(one for language in SEGMENTS for one in pages(language)),
    *openrosa("openrosa/<slug:office>"),
    *openrosa("openrosa/<slug:office>/<slug:survey>"),
]
