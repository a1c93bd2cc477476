import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from signalmast.core.flags import (
    BLUE,
    FLAGS,
    GREEN,
    INK,
    PENNANT,
    RED,
    WHITE,
    YELLOW,
    flag_choices,
    flag_svg,
)

EVERY = [*FLAGS, "no such flag"]
DARK, LIGHT = {INK, BLUE, RED, GREEN}, {WHITE, YELLOW}


def brightness(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    long = "".join(sign * 2 for sign in colour[1:]) if len(colour) == 4 else colour[1:]
    levels = [int(long[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("key", EVERY)
def test_every_flag_is_well_formed_and_carries_no_style(key):
    picture = ElementTree.fromstring(flag_svg(key))  # noqa: S314 -- our own text

    elements = list(picture.iter())
    assert {element.tag for element in elements} == {"svg", "path"}
    names = {name for element in elements for name in element.attrib}
    assert names - {"d", "fill", "stroke", "stroke-width"} == {
        *("class", "viewBox", "width", "height", "aria-hidden", "focusable")
    }


@pytest.mark.parametrize("key", FLAGS)
def test_a_dark_and_a_light_colour_meet_in_every_flag(key):
    colours = {colour for colour, _path in FLAGS[key].parts}

    assert 2 <= len(colours) <= 3
    (dark,), (light,) = colours & DARK, colours & LIGHT
    assert (brightness(light) + 0.05) / (brightness(dark) + 0.05) >= 3


def test_no_two_flags_share_a_drawing_even_without_colours():
    drawings = {
        key: (flag.edge, tuple(path for _colour, path in flag.parts))
        for key, flag in (*FLAGS.items(), ("", PENNANT))
    }

    same = [pair for pair in combinations(drawings, 2) if len({drawings[key] for key in pair}) == 1]
    assert same == []
    assert len(FLAGS) >= 16


def test_a_key_that_no_flag_has_shows_a_plain_pennant():
    assert flag_svg("of a later version") == flag_svg("")
    assert [part[1] for part in PENNANT.parts] == re.findall(
        r'fill="#\w+" d="([^"]+)"', flag_svg("")
    )


def test_size_is_the_width_and_the_height_is_two_thirds_of_it():
    assert 'width="18" height="12"' in flag_svg("cross", size=18)
    assert 'width="40" height="26.6667"' in flag_svg("cross", size=40)


def test_a_title_makes_the_flag_an_image_with_that_name():
    picture = ElementTree.fromstring(flag_svg("cross", title='"<b>" & co'))  # noqa: S314 -- ours

    assert picture.get("role") == "img"
    assert picture.get("aria-hidden") is None
    assert picture.findtext("title") == '"<b>" & co'


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_choice_has_a_label_of_its_own(language):
    with override(language):
        choices = [(key, str(label)) for key, label in flag_choices()]

    assert [key for key, _label in choices] == list(FLAGS)
    assert len({label for _key, label in choices}) == len(FLAGS)
