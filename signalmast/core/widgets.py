"""Wagtail's choosers as data instead of inline scripts; `static/core/start.js` starts them."""

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser

_START = re.compile(r"(?:new )?(\w+)\((.*)\);", re.DOTALL)


def install() -> None:
    """Put `render` in the place of the one that writes a script into the page."""
    BaseChooser.render = render


def render(
    self: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """Return the chooser's markup, and what starts it as data.

    Raises TypeError without an id, as the method it stands for does, and ValueError when the
    framework's script is no single call any more.
    """
    del renderer
    if not attrs or "id" not in attrs:
        raise TypeError("A chooser cannot be rendered without an 'id' attribute.")
    data = self.get_value_data(value)
    found = _START.fullmatch(self.render_js_init(attrs["id"], name, data))
    if found is None:
        raise ValueError(f"{type(self).__name__} starts in a way that start.js doesn't know.")
    return format_html(
        '{}<template data-start="{}" data-arguments="[{}]"></template>',
        mark_safe(self.render_html(name, data, attrs)),  # noqa: S308 -- the framework's own template
        found[1],
        found[2],
    )
