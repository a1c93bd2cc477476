"""Public addresses. Until the newsroom comes: the office's front page and the charter."""

from django.urls import URLPattern, path, register_converter

from signalmast.website import views


class Language:
    """Two letters of a language; which ones there are, the view knows."""

    regex = "[a-z]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("charter/", views.charter, name="charter"),
    path("<language:language>/", views.front, name="front-in"),
    path("<language:language>/o/<slug:slug>/", views.office_front, name="office-in"),
    path("<language:language>/charter/", views.charter, name="charter-in"),
]
