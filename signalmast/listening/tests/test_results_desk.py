"""Results on the desk: what everybody sees, with charts and files, and no single answer."""

import pytest
from django.urls import reverse

from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.tasks import publish_results
from signalmast.listening.tests.answered import answer, survey_of
from signalmast.newsroom.tests.factories import person, writer
from signalmast.people.domain.offices import open_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(office):
    return survey_of(office)


@pytest.fixture
def desk(client, office):
    client.force_login(writer(office))
    return client


def test_the_desk_shows_published_numbers(desk, survey):
    answer(survey, 404)
    release_results(survey.version)
    page = desk.get(reverse("surveys:results", args=[survey.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "ý kiến riêng" not in text
    assert text.count('class="desk-table') == 6
    assert "404" not in text


def test_before_the_first_release_the_desk_says_when(desk, survey):
    answer(survey, 4)
    page = desk.get(reverse("surveys:results", args=[survey.pk]))
    assert page.status_code == 200
    assert page.context["results"] is None


@pytest.mark.parametrize(
    ("name", "begins"),
    [("chart-4.png", b"\x89PNG"), ("results.xlsx", b"PK"),
     ("results.sav", b"$FL2")],
)  # fmt: skip
def test_the_desk_takes_charts_and_files(desk, survey, name, begins):
    answer(survey, 60)
    release_results(survey.version)
    file = desk.get(reverse("surveys:results_file", args=[survey.pk, name]))
    assert (file.status_code, file.content[: len(begins)]) == (200, begins)


@pytest.mark.parametrize("name", ["chart-9.png", "answers.csv", "chart-1.svg"])
def test_there_is_no_other_file(desk, survey, name):
    answer(survey, 60)
    release_results(survey.version)
    assert desk.get(reverse("surveys:results_file", args=[survey.pk, name])).status_code == 404


def test_results_of_another_office_are_not_there(client, survey):
    other = open_office("quan-3", name="Quận Ba", is_demo=True)
    client.force_login(person(other, "mai"))
    assert client.get(reverse("surveys:results", args=[survey.pk])).status_code == 404


def test_the_clock_publishes_what_is_due(survey):
    answer(survey, 30)
    assert publish_results() == "1 results were published."
    assert publish_results() == "0 results were published."
    answer(survey, 15, seed=2)
    assert publish_results() == "1 results were published."


def test_open_answers_are_read_one_question_at_a_time_and_apart_from_the_rest(desk, survey):
    answer(survey, 12)
    release_results(survey.version)
    page = desk.get(reverse("surveys:texts", args=[survey.pk, 1]))
    texts = list(page.context["page_of_texts"])
    assert sorted(texts) == sorted(f"ý kiến riêng 1-{number}" for number in range(12))
    assert texts != sorted(texts)
    told = page.content.decode()
    assert "Bạn muốn nói gì nữa?" in told or "What else?" in told
    assert "Tân Định" not in told
    results = desk.get(reverse("surveys:results", args=[survey.pk])).content.decode()
    assert "ý kiến riêng" not in results


def test_under_ten_open_answers_there_is_none_to_read(desk, survey):
    answer(survey, 9)
    page = desk.get(reverse("surveys:texts", args=[survey.pk, 1]))
    assert list(page.context["page_of_texts"]) == []
    assert desk.get(reverse("surveys:texts", args=[survey.pk, 2])).status_code == 404
