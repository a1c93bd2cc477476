"""Addresses of Open311 and of the description of the public interfaces."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path

from signalmast.website import views_open311 as views

ENDING = r"\.(?P<ending>[A-Za-z0-9]{1,8})$"


def answering(below: str, view: Callable[..., Any]) -> URLPattern:
    """Return an address of the real interface and of the one for tests, in every format."""
    return re_path(rf"^open311/(?P<mode>(?:test/)?)v2/{below}{ENDING}", view)


urlpatterns: list[URLPattern] = [
    re_path(rf"^open311/discovery{ENDING}", views.discovery),
    answering("services", views.services),
    answering("services/(?P<code>[^/]+)", views.definition),
    answering("requests", views.requests),
    answering("requests/(?P<number>[^/]+)", views.request_of),
    answering("tokens/(?P<number>[^/]+)", views.token),
    answering("servicerequestupdates", views.updates),
    answering(r"[\s\S]*", views.nothing),
    path("api/openapi.json", views.openapi),
]
