"""What this room adds to the desk: posts, daily numbers, names of columns."""

from typing import Any

from wagtail import hooks

from signalmast.engagement import panels  # noqa: F401 -- registers the days that posts reach
from signalmast.engagement.viewsets import VIEWSETS


@hooks.register("register_admin_viewset")
def registers() -> list[Any]:
    return [viewset() for viewset in VIEWSETS]
