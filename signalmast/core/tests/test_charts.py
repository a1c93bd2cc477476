import re
import time
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from signalmast.core.charts.drawing import (
    Bar,
    Compared,
    Series,
    bars_by_category,
    comparison,
    coverage_bars,
    trend_by_week,
)

MONDAY = date(2018, 1, 1)


def weekly(*values, label=""):
    return Series(
        label, tuple((MONDAY + timedelta(weeks=at), value) for at, value in enumerate(values))
    )


def words(svg):
    return [re.sub("<[^>]+>", "", text) for text in re.findall(r"<text[^>]*>(.*?)</text>", svg)]


def test_trend_alt_text_names_highest_lowest_and_latest():
    chart = trend_by_week(
        [weekly(10, 4000, 3, None, 70)], title="Shares", value_label="Shares", language="en"
    )

    assert chart.alt == (
        "Shares: 5 weeks; highest 4,000 (week of 8/1/2018), lowest 3 (week of 15/1/2018), "
        "latest 70 (week of 29/1/2018)."
    )
    assert chart.data_table.rows == (
        ("1/1/2018", "10"),
        ("8/1/2018", "4,000"),
        ("15/1/2018", "3"),
        ("22/1/2018", "–"),
        ("29/1/2018", "70"),
    )


def test_trend_draws_no_line_over_a_week_that_nobody_counted():
    whole = trend_by_week([weekly(1, 2, 3)], title="", value_label="", language="en")
    broken = trend_by_week([weekly(1, None, 3)], title="", value_label="", language="en")

    assert whole.svg.count('aria-roledescription="line mark"') == 1
    lines = re.findall(r'aria-roledescription="line mark"[^>]* d="([^"]*)"', broken.svg)
    assert "".join(lines).count("M") == 2


def test_trend_tells_lines_apart_without_colour():
    chart = trend_by_week(
        [weekly(1, 2, 3, label="Facebook"), weekly(3, 2, 1, label="Zalo")],
        title="Posts",
        value_label="Posts",
        language="en",
    )

    dashes = re.findall(r'stroke-dasharray="([^"]*)"', chart.svg)
    assert {"7,3", "1,0"} <= set(dashes)
    assert {"Facebook: 3", "Zalo: 1"} <= set(words(chart.svg))


def test_coverage_ranks_units_and_marks_those_without_sessions():
    units = [Bar("Ward A", 0), Bar("Ward B", 3), Bar("Ward C", None), Bar("Ward D", 7)]

    chart = coverage_bars(units, title="Sessions", value_label="Sessions", language="en")

    assert chart.data_table.rows == (
        ("Ward D", "7"),
        ("Ward B", "3"),
        ("Ward A", "no session"),
        ("Ward C", "no session"),
    )
    assert chart.alt == (
        "Sessions: 2 of 4 units. Highest 7 (Ward D), lowest 3 (Ward B). No session: Ward A, Ward C."
    )
    assert words(chart.svg).count("no session") == 2


@pytest.mark.parametrize("count", [32, 126])
def test_coverage_shows_every_unit_by_name(count):
    units = [Bar(f"Phường {number}", number) for number in range(1, count + 1)]

    chart = coverage_bars(units, title="", value_label="", language="vi")

    assert {unit.label for unit in units} <= set(words(chart.svg))
    width, height = map(int, re.search(r'width="(\d+)" height="(\d+)"', chart.svg).groups())
    assert height / width < 1.6  # fits the page when set to the width of the text


def test_comparison_survives_growth_of_thousands_of_per_cent():
    chart = comparison(
        [Compared("Interactions", 91718, 12), Compared("Posts", 312, 300)],
        title="Change",
        current_label="now",
        previous_label="before",
        language="en",
    )

    assert "91,718 (7,643 times as many)" in words(chart.svg)
    assert chart.data_table.rows[1] == ("Posts", "300", "312", "up 4%")
    bars = [float(width) for width in re.findall(r'd="M[\d.]+,[\d.]+h([\d.]+)v', chart.svg)]
    assert max(bars) > 200


def test_two_rows_of_one_name_stay_two_rows():
    chart = bars_by_category(
        [Bar("Photo", 1), Bar("Photo", 2)], title="", value_label="", language="en"
    )

    assert words(chart.svg).count("Photo") == 2


@pytest.mark.parametrize(
    "chart",
    [
        lambda: trend_by_week([], title="T", value_label="v", language="en"),
        lambda: trend_by_week([weekly(None)], title="T", value_label="v", language="en"),
        lambda: bars_by_category([], title="T", value_label="v", language="en"),
        lambda: coverage_bars([], title="T", value_label="v", language="en"),
        lambda: comparison(
            [Compared("x", None, None)],
            title="T",
            current_label="c",
            previous_label="p",
            language="en",
        ),
    ],
)
def test_nothing_to_draw_gives_a_sentence(chart):
    made = chart()

    assert made.is_empty
    assert (made.svg, made.png) == ("", b"")
    assert made.alt == "T: no figures for this period, so there is no chart."


@pytest.mark.parametrize("values", [(0,), (0, 0, 0), (5,)])
def test_flat_series_are_drawn(values):
    chart = trend_by_week([weekly(*values)], title="T", value_label="v", language="en")

    assert not chart.is_empty


def test_same_input_gives_the_same_bytes():
    def made():
        return trend_by_week([weekly(1, 5, 2)], title="T", value_label="v", language="vi")

    assert made() == made()


def test_labels_are_words_and_never_expressions():
    hostile = "'];alert(1)//\\u0027 {{7*7}} <script>x</script> & \x00\ud800"

    chart = bars_by_category([Bar(hostile, 1)], title="", value_label="", language="en")

    assert "<script" not in chart.svg
    shown = words(chart.svg)[0]
    assert shown.startswith("&#39;];alert(1)//\\u0027 {{7*7}}") or shown.startswith("'];alert(1)")
    assert chart.data_table.rows[0][0] == "'];alert(1)//\\u0027 {{7*7}} <script>x</script> & "


def test_picture_is_sharp_on_paper_and_white_where_nothing_is():
    chart = bars_by_category([Bar("A", 1)], title="", value_label="", language="en")

    picture = Image.open(BytesIO(chart.png)).convert("RGB")
    assert picture.width == 3 * 605
    assert picture.getpixel((picture.width - 1, 0)) == (255, 255, 255)
    assert len(chart.png) < 30_000


def test_drawing_takes_less_than_a_second_and_a_half_of_processor():
    bars_by_category([Bar("A", 1)], title="", value_label="", language="en")
    start = time.process_time()

    coverage_bars(
        [Bar(f"Unit {at}", at) for at in range(32)], title="", value_label="", language="en"
    )

    assert time.process_time() - start < 1.5
