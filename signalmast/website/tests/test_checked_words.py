"""Words of rulings and matches in public templates."""

import pytest
from django.template.loader import render_to_string

from signalmast.corrections.enums import RATINGS, Verdict
from signalmast.corrections.matching.matcher import Why
from signalmast.website.templatetags import checked


@pytest.mark.parametrize("verdict", Verdict.values)
def test_a_ruling_is_drawn_at_its_place_and_said_in_words(verdict):
    drawn = checked.scale(verdict)
    place = RATINGS.get(Verdict(verdict))
    assert drawn.count("scale__here") == (place is not None)
    said = f"{place} on the scale" if place else "not a place on the scale"
    assert said in drawn


def test_why_a_correction_may_answer_is_said_in_the_readers_words():
    why = Why(
        words=("thu", "phí"),
        agree=(("date", "08-01"), ("concept", "charged"), ("bare", "20 000 VND / ride")),
        differ=(
            ("date", "2026-08-01", "2026-09-12"), ("direction", "up_key", "down_key"),
            ("mixed", "a_key", "b_key"), ("place", "cầu <Mống>", "cầu Bến Nghé"),
        ),
    )  # fmt: skip
    said = render_to_string("website/claims/why.html", {"why": why})
    for words in (
        "number <b>20,000 đồng each time</b>", "date <b>1/8</b>", "words <b>thu</b>, <b>phí</b>",
        "date: “1/8/2026” in your message, “12/9/2026” in the correction",
        "place: “cầu &lt;Mống&gt;” in your message, “cầu Bến Nghé” in the correction",
        "<dd>direction</dd>", "<dd>subject</dd>",
    ):  # fmt: skip
        assert said.count(words) == 1, words
    assert "_key" not in said
    assert "charged" not in said


def test_an_equal_text_needs_no_list():
    said = render_to_string("website/claims/why.html", {"why": Why(is_exact=True, words=("a",))})
    assert said.count("the whole text") == 1
    assert "<b>a</b>" not in said
