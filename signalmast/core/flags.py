"""Flags of categories, in the manner of the maritime signal flags.

A dark and a light colour meet in every flag and no two flags share a drawing, so that each is
known in black-and-white print and by readers who see no colours. The grid is 18 by 12: one unit
is one pixel at the smallest size in use. No flag is a country's, and none is the red cross.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

INK, BLUE, RED, GREEN = "#14213d", "#1d3f72", "#b3261e", "#2e7d4f"
WHITE, YELLOW = "#fff", "#e0a100"

WIDTH, HEIGHT = 18, 12
WHOLE = "M0 0h18v12H0z"
WHOLE_EDGE = "M.25 .25h17.5v11.5H.25z"
DECORATION = SafeString(' aria-hidden="true" focusable="false">')


@dataclass(frozen=True, slots=True)
class Flag:
    """`parts` are (colour, path), painted in their order; `edge` is the thin line around them."""

    label: str | Promise
    parts: tuple[tuple[str, str], ...]
    edge: str = WHOLE_EDGE


def _on(ground: str, label: Promise, colour: str, path: str) -> Flag:
    return Flag(label, ((ground, WHOLE), (colour, path)))


FLAGS: dict[str, Flag] = {
    "cross": _on(WHITE, _("Blue cross on white"), BLUE, "M7 0h4v4h7v4h-7v4H7V8H0V4h7z"),
    "saltire": _on(
        WHITE,
        _("Red diagonal cross on white"),
        RED,
        "M0 0h3.6L9 3.6 14.4 0H18v2.4L12.6 6 18 9.6V12h-3.6L9 8.4 3.6 12H0V9.6L5.4 6 0 2.4z",
    ),
    "border": _on(WHITE, _("White with a red border"), RED, "M0 0h18v12H0zM3 3v6h12V3z"),
    "square": _on(BLUE, _("White square on blue"), WHITE, "M6 3h6v6H6z"),
    "disc": _on(YELLOW, _("Dark disc on yellow"), INK, "M9 2a4 4 0 0 1 0 8a4 4 0 0 1 0-8z"),
    "ring": _on(
        GREEN,
        _("White ring on green"),
        WHITE,
        "M9 1a5 5 0 0 1 0 10a5 5 0 0 1 0-10zM9 3.5a2.5 2.5 0 0 0 0 5a2.5 2.5 0 0 0 0-5z",
    ),
    "diamond": _on(WHITE, _("Red diamond on white"), RED, "M9 0l9 6-9 6-9-6z"),
    "quarters": _on(WHITE, _("Red and white quarters"), RED, "M0 0h9v12h9V6H0z"),
    "chequers": _on(
        WHITE,
        _("Blue and white chequers"),
        BLUE,
        "M0 0h3v12h3V0h3v12h3V0h3v12h3V9H0V6h18V3H0z",
    ),
    "triangles": _on(WHITE, _("Green and white triangles that meet"), GREEN, "M0 0h18L0 12h18z"),
    "halves-vertical": _on(BLUE, _("Yellow and blue side by side"), YELLOW, "M0 0h9v12H0z"),
    "halves-horizontal": _on(WHITE, _("Green above white"), GREEN, "M0 0h18v6H0z"),
    "halves-diagonal": _on(WHITE, _("Blue above white, cut diagonally"), BLUE, "M0 0h18v12z"),
    "pale": _on(WHITE, _("Dark upright band on white"), INK, "M6 0h6v12H6z"),
    "band": _on(YELLOW, _("Blue level band on yellow"), BLUE, "M0 4h18v4H0z"),
    "bend": _on(BLUE, _("Yellow slanting band on blue"), YELLOW, "M0 12V8L12 0h6v4L6 12z"),
    "stripes-vertical": _on(
        WHITE, _("Red and white upright stripes"), RED, "M0 0h3v12H0zM6 0h3v12H6zM12 0h3v12h-3z"
    ),
    "stripes-horizontal": _on(
        WHITE, _("Green and white level stripes"), GREEN, "M0 0h18v2H0zM0 4h18v2H0zM0 8h18v2H0z"
    ),
    "stripes-diagonal": _on(
        YELLOW,
        _("Dark and yellow slanting stripes"),
        INK,
        "M0 0h5L0 5zM10 0h5L3 12H0v-2zM18 2v5l-5 5H8z",
    ),
    "hoist": _on(WHITE, _("White with a red triangle at the mast"), RED, "M0 0l10 6-10 6z"),
    "chevron": _on(YELLOW, _("Dark chevron on yellow"), INK, "M0 0h4l8 6-8 6H0l8-6z"),
    "canton": _on(YELLOW, _("Blue corner on yellow"), BLUE, "M0 0h9v6H0z"),
    "wave": _on(
        BLUE,
        _("White wave on blue"),
        WHITE,
        "M0 4c3-3 6-3 9 0s6 3 9 0v4c-3 3-6 3-9 0s-6-3-9 0z",
    ),
    "swallowtail": Flag(
        _("White and blue with a swallowtail"),
        ((WHITE, "M0 0h8v12H0z"), (BLUE, "M8 0h10l-5 6 5 6H8z")),
        edge="M.25 .25h17.2L12.7 6l4.75 5.75H.25z",
    ),
}
PENNANT = Flag(_("Plain pennant"), ((BLUE, "M0 0l18 6-18 6z"),), edge="M.25 .35L17.2 6 .25 11.65z")


def flag_svg(key: str, *, size: int = 24, title: str = "") -> SafeString:
    """Return the flag as inline SVG, `size` pixels wide and two thirds as high.

    Without a `title` it is decoration that stands beside its name. A key that no flag has, as
    data of another version may hold, shows a plain pennant. Colours are attributes, because the
    site's content policy forbids inline styles; the edge takes the colour of the text around it.
    """
    flag = FLAGS.get(key, PENNANT)
    named = format_html(' role="img"><title>{}</title>', title) if title else DECORATION
    return format_html(
        '<svg class="flag" viewBox="0 0 {} {}" width="{}" height="{}"{}{}'
        '<path fill="none" stroke="currentColor" stroke-width=".5" d="{}"/></svg>',
        WIDTH,
        HEIGHT,
        size,
        f"{size * HEIGHT / WIDTH:g}",
        named,
        format_html_join("", '<path fill="{}" d="{}"/>', flag.parts),
        flag.edge,
    )


def flag_choices() -> list[tuple[str, str | Promise]]:
    """Return keys and labels of all flags for a form, in the order they are declared."""
    return [(key, flag.label) for key, flag in FLAGS.items()]
