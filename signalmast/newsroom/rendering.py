"""How a page looks is the website's business; a preview on the desk asks here."""

from collections.abc import Callable
from typing import Any

Renderer = Callable[[Any], bytes]
_renderer: list[Renderer] = []


def render_with(renderer: Renderer) -> None:
    """Set who renders: `renderer(page)`. Called once, by the website room."""
    _renderer[:] = [renderer]


def rendered(page: Any) -> bytes:
    """Return a page of any state as its readers would see it."""
    return _renderer[0](page)
