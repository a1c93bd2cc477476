"""A line the size of a word: how a figure went from week to week."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signalmast.core.numbers import show

WIDTH, HEIGHT, EDGE = 160, 36, 3


def sparkline(values: Sequence[float | None]) -> SafeString | str:
    """Return an SVG of the values in their order, or nothing where there are fewer than two.

    Weeks that are not known leave a gap instead of falling to 0.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min([*known, 0]), max(known) or 1
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    scale = (HEIGHT - 2 * EDGE) / ((high - low) or 1)
    path, pen_down = [], False
    x = y = float(EDGE)
    for place, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        x, y = EDGE + place * step, HEIGHT - EDGE - (value - low) * scale
        # "h0" makes a week that stands alone a dot.
        path.append(f"L{x:.1f} {y:.1f}" if pen_down else f"M{x:.1f} {y:.1f}h0")
        pen_down = True
    label = _("By week: %(first)s in the first, at most %(most)s, %(last)s in the last.") % {
        "first": show(known[0]),
        "most": show(max(known)),
        "last": show(known[-1]),
    }
    return format_html(
        '<svg class="desk-spark" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path d="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        WIDTH,
        HEIGHT,
        label,
        " ".join(path),
        f"{x:.1f}",
        f"{y:.1f}",
    )
