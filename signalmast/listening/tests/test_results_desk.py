"""Results on the desk: what everybody sees, with charts and files, and no single answer."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.open_answers import open_questions
from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.domain.shown_texts import digest_of_text, propose_text, show_text
from signalmast.listening.domain.surveys_answers import hand_in_answers, withdraw_answers
from signalmast.listening.models import ShownText, Submission
from signalmast.listening.tasks import publish_results
from signalmast.listening.tests.answered import answer, survey_of
from signalmast.newsroom.tests.factories import approver, person, writer
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


def texts_page(survey):
    return reverse("surveys:texts", args=[survey.pk, 1])


def pressed(client, survey, do, text, **more):
    digest = digest_of_text(text)
    return client.post(texts_page(survey), {"do": do, "text": digest, **more}, follow=True)


def on_site(survey):
    return Client().get(f"/vi/khao-sat/{survey.slug}/ket-qua/").content.decode()


def test_an_open_answer_stands_with_the_results_once_two_people_have_read_it(desk, office, survey):
    answer(survey, 12)
    release_results(survey.version)
    text = "ý kiến riêng 1-3"
    pressed(desk, survey, "propose", text)
    refused = desk.post(texts_page(survey), {"do": "show", "text": digest_of_text(text)})
    assert refused.status_code in {302, 403}
    assert text not in on_site(survey)
    head = Client()
    head.force_login(approver(office))
    pressed(head, survey, "show", text)
    assert on_site(survey).count(text) == 1
    assert "ý kiến riêng 1-4" not in on_site(survey)


def test_a_shown_text_goes_by_two_people_with_a_public_reason(desk, office, survey):
    answer(survey, 12)
    release_results(survey.version)
    text, head = "ý kiến riêng 1-3", approver(office)
    row = propose_text(
        survey.version, open_questions(survey.version, language="vi")[0], digest_of_text(text),
        by=writer(office),
    )  # fmt: skip
    show_text(row, by=head)
    pressed(desk, survey, "ask-removal", text)
    assert ShownText.objects.get().removal_by is None
    pressed(desk, survey, "ask-removal", text, why="Có thể nhận ra người viết.")
    other = Client()
    other.force_login(head)
    pressed(other, survey, "remove", text)
    assert (ShownText.objects.count(), text in on_site(survey)) == (0, False)
    entry = AuditEntry.objects.get(verb="survey.text-remove")
    assert entry.data["reason"] == "Có thể nhận ra người viết."


def test_nobody_shows_what_they_proposed_not_even_by_the_model(office, survey):
    answer(survey, 12)
    head = approver(office)
    question = open_questions(survey.version, language="vi")[0]
    row = propose_text(survey.version, question, digest_of_text("ý kiến riêng 1-3"), by=head)
    with pytest.raises(PermissionDenied):
        show_text(row, by=head)
    row.shown_by = head.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_what_its_author_takes_back_is_shown_no_more(office, survey):
    answer(survey, 12)
    release_results(survey.version)
    text = "ý kiến riêng của tôi"
    first = Submission.objects.filter(version=survey.version).first()
    path = open_questions(survey.version, language="vi")[0].path
    answers = dict(first.answers)
    inner = answers
    for part in path[:-1]:
        inner = inner.setdefault(part, {})
    inner[path[-1]] = text
    mine = hand_in_answers(survey.version, answers, token="mine", language="vi")
    question = open_questions(survey.version, language="vi")[0]
    row = propose_text(survey.version, question, digest_of_text(text), by=writer(office))
    show_text(row, by=approver(office))
    assert text in on_site(survey)
    withdraw_answers(mine.code)
    assert (ShownText.objects.count(), text in on_site(survey)) == (0, False)
