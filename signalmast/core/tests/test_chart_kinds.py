import re
import subprocess
import sys

import pytest
from django.utils.translation import gettext_lazy

from signalmast.core.charts.kinds import CHARTS, figure_chart
from signalmast.core.figures import Answer, Question, Result, Slice, Spec
from signalmast.core.periods import parse_period

QUESTION = Question(None, parse_period("2018-H2"))


def figure(value, previous=None, *, label="Posts", unit="posts", by=None):
    spec = Spec("desk.posts", label, unit, "Counted.", None, by or {})
    return Result(spec, QUESTION, Answer(value, (), None), Answer(previous, (), None))


def divided(*parts):
    """A dimension of a figure whose keys are also its labels."""
    slices = [Slice(key, key, value) for key, value in parts]
    return lambda _question: slices


def words(chart):
    return re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg)


def test_a_comparison_takes_all_figures_that_are_known():
    results = [figure(312, 141), figure(None, 5, label="Shares"), figure(4, None, label="Likes")]

    chart = figure_chart("comparison", results, title="", language="en")

    assert chart.title == "Comparison with the period before"
    assert chart.data_table.columns == ("Figure", "period before", "this period", "Change")
    assert chart.data_table.rows == (
        ("Posts", "141", "312", "up 121.3%"),
        ("Likes", "–", "4", "no figure to compare with"),
    )


def test_a_trend_understands_both_names_of_a_week():
    by_day = figure(3, by={"week": divided(("2018-07-02", 1), ("2018-07-09", 2))})
    spans = divided(("2018-07-02..2018-07-08", 3), ("2018-07-09..2018-07-15", 4))
    by_span = figure(7, label="Shares", by={"week": spans})

    chart = figure_chart("week", [by_day, by_span], title="", language="en")

    assert chart.title == "Posts by week"
    assert chart.data_table.columns == ("Week of", "Posts", "Shares")
    assert chart.data_table.rows == (("2/7/2018", "1", "3"), ("9/7/2018", "2", "4"))


def test_a_trend_names_the_weeks_after_one_that_the_period_cuts():
    days = ("2018-07-01", "2018-07-02", "2018-07-09")
    result = figure(6, by={"week": divided(*((day, 2) for day in days))})

    chart = figure_chart("week", [result], title="", language="vi")

    assert [word for word in words(chart) if "/" in word] == ["1/7/2018", "2/7/2018", "9/7/2018"]
    points = re.findall(r'aria-label="week: (\d+); ', chart.svg)
    assert sorted(set(points)) == ["0", "1", "2"]


@pytest.mark.parametrize(("kind", "heading"), [("unit", "Unit"), ("category", "Category")])
def test_bars_show_the_parts_of_the_first_figure(kind, heading):
    result = figure(5, by={kind: divided(("Ward A", 2), ("Ward B", 3))})

    chart = figure_chart(kind, [result, figure(9)], title="Of the year", language="en")

    assert chart.title == "Of the year"
    assert chart.data_table.columns == (heading, "Posts")
    assert sorted(chart.data_table.rows) == [("Ward A", "2"), ("Ward B", "3")]


@pytest.mark.parametrize("kind", ["week", "category", "unit"])
def test_a_share_is_written_as_per_cent(kind):
    parts = divided(("2018-07-02", 0.9441), ("2018-07-09", 1))
    result = figure(0.97, label="Present", unit="share", by={kind: parts})

    chart = figure_chart(kind, [result], title="", language="vi")

    assert sorted(row[1] for row in chart.data_table.rows) == ["100\xa0%", "94,4\xa0%"]


def test_a_trend_of_shares_has_an_axis_in_per_cent():
    parts = divided(("2018-07-02", 0.9441), ("2018-07-09", 1))
    result = figure(0.97, label="Present", unit="share", by={"week": parts})

    chart = figure_chart("week", [result], title="", language="vi")

    shares = [word.removesuffix("\xa0%") for word in words(chart) if word.endswith("%")]
    assert shares == ["0", "20", "40", "60", "80", "100", "100"]


@pytest.mark.parametrize("kind", [kind for kind, _label in CHARTS if kind != "comparison"])
def test_a_figure_without_such_parts_says_so(kind):
    chart = figure_chart(kind, [figure(5)], title="Posts of the year", language="en")

    assert chart.is_empty
    assert chart.alt == "Posts of the year: no figures for this period, so there is no chart."


def test_labels_come_in_the_language_asked_for_whatever_is_active():
    result = figure(5, label=gettext_lazy("Category"), by={"category": divided(("A", 5))})

    chart = figure_chart("category", [result], title="", language="vi")

    assert chart.data_table.columns == ("Chuyên mục", "Chuyên mục")


def test_the_kinds_load_without_the_drawing_libraries():
    code = (
        "import sys, signalmast.core.charts.kinds;"
        "print(sorted({'altair', 'vl_convert', 'PIL'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
