"""What this room adds to the desk: its registers, its part of the home."""

from typing import Any

from wagtail import hooks

from signalmast.programmes import panels  # noqa: F401 -- registers what the home shows
from signalmast.programmes.viewsets import VIEWSETS


@hooks.register("register_admin_viewset")
def registers() -> list[Any]:
    return [viewset() for viewset in VIEWSETS]
