"""Public addresses that reach Python. All others are files."""

from django.urls import URLPattern, path, register_converter

from signalmast.newsroom.addresses import SEGMENTS
from signalmast.website import views


class Language:
    """Two letters of a language; which ones there are, the view knows."""

    regex = "[a-z]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SearchWord(Language):
    """The word for search in the addresses of a language."""

    regex = "|".join(sorted({words["search"] for words in SEGMENTS.values()}))


register_converter(Language, "language")
register_converter(SearchWord, "search_word")

urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("charter/", views.charter, name="charter"),
    path("<language:language>/", views.front, name="front-in"),
    path("<language:language>/charter/", views.charter, name="charter-in"),
    path("<language:language>/<search_word:word>/", views.search, name="search"),
    path("<language:language>/<search_word:word>/<slug:ending>/", views.suggest, name="suggest"),
    path("<language:language>/o/<slug:slug>/<search_word:word>/", views.search),
    path("<language:language>/o/<slug:slug>/<search_word:word>/<slug:ending>/", views.suggest),
]
