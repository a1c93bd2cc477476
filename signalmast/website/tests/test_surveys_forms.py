"""Surveys on the site: answering, codes of closed groups, receipts; no account or cookie."""

import re

import pytest
from django.utils import timezone

from signalmast.listening.domain.admissions import make_codes, spent
from signalmast.listening.domain.surveys import (
    close_survey,
    open_survey,
    propose_survey,
    upload_form,
)
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Submission
from signalmast.listening.tests.surveys_made import ANSWERS, begun, opened, workbook
from signalmast.newsroom.tests.factories import approver, writer
from signalmast.website.domain import limits, proof
from signalmast.website.tests.filling_in import Filled, code_of, form_in, solved, text_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_surveys")]
FORM = {"vi": "/vi/khao-sat/hoc-sinh-va-mang/", "en": "/en/surveys/hoc-sinh-va-mang/"}
FOLLOW = {"vi": "/vi/khao-sat/theo-doi/", "en": "/en/surveys/follow/"}
FIELDS = {
    "q/online": "yes", "q/hours": "3", "q/learn": ["safe", "news"], "q/words": "Cảm ơn thầy cô",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _near(monkeypatch):
    """The work takes a moment instead of a second, and nobody has sent anything yet."""
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)
    for bucket in (limits.answers_from_one, limits.all_answers, limits.of_one_form,
                   limits.questions, limits.all_questions):  # fmt: skip
        bucket.empty()


def sent(client, fields=None, language="vi"):
    form = Filled(client, FORM[language])
    return form.send(fields or FIELDS, given=form.solved())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_resident_answers_and_sees_the_answers_with_the_code(client, office, language):
    opened(office)
    page = client.get(FORM[language])
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    receipt = sent(client, language=language)
    assert (receipt.status_code, client.cookies) == (200, {})
    row = Submission.objects.get()
    assert (row.answers, row.language, row.way) == (ANSWERS, language, "web")
    shown = client.post(FOLLOW[language], {"code": code_of(receipt).lower().replace("-", " ")})
    assert shown.status_code == 200
    told = words_of(shown)
    assert ("Cảm ơn thầy cô" in told, {"vi": "An toàn", "en": "Safety"}[language] in told) == (
        True, True,
    )  # fmt: skip


def test_answers_that_a_skip_leaves_out_are_not_kept(client, office):
    opened(office)
    sent(client, {**FIELDS, "q/online": "no"})
    assert Submission.objects.get().answers == {
        "online": "no", "learn": "safe news", "words": "Cảm ơn thầy cô",
    }  # fmt: skip


def test_what_does_not_fit_is_said_and_what_was_written_stays(client, office):
    opened(office)
    page = sent(client, {**FIELDS, "q/hours": "30"}, "en")
    assert page.status_code == 422
    text = text_of(page)
    assert ("At most 24." in text, 'value="30"' in text, "Cảm ơn thầy cô" in text) == (
        True, True, True,
    )  # fmt: skip
    assert Submission.objects.count() == 0
    again = re.search(r'action="([^"]+)"', text[text.index('class="form"') :])[1]
    fixed = client.post(again.replace("&amp;", "&"), FIELDS)
    assert fixed.status_code == 200
    assert Submission.objects.get().answers == ANSWERS


def test_a_form_that_is_sent_twice_gives_one_row_and_one_code(client, office):
    opened(office)
    form = Filled(client, FORM["vi"])
    given = form.solved()
    codes = {code_of(form.send(FIELDS, given=given)) for _time in range(3)}
    assert (len(codes), Submission.objects.count()) == (1, 1)


def test_without_script_it_can_be_sent_a_little_later(client, office):
    opened(office)
    form = Filled(client, FORM["vi"])
    assert form.send(FIELDS).status_code == 422
    assert form.send(FIELDS, seconds=proof.WITHOUT_PROOF + 1).status_code == 200


def test_three_hundred_of_one_school_answer_within_a_minute(client, office):
    opened(office)
    for _one in range(limits.from_one.most + 5):
        assert sent(client).status_code == 200
    assert Submission.objects.count() == limits.from_one.most + 5


def entered(client, code, language="vi"):
    form = Filled(client, FORM[language])
    return form.send({"do": "admit", "code": code}, given=form.solved())


def codes_of(survey, office, count=3):
    where = {"door": Door.SURVEY, "number": survey.pk}
    return make_codes(office, **where, count=count, by=writer(office))[1]


def with_admission(client, page, fields=FIELDS):
    text = text_of(page)
    admission = re.search(r'name="admission" value="([^"]+)"', text)[1]
    stamp, challenge = form_in(text)
    form = Filled.__new__(Filled)
    form.client, form.address, form.stamp, form.challenge = client, FORM["vi"], stamp, challenge
    return form.send({**fields, "admission": admission}, given=solved(challenge))


def test_a_code_opens_the_form_once_and_its_answers_count_once(client, office):
    survey = opened(office, is_closed_group=True)
    codes = codes_of(survey, office)
    assert "q/online" not in text_of(client.get(FORM["vi"]))
    page = entered(client, codes[0])
    assert page.status_code == 200
    first, again = with_admission(client, page), with_admission(client, page)
    assert (code_of(first), Submission.objects.count()) == (code_of(again), 1)
    assert codes[0].replace("-", "") not in text_of(page).replace("-", "")
    used = entered(client, codes[0])
    assert (used.status_code, 'name="admission"' in text_of(used)) == (422, False)
    counts = spent(Door.SURVEY, survey.pk)
    assert (counts.given, counts.used) == (3, 1)


def test_a_closed_group_takes_nothing_without_an_admission(client, office):
    opened(office, is_closed_group=True)
    form = Filled(client, FORM["vi"])
    for admission in ({}, {"admission": "made-up"}):
        assert form.send({**FIELDS, **admission}, given=form.solved()).status_code == 422
    assert Submission.objects.count() == 0


def test_a_code_is_spent_only_by_a_form_that_was_handed_out(client, office):
    survey = opened(office, is_closed_group=True)
    (code,) = codes_of(survey, office, 1)
    assert client.post(f"{FORM['vi']}?f=made-up", {"do": "admit", "code": code}).status_code == 403
    assert spent(Door.SURVEY, survey.pk).used == 0


def test_answers_are_withdrawn_with_the_code(client, office):
    opened(office)
    code = code_of(sent(client))
    page = client.post(FOLLOW["vi"], {"code": code, "do": "withdraw"})
    assert (page.status_code, Submission.objects.count()) == (200, 0)
    assert client.post(FOLLOW["vi"], {"code": code}).status_code == 404


def test_what_is_not_public_is_not_there_and_what_is_over_says_so(client, office):
    survey = begun(office)
    assert client.get(FORM["vi"]).status_code == 404
    propose_survey(survey, by=writer(office))
    open_survey(survey, by=approver(office))
    assert client.get(FORM["vi"]).status_code == 200
    close_survey(survey, by=writer(office))
    over = client.get(FORM["vi"])
    assert (over.status_code, "data-proof" in text_of(over)) == (200, False)


def test_answers_to_the_version_before_stay_with_it(client, office):
    survey = opened(office)
    form = Filled(client, FORM["vi"])
    upload_form(survey, name="mang.md", data=workbook(version="2"), by=writer(office))
    propose_survey(survey, by=writer(office))
    open_survey(survey, by=approver(office))
    form.send({**FIELDS, "version": "1"}, given=form.solved())
    assert Submission.objects.get().version.number == 1


def test_the_list_shows_what_is_open_and_how_it_is_answered(client, office):
    opened(office)
    begun(office, "chua-mo", "khac")
    page = client.get("/vi/khao-sat/")
    assert page.status_code == 200
    assert re.findall(r'href="(/vi/khao-sat/[^"]+/)">[^<]*</a></h2>', text_of(page)) == [FORM["vi"]]


def test_the_form_can_be_printed(client, office):
    opened(office)
    page = client.get(f"{FORM['en']}print/")
    assert page.status_code == 200
    assert ("Are you online?" in words_of(page), "data-proof" in text_of(page)) == (True, False)


def test_a_day_is_the_offices_own(client, office):
    opened(office)
    sent(client)
    assert Submission.objects.get().day == timezone.localdate(timezone=office.zone)
