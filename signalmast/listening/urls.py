"""Addresses of the room's own screens at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from signalmast.listening.views import digest, open311

_digest = [
    path("", digest.digest, name="index"),
    path("<str:key>/", digest.digest, name="period"),
]
_open311 = [
    path("", open311.keys, name="keys"),
    path("<int:pk>/withdraw/", open311.withdraw, name="withdraw"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("listening/digest/", include((_digest, "digest"))),
    path("open311/", include((_open311, "open311"))),
]
