"""Taking part in a consultation: with a code, without account, cookie or script."""

import re

import pytest

from signalmast.listening.domain import votes
from signalmast.listening.domain.admissions import make_codes
from signalmast.listening.domain.moderating import (
    decline_statement,
    propose_removal,
    remove_statement,
    show_statement,
)
from signalmast.listening.domain.opinions import refresh
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Appeal, Participant, Statement, Vote
from signalmast.listening.tests import consulting
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits, proof
from signalmast.website.tests.filling_in import Filled, code_of, text_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_consultations")]
SHOW = {"vi": "/vi/tham-van/via-he/", "en": "/en/consultations/via-he/"}
VOTE = {"vi": "/vi/tham-van/via-he/bay-to/", "en": "/en/consultations/via-he/vote/"}
MINE = {"vi": "/vi/tham-van/via-he/lua-chon-cua-toi/", "en": "/en/consultations/via-he/my-votes/"}
STATEMENT = "/en/consultations/via-he/statement/"
FOLLOW = "/en/consultations/follow/"
PATIENT = proof.WITHOUT_PROOF + 1


@pytest.fixture(autouse=True)
def _near(monkeypatch):
    """The work takes a moment instead of a second, and nobody has sent anything yet."""
    votes.counts.clear()
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)
    for bucket in (
        *(limits.from_one, limits.of_one_form, limits.written_again, limits.questions),
        *(limits.all_questions, limits.joins_from_one, limits.all_joins, limits.votes_of_one),
        *(limits.all_votes, limits.wrong_codes),
    ):
        bucket.empty()


@pytest.fixture
def consultation(office):
    return consulting.opened(office)


def begun(client, language="en"):
    """Take part and return the page with the first statement."""
    form = Filled(client, SHOW[language])
    return form.send({}, given=form.solved())


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', text_of(page))[1]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_resident_votes_on_everything_with_forms_alone(client, consultation, language):
    page = begun(client, language)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    secret = field(page, "secret")
    numbers = []
    for _time in range(6):
        numbers.append(int(field(page, "number")))
        values = {"secret": secret, "number": numbers[-1], "value": "1", "important": "1"}
        page = client.post(VOTE[language], values)
        assert page.status_code == 200
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert 'class="followed"' in text_of(page)
    assert set(Vote.objects.values_list("value", "is_important")) == {(1, True)}
    assert client.cookies == {}


def test_a_lost_answer_and_the_same_vote_again_change_nothing(client, consultation):
    page = begun(client)
    values = {"secret": field(page, "secret"), "number": "3", "value": "-1"}
    for _time in range(3):
        assert client.post(VOTE["en"], values).status_code == 200
    assert list(Vote.objects.values_list("statement__number", "value")) == [(3, -1)]


def test_the_same_form_twice_is_one_participant(client, consultation):
    form = Filled(client, SHOW["en"])
    given = form.solved()
    codes = {field(form.send({}, given=given), "secret") for _time in range(3)}
    assert (len(codes), Participant.objects.count()) == (1, 1)


def test_without_javascript_one_waits_and_takes_part(client, consultation):
    form = Filled(client, SHOW["en"])
    early = form.send({})
    assert (early.status_code, Participant.objects.count()) == (422, 0)
    page = form.send({}, seconds=PATIENT)
    assert (page.status_code, Participant.objects.count()) == (200, 1)
    answer = client.post(VOTE["en"], {"secret": field(page, "secret"), "number": "1", "value": "0"})
    assert Vote.objects.get().value == 0
    assert "Recorded for statement 1: Pass." in words_of(answer)


def test_a_script_gets_the_card_alone_and_says_what_was_recorded(client, consultation):
    page = begun(client)
    values = {"secret": field(page, "secret"), "number": "2", "value": "1", "part": "1"}
    answer = text_of(client.post(VOTE["en"], values))
    assert answer.startswith("<p data-said>Recorded for statement 2: Agree.</p>")
    assert "<html" not in answer
    assert answer.count("<form") == 1


def test_the_code_is_in_no_address_and_leads_back(client, consultation):
    page = begun(client)
    secret = field(page, "secret")
    assert page.status_code == 200  # no redirect that could carry it
    assert not re.search(rf'(?:href|action)="[^"]*{secret}', text_of(page))
    client.post(VOTE["en"], {"secret": secret, "number": "4", "value": "-1"})
    mine = client.post(MINE["en"], {"secret": secret.lower().replace("-", " ")})
    assert "Disagree" in words_of(mine)
    assert client.get(MINE["en"], {"secret": secret}).content.count(b"Disagree") == 0


def test_a_code_that_is_none_is_said_and_guessing_ends(client, consultation):
    answers = [client.post(VOTE["en"], {"secret": f"AAAA-BBBB-{i:04}"}) for i in range(32)]
    assert [one.status_code for one in answers] == [404] * 30 + [429] * 2
    assert 'role="alert"' in text_of(answers[0])


def test_a_vote_is_changed_and_taken_back_and_everything_deleted(client, consultation):
    page = begun(client)
    secret = field(page, "secret")
    for number in ("1", "2"):
        client.post(VOTE["en"], {"secret": secret, "number": number, "value": "1"})
    changed = client.post(MINE["en"], {"secret": secret, "number": "1", "value": "-1"})
    assert "Recorded for statement 1: Disagree." in words_of(changed)
    back = client.post(MINE["en"], {"secret": secret, "number": "2", "do": "take-back"})
    assert "Your vote on statement 2 is taken back" in words_of(back)
    assert list(Vote.objects.values_list("statement__number", "value")) == [(1, -1)]
    left = client.post(MINE["en"], {"secret": secret, "do": "leave"})
    assert "Your one vote and your code are deleted." in words_of(left)
    assert (Participant.objects.count(), Vote.objects.count()) == (0, 0)


def test_hundreds_in_one_hall_take_part_and_nobody_floods(client, consultation, monkeypatch):
    monkeypatch.setattr(limits.joins_from_one, "most", 60)
    joined = [begun(client).status_code for _person in range(62)]
    assert joined == [200] * 60 + [429] * 2
    monkeypatch.setattr(limits.votes_of_one, "most", 3)
    secret = votes.join(consultation, token="x").code
    values = {"secret": secret, "number": "1", "value": "1"}
    cast = [client.post(VOTE["en"], values).status_code for _time in range(4)]
    assert cast == [200, 200, 200, 429]


@pytest.mark.parametrize("name", ["draft", "nowhere"])
def test_what_is_not_public_is_not_there(client, office, name):
    consulting.draft(office, slug="draft")
    assert client.get(f"/en/consultations/{name}/").status_code == 404


def test_a_consultation_of_another_office_is_not_there(client, office):
    consulting.opened(open_office("quan-2", name="Quận Hai", is_demo=True))
    assert client.get(SHOW["en"]).status_code == 404


def test_a_closed_group_comes_in_with_a_code_once(client, office):
    consultation = consulting.opened(office, access="group")
    _sheet, codes = make_codes(
        office, door=Door.CONSULTATION, number=consultation.pk, count=2,
        by=consulting.writer(office),
    )  # fmt: skip
    form = Filled(client, SHOW["en"])
    given = form.solved()
    assert form.send({"one_time_code": "AAAA-BBBB-CCCC"}, given=given).status_code == 422
    admitted = form.send({"one_time_code": codes[0]}, given=given)
    admission = field(admitted, "admission")
    page = form.send({"admission": admission}, given=given)
    again = form.send({"admission": admission}, given=given)
    assert field(page, "secret") == field(again, "secret")
    assert Participant.objects.count() == 1
    spent = form.send({"one_time_code": codes[0]}, given=given)
    assert (spent.status_code, "used already" in words_of(spent)) == (422, True)
    assert form.send({"admission": "made-up"}, given=given).status_code == 422


def handed_in(client, text, **more):
    form = Filled(client, STATEMENT)
    return form, form.send({"text": text, **more}, given=form.solved())


def test_a_resident_adds_a_statement_and_follows_it(client, consultation):
    _form, receipt = handed_in(client, "There should be more benches in the shade.")
    code = code_of(receipt)
    row = Statement.objects.waiting().get()
    assert (row.text, row.language, row.number) == (
        "There should be more benches in the shade.", "en", 7,
    )  # fmt: skip
    followed = client.post(FOLLOW, {"code": code.lower()})
    assert "It waits to be read" in words_of(followed)
    show_statement(row, by=consulting.writer(consultation.office))
    assert "It is shown" in words_of(client.post(FOLLOW, {"code": code}))
    assert client.post(FOLLOW, {"code": "AAAA-BBBB-CCCC"}).status_code == 404


def test_what_says_the_same_is_shown_before_it_is_taken(client, consultation):
    text = "Small buses should run until 10 p.m. each day."
    form, near = handed_in(client, text)
    assert "Is it one of these?" in words_of(near)
    assert Statement.objects.waiting().count() == 0
    seen = field(near, "seen")
    receipt = form.send({"text": text, "seen": seen}, given=form.solved())
    assert code_of(receipt) != ""
    assert Statement.objects.waiting().count() == 1


def test_an_author_is_told_why_and_objects_once(client, consultation):
    handed = consulting.handed(consultation)
    decline_statement(
        handed.statement, rule="twice", reason="Trùng với số 2.",
        same_as=Statement.objects.get(number=2), by=consulting.writer(consultation.office),
    )  # fmt: skip
    told = words_of(client.post(FOLLOW, {"code": handed.code}))
    assert "Reason: it says the same as another statement." in told
    assert "Trùng với số 2." in told
    assert "Small buses should run" in told
    empty = client.post(FOLLOW, {"code": handed.code, "do": "object", "text": " "})
    assert (empty.status_code, Appeal.objects.count()) == (422, 0)
    for text in ("It is about bicycles.", "Once more."):
        client.post(FOLLOW, {"code": handed.code, "do": "object", "text": text})
    assert list(Appeal.objects.values_list("text", flat=True)) == ["It is about bicycles."]


RESULTS = "/en/consultations/via-he/results/"


def test_with_few_votes_nothing_is_published(client, consultation):
    for _person in range(9):
        consulting.voted(consultation, {1: 1})
    assert refresh(consultation) is None
    page = client.get(RESULTS)
    assert "Nothing is published yet" in words_of(page)
    assert client.get(f"{RESULTS}comments.csv").status_code == 404


def test_the_result_is_said_in_words_and_in_files(client, consultation):
    consulting.two_camps(consultation, 20)
    refresh(consultation)
    page = client.get(RESULTS)
    said = words_of(page)
    assert "The votes show 2 groups of opinion." in said
    assert said.index("What unites the groups") < said.index("What divides them")
    assert said.index("What divides them") < said.index("The map")
    assert "Children need a safe playground" in said[: said.index("What divides them")]
    assert text_of(page).count('class="map__area"') == 2
    table = text_of(client.get(f"{RESULTS}comment-groups.csv")).splitlines()
    assert table[0] == (
        "comment-id,comment,total-votes,total-agrees,total-disagrees,total-passes,"
        "group-a-votes,group-a-agrees,group-a-disagrees,group-a-passes,"
        "group-b-votes,group-b-agrees,group-b-disagrees,group-b-passes"
    )
    numbers = [int(cell) for row in table[1:] for cell in row.rsplit(",", 12)[1:]]
    assert {number % 5 for number in numbers} == {0}
    assert client.get(f"{RESULTS}participants-votes.csv").status_code == 404
    assert client.get(f"{RESULTS}votes.csv").status_code == 404


def test_a_statement_that_was_taken_out_leaves_the_result(client, consultation):
    consulting.two_camps(consultation, 20)
    refresh(consultation)
    gone = Statement.objects.get(number=6)
    lan, binh = consulting.writer(consultation.office), consulting.approver(consultation.office)
    propose_removal(gone, rule="twice", reason="Trùng.", by=lan)
    remove_statement(gone, by=binh)
    said = words_of(client.get(RESULTS))
    assert "Children need a safe playground" not in said
    assert "Taken out after they were shown: 1." in said


def test_a_vote_costs_a_fixed_number_of_queries(client, consultation, django_assert_num_queries):
    consulting.two_camps(consultation, 5)
    page = begun(client)
    values = {"secret": field(page, "secret"), "number": "1", "value": "1", "part": "1"}
    client.post(VOTE["en"], values)
    with django_assert_num_queries(10):
        client.post(VOTE["en"], values)
