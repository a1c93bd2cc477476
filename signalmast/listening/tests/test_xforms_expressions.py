"""Expressions: read into lists, worked out as the standard says, refused with a sentence."""

import json
import re
from pathlib import Path

import pytest

from signalmast.listening.tests.xforms_table import CASES, worked_out
from signalmast.listening.xforms.evaluating import to_text
from signalmast.listening.xforms.expressions import KNOWN, calls, parts, read_expression
from signalmast.listening.xforms.functions import KNOWN_HERE
from signalmast.listening.xforms.said import Refused


@pytest.mark.parametrize(("text", "expected", "at"), CASES)
def test_the_server_works_out_the_table(text, expected, at):
    assert to_text(worked_out(text, at)) == expected


def test_every_known_function_is_worked_out_and_stands_in_the_table():
    assert set(KNOWN) == KNOWN_HERE
    named = {name for text, _expected, _at in CASES for name in calls(read_expression(text))}
    assert set(KNOWN) - named == {"jr:choice-name"}


@pytest.mark.parametrize(
    "text",
    [
        "1 +",
        "because pyxform doesn't know",
        "a b",
        "(1",
        "a[",
        "foo::a",
        "$x",
        "",
        "1 ! 2",
        "a/",
        "'",
    ],
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(Refused, match=r"^the expression “.*” cannot be read$"):
        read_expression(text)


def test_an_unknown_function_is_refused_by_name():
    with pytest.raises(Refused, match=r"^the function area\(\) is not known here$"):
        read_expression("area(/data/x) > 1")


@pytest.mark.parametrize("text", ["if(1, 2)", "today(1)", "not()", "regex('a')"])
def test_a_wrong_number_of_arguments_is_refused(text):
    with pytest.raises(Refused, match=r"has too few or too many arguments$"):
        read_expression(text)


def test_a_hostile_depth_is_refused_and_not_a_crash():
    with pytest.raises(Refused):
        read_expression("(" * 5000 + "1" + ")" * 5000)
    with pytest.raises(Refused):
        read_expression("-" * 100_000 + "1")


def test_an_expression_survives_json():
    read = read_expression("count(/data/kids[age > 5]) + -sum(../x) * 2 or selected(., 'a')")
    assert json.loads(json.dumps(read)) == read
    assert [one[0] for one in parts(read)][:3] == ["or", "+", "f"]


def test_the_reference_names_every_function_and_no_other():
    page = Path(__file__).parents[3] / "docs" / "reference" / "xlsform.md"
    part = page.read_text("utf-8").partition("## Functions")[2].partition("Any other")[0]
    assert sorted(re.findall(r"`([\w:-]+)`", part)) == sorted(KNOWN)
