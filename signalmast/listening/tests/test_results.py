"""Results of a survey: counted once, published through the privacy module, read in words."""

import pytest

from signalmast.listening.disclosure import STEP, UNANSWERED
from signalmast.listening.domain import results_counting
from signalmast.listening.domain.results import band_label, live_count, results_of
from signalmast.listening.domain.results_counting import (
    EDGES,
    asked,
    band_of,
    count_answers,
    crossed,
    release_results,
)
from signalmast.listening.models import Release, Submission
from signalmast.listening.tests.answered import answer, survey_of


@pytest.fixture
def survey(office):
    return survey_of(office)


def test_choices_and_numbers_are_asked_about_and_nothing_else(survey):
    found = asked(survey.version)
    assert [(one.name, str(one.kind.value)) for one in found] == [
        ("ward", "one"),
        ("library", "one"),
        ("often", "one"),
        ("wish", "several"),
        ("minutes", "number"),
    ]
    assert {one.name: one.within for one in found if one.within} == {"often": ("library", "yes")}
    assert [(a.name, b.name) for a, b in crossed(found)] == [("ward", "library")]


def test_counts_are_those_of_the_answers(survey):
    said = answer(survey, 60)
    counted = count_answers(survey.version)
    assert counted.total == 60
    assert counted.questions["ward"] == {
        ward: sum(one["ward"] == ward for one in said) for ward in ("ben", "tan", "cau")
    }
    wished = [one["wish"].split() for one in said if "wish" in one]
    assert counted.questions["wish"] == {"yes": len(wished)}
    assert counted.questions["wish=seats"]["yes"] == sum("seats" in one for one in wished)
    assert sum(counted.questions["minutes"].values()) == 60
    assert counted.crossed["ward", "library"][0][0] == sum(
        one["ward"] == "ben" and one.get("library") == "yes" for one in said
    )


def test_nothing_is_shown_before_ten_answers(survey):
    answer(survey, 9)
    assert release_results(survey.version) is None
    assert results_of(survey.version, language="vi") is None
    assert live_count(survey.version) == 0


def test_results_are_in_fives_and_in_the_words_of_the_form(survey):
    answer(survey, 64)
    release_results(survey.version)
    results = results_of(survey.version, language="en")
    assert results.total == 60
    ward, library, often, wish, minutes = results.blocks
    assert ward.label == "Which ward do you live in?"
    assert [line.label for line in library.lines] == ["Yes", "No"]
    assert often.only_if == ("Do you go to the library?", "Yes")
    assert often.base + often.unanswered == library.lines[0].count
    assert [line.value for line in wish.lines] == ["books", "seats", "hours"]
    assert minutes.lines[-1].label in ("20–49", "10–19")
    counts = [line.count for block in results.blocks for line in block.lines]
    assert {count % STEP for count in counts} == {0}
    vietnamese = results_of(survey.version, language="vi")
    assert vietnamese.blocks[1].label == "Bạn có đến thư viện không?"


def test_a_cross_table_hides_what_is_small(survey):
    answer(survey, 64)
    release_results(survey.version)
    (table,) = results_of(survey.version, language="en").tables
    assert [row.label for row in table.rows][:2] == ["Bến Thành", "Tân Định"]
    shown = [cell.count for row in table.rows for cell in row.cells if not cell.is_hidden]
    assert min(shown, default=10) >= 10
    assert table.has_gaps


def test_one_more_answer_changes_nothing_that_is_shown(survey):
    answer(survey, 60)
    release_results(survey.version)
    before = results_of(survey.version, language="vi")
    answer(survey, 1, seed=2)
    release_results(survey.version)
    assert results_of(survey.version, language="vi") == before
    assert Release.objects.count() == 1


def test_answers_are_not_read_while_nothing_can_be_published(survey, monkeypatch):
    answer(survey, 60)
    first = release_results(survey.version)
    answer(survey, 10, seed=2)

    def refuse(version):
        raise AssertionError("read")

    monkeypatch.setattr(results_counting, "count_answers", refuse)
    assert release_results(survey.version) == first


def test_the_number_of_answers_goes_up_in_tens(survey):
    answer(survey, 19)
    assert live_count(survey.version) == 10


def test_the_number_of_answers_is_never_less_than_the_published_one(survey):
    """36 answers are 35 in fives and 30 in tens."""
    answer(survey, 36)
    assert live_count(survey.version) == 30
    release_results(survey.version)
    assert results_of(survey.version, language="vi").total == 35
    assert live_count(survey.version) == 35
    answer(survey, 3, seed=2)
    assert live_count(survey.version) == 35
    answer(survey, 1, seed=3)
    assert live_count(survey.version) == 40
    Submission.objects.filter(version=survey.version).delete()
    assert live_count(survey.version) == 35


def test_no_text_and_no_row_of_anybody_is_in_a_release(survey):
    answer(survey, 30)
    body = release_results(survey.version).body
    assert "ý kiến riêng" not in str(body)
    assert {name for name, _answers in body["questions"]} == {
        *("ward", "library", "often", "wish", "wish=books", "wish=seats", "wish=hours"),
        "minutes",
    }
    counts = [count for _name, answers in body["questions"] for _answer, count in answers]
    assert all(isinstance(count, int) for count in counts)


@pytest.mark.parametrize(
    ("text", "band"),
    [("-3", "<0"), ("0", "0"), ("1", "1"), ("4", "2"), ("49.9", "20"), ("7e9", "5000000"),
     ("x", "")],
)  # fmt: skip
def test_numbers_fall_into_bands_that_do_not_follow_the_answers(text, band):
    assert band_of(text) == band


def test_bands_are_worded(survey):
    assert [band_label(str(edge), "en", is_whole=True) for edge in EDGES[:6]] == [
        *("0", "1", "2–4", "5–9", "10–19", "20–49"),
    ]
    assert band_label("1000", "en", is_whole=True) == "1,000–1,999"
    assert band_label("2", "en", is_whole=False) == "2 to under 5"
    assert band_label(str(EDGES[-1]), "en", is_whole=True) == "5,000,000 or more"
    assert UNANSWERED == ""
