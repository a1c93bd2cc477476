"""A form as a page: nothing that a form or a resident writes becomes markup of its own."""

import re

import pytest
from django.utils import translation

from signalmast.listening.tests.xforms_books import form, kept, posted
from signalmast.website.domain.survey_markup import formatted, render

HOSTILE = form(
    """
    type         | name | label                                     | hint              | appearance
    text         | word | <script>alert(1)</script> **bold** "q"    | a & b             |
    select_one c | pick | Pick                                      |                   |
    note         | said | You wrote ${word}                         |                   |
    select_one c | mini | Mini                                      |                   | minimal
    """,
    """
    list_name | name | label
    c         | a"b  | <img src=x onerror=alert(1)>
    """,
)


def test_what_a_form_and_a_resident_write_stays_text():
    read = HOSTILE.read(posted(word='<b>"me"</b>', pick="x"))
    for printable in (False, True):
        page = render(HOSTILE, "en", read.sheet, read.faults, printable=printable)
        assert "alert(1)" in page
        for markup in ("<script>alert", "<img", "<b>"):
            assert markup not in page
    assert "<strong>bold</strong>" in page
    assert re.findall(r"<script[^>]*>", render(HOSTILE, "en")) == [
        '<script id="survey-model" type="application/json">'
    ]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("a **b** c", "a <strong>b</strong> c"),
        ("*a* _b_ snake_case_name 2*3*4", "<em>a</em> <em>b</em> snake_case_name 2*3*4"),
        ("# Head\nline", "<strong>Head</strong><br>line"),
        ("[x](https://a.vn/?b&c)", '<a href="https://a.vn/?b&amp;c" rel="noopener nofollow">x</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ('[x](https://a"b)', '<a href="https://a&quot;b" rel="noopener nofollow">x</a>'),
    ],
)  # fmt: skip
def test_the_little_formatting_that_the_standard_knows(text, markup):
    assert formatted(text) == markup


def test_every_field_has_a_name_for_readers_and_faults_are_joined_to_theirs():
    household = kept("household")
    read = household.read(posted(age="121"))
    page = render(household, "en", read.sheet, read.faults)
    labelled = set(re.findall(r'<label [^>]*for="([^"]+)"', page))
    fields = re.findall(r'<(?:input|select|textarea) class="field[^>]* id="([^"]+)"', page)
    assert set(fields) == labelled
    assert page.count("<legend") == page.count("<fieldset")
    assert 'aria-invalid="true" aria-describedby="q/age-fault"' in page
    assert '<a href="#q/age">Age</a>: Under 120' in page


def test_conditions_are_said_in_the_readers_language():
    page = render(kept("household"), "vi")
    assert "Only if “Có đi làm?” is “Có”." in page
    with translation.override("vi"):
        assert render(kept("household"), "vi", printable=True).count("ask--paper") == 12


CONDITIONS = form(
    """
    type              | name | label    | relevant
    select_multiple c | many | Many     |
    integer           | age  | Age      |
    text              | t1   | T        | selected(${many}, 'a')
    text              | t2   | T        | not(selected(${many}, 'a'))
    text              | t3   | T        | ${age} > 5 and 9 >= ${age}
    text              | t4   | T        | ${age} != '' or ${age} = ''
    text              | t5   | T        | not(${many} = 'a')
    text              | t6   | T        | string-length(${many}) > 2
    text              | t7   | T        | 1 = 2
    """,
    """
    list_name | name | label
    c         | a    | Apple
    """,
)


def test_conditions_in_words():
    said = re.findall(r'ask__only" id="q/t\d-only">([^<]+)<', render(CONDITIONS, "en"))
    assert said == [
        "Only if “Apple” is chosen at “Many”.",
        "Only if “Apple” is not chosen at “Many”.",
        "Only if “Age” is more than 5, and “Age” is at most 9.",
        "Only if “Age” is answered, or “Age” is not answered.",
        "Only if “Many” is not “Apple”.",
        "Only if it applies; that depends on your answer to “Many”.",
        "Only if it applies.",
    ]
