"""Handing in, following, contesting and looking up: without account, cookie or script."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from signalmast.corrections.domain.contesting import answer_contest, decide_contest
from signalmast.corrections.domain.triage import answer_without_ruling, set_aside
from signalmast.corrections.enums import Nature
from signalmast.corrections.models import Claim, Contest, Submission
from signalmast.corrections.tests import factories
from signalmast.newsroom.tests.factories import approver, writer
from signalmast.people.domain.offices import open_office
from signalmast.website import views_corrections
from signalmast.website.domain import limits, proof
from signalmast.website.tests.filling_in import (
    CLAIM,
    HAND_IN,
    Filled,
    a_picture,
    code_of,
    form_in,
    solved,
    text_of,
    words_of,
)
from signalmast.website.tests.made_up import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_corrections")]
FOLLOW = {"vi": "/vi/dinh-chinh/theo-doi/", "en": "/en/corrections/follow/"}
CONTEST = "/en/corrections/contest/there-is-no-toll-on-ben-nghe-bridge/"
PATIENT = proof.WITHOUT_PROOF + 1


@pytest.fixture(autouse=True)
def _near(settings, monkeypatch):
    """The work takes a moment instead of a second, and nobody has sent anything yet."""
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)
    for bucket in (
        *(limits.from_one, limits.of_one_form, limits.written_again),
        *(limits.questions, limits.all_questions),
    ):
        bucket.empty()


def handed_in(client, text=CLAIM, language="en", **more):
    form = Filled(client, HAND_IN[language])
    return form.send({"text": text, **more}, given=form.solved())


def followed(client, code, language="en"):
    return client.post(FOLLOW[language], {"code": code})


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_resident_hands_in_and_follows_the_code(client, office, language):
    page = client.get(HAND_IN[language])
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert f'<html lang="{language}">' in text_of(page)
    receipt = handed_in(client, language=language, link="https://bao.example/tin?utm_source=x")
    assert (receipt.status_code, receipt.headers["Cache-Control"]) == (200, "no-store")
    assert client.cookies == {}
    code = code_of(receipt)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    row = Submission.objects.get()
    assert (row.text, row.language, row.claim.office) == (CLAIM, language, office)
    answer = followed(client, code.lower().replace("-", " "), language)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert text_of(answer).count('class="followed"') == 1


def test_a_form_that_is_sent_twice_gives_one_row_and_one_code(client, office):
    form = Filled(client, HAND_IN["en"])
    given = form.solved()
    codes = {code_of(form.send({"text": CLAIM}, given=given)) for _time in range(3)}
    assert (len(codes), Submission.objects.count()) == (1, 1)
    other = form.send({"text": "Something else altogether, with the same proof."}, given=given)
    assert ({code_of(other)}, Submission.objects.count()) == (codes, 1)


def test_a_fault_of_the_search_costs_nobody_the_code(client, office, monkeypatch):
    def broken(*_words, **_more):
        raise LookupError

    monkeypatch.setattr(views_corrections, "find_answers", broken)
    response = handed_in(client)
    assert response.status_code == 200
    assert code_of(response) != ""


def test_only_the_claim_is_kept(client, office):
    handed_in(
        client, f"{CLAIM} https://facebook.com/ai.do/posts/1 @ai.do", link="facebook.com/ai.do"
    )
    row = Submission.objects.get()
    assert (row.url, row.platform) == ("", "Facebook")
    assert "ai.do" not in row.text
    kept = {name: getattr(row, name) for name in ("text", "url", "platform", "seen_on")}
    assert "127.0.0.1" not in str(kept)


def test_what_is_wrong_is_said_and_what_was_written_stays(client, office):
    form = Filled(client, HAND_IN["en"])
    given = form.solved()
    values = {"text": "x", "link": "nowhere", "seen_on": "2999-01-01"}
    response = form.send(values, given=given)
    assert response.status_code == 422
    said = text_of(response)
    assert said.count('aria-invalid="true"') == 2
    assert ">x</textarea>" in said
    assert 'value="nowhere"' in said
    again = re.search(r'action="([^"]+)"', said[said.index('class="form"') :])[1]
    fixed = client.post(again.replace("&amp;", "&"), {"text": CLAIM, "link": "bao.example/tin"})
    assert fixed.status_code == 200
    assert Submission.objects.get().url == "https://bao.example/tin"


def test_a_picture_loses_what_is_hidden_in_it(client, office):
    exif = Image.Exif()
    exif[0x010F] = "Phone of Mrs Hoa"
    handed_in(client, image=a_picture(exif=exif))
    with Submission.objects.get().image.open() as kept:
        assert b"Mrs Hoa" not in kept.read()


@pytest.mark.parametrize(
    "picture",
    [
        SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
        SimpleUploadedFile("a.jpg", b"", "image/jpeg"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(client, office, picture):
    picture.seek(0)
    response = handed_in(client, image=picture)
    assert response.status_code == 422
    assert CLAIM in text_of(response)
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_anybody_writes_stays_text(client, office, language):
    form = Filled(client, HAND_IN[language])
    response = form.send({"text": HOSTILE, "link": HOSTILE}, given=form.solved())
    assert response.status_code == 422
    for page in (response, followed(client, HOSTILE, language)):
        assert "<script>alert" not in text_of(page)
        assert "<img src=x" not in text_of(page)


def test_the_code_tells_what_became_of_it(client, office):
    code = code_of(handed_in(client, factories.TEXT))
    assert "Nobody has looked at it yet." in words_of(followed(client, code))
    claim = Claim.objects.get()
    factories.ruling(office, factories.TEXT)
    claim.refresh_from_db()
    said = text_of(followed(client, code))
    assert said.count('href="/en/corrections/there-is-no-toll-on-ben-nghe-bridge/"') == 1
    opinion = code_of(handed_in(client, "Phường làm việc quá chậm, thật thất vọng."))
    answer_without_ruling(
        Claim.objects.get(state="new"), nature=Nature.CRITICISM, answer="Từ 1/9 có thêm quầy.",
        by=writer(office),
    )  # fmt: skip
    assert "Từ 1/9 có thêm quầy." in words_of(followed(client, opinion))
    other = code_of(handed_in(client, "Chuyện ở một thành phố khác hẳn."))
    set_aside(Claim.objects.get(state="new"), reason="Không thuộc địa bàn.", by=writer(office))
    assert "Không thuộc địa bàn." in words_of(followed(client, other))


@pytest.mark.parametrize("code", ["", "7KQ2-M9TX-4HBC", "' OR 1=1 --", "x" * 5000])
def test_a_code_that_is_none_leads_to_a_sentence(client, office, code):
    response = followed(client, code)
    assert response.status_code == 404
    assert 'class="followed"' not in text_of(response)


def test_a_code_is_good_at_its_own_office_alone(client, office):
    code = code_of(handed_in(client))
    open_office("quan-2", name="Quận Hai", is_demo=True)
    there = client.post("/en/o/quan-2/corrections/follow/", {"code": code})
    assert there.status_code == 404
    assert followed(client, code).status_code == 200


def test_a_reader_contests_a_ruling_and_sees_the_outcome(client, office):
    ruling = factories.ruling(office)
    form = Filled(client, CONTEST)
    bad = form.send({"text": "Wrong.", "source_url": "facebook.com/x"}, given=form.solved())
    assert bad.status_code == 422
    assert text_of(bad).count('class="form__error"') == 2
    values = {"text": "There is a booth.", "source_url": "bao.example/tram", "passage": "A booth."}
    code = code_of(form.send(values, given=form.solved()))
    contest = Contest.objects.get()
    assert (contest.ruling, contest.source_url) == (ruling, "https://bao.example/tram")
    assert "Your objection is being looked at" in words_of(followed(client, code))
    answer_contest(contest, answer="It weighs lorries.", by=writer(office))
    decide_contest(contest, by=approver(office))
    assert "Outcome: the ruling stays" in words_of(followed(client, code))
    assert "It weighs lorries." in words_of(followed(client, code))


def test_only_what_is_public_can_be_contested(client, office):
    factories.proposal(office)
    assert client.get(CONTEST).status_code == 404
    assert client.get("/en/corrections/contest/none/").status_code == 404


@pytest.mark.parametrize("address", ["/vi/dinh-chinh/da-tra-loi/", "/en/corrections/answered/"])
def test_a_message_can_be_looked_up_without_being_kept(client, office, address):
    response = client.post(address, {"q": "Tin nhắn về một chuyện chưa ai kiểm chứng"})
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert text_of(response).count('class="empty"') == 1
    assert Claim.objects.count() == 0


def test_who_has_no_script_waits_twenty_seconds(client, office):
    form = Filled(client, HAND_IN["en"])
    early = form.send({"text": CLAIM}, seconds=proof.WITHOUT_PROOF - 2)
    assert early.status_code == 422
    assert CLAIM in text_of(early)
    assert Submission.objects.count() == 0
    assert form.send({"text": CLAIM}, seconds=PATIENT).status_code == 200
    assert Submission.objects.count() == 1


def test_a_form_that_lay_open_for_too_long_comes_back_with_what_was_written(client, office):
    form = Filled(client, HAND_IN["en"])
    given = form.solved()
    late = form.send({"text": CLAIM}, given=given, seconds=proof.LIVES + 5)
    assert late.status_code == 422
    assert CLAIM in text_of(late)
    stamp, challenge = form_in(text_of(late))
    assert stamp != form.stamp
    form.stamp = stamp
    assert form.send({"text": CLAIM}, given=solved(challenge)).status_code == 200


def test_within_an_hour_only_so_many_come_without_proof(client, office, monkeypatch):
    monkeypatch.setattr(limits, "UNPROVED_AN_HOUR", 2)
    forms = [Filled(client, HAND_IN["en"]) for _one in range(3)]
    sent = [form.send({"text": CLAIM}, seconds=PATIENT) for form in forms]
    assert [one.status_code for one in sent] == [200, 200, 429]
    assert "telephone or e-mail" in words_of(sent[2])
    assert code_of(forms[0].send({"text": CLAIM}, seconds=PATIENT)) == code_of(sent[0])
    assert handed_in(client).status_code == 200


def test_within_a_minute_the_installation_takes_in_only_so_many(client, office, monkeypatch):
    monkeypatch.setattr(limits, "A_MINUTE", 2)
    answers = [handed_in(client, f"{CLAIM} {number}").status_code for number in range(3)]
    assert answers == [200, 200, 429]
    assert Submission.objects.count() == 2


def test_one_neighbourhood_of_addresses_takes_a_part_only(client, office, monkeypatch):
    monkeypatch.setattr(limits.from_one, "most", 1)
    assert handed_in(client).status_code == 200
    assert handed_in(client, f"{CLAIM} 2").status_code == 429
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert handed_in(client, f"{CLAIM} 3").status_code == 200


@pytest.mark.parametrize(
    ("name", "address"),
    [("stamp", HAND_IN["en"]), ("trap", HAND_IN["en"]), ("proof", HAND_IN["en"])],
)
def test_a_flood_never_reaches_the_database(client, office, name, address):
    form = Filled(client, address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        if name == "stamp":
            response = client.post(address, {"text": CLAIM})
        elif name == "trap":
            response = form.send({"text": CLAIM, "website": "x"}, given=form.solved())
        else:
            response = form.send({"text": CLAIM}, given="bm8gcHJvb2Y=")
    assert response.status_code == 403
    assert len(asked) == 0
    assert Submission.objects.count() == 0


def test_one_form_is_not_taken_over_and_over(client, office, monkeypatch):
    monkeypatch.setattr(limits.of_one_form, "most", 3)
    form = Filled(client, HAND_IN["en"])
    given = form.solved()
    answers = [form.send({"text": CLAIM}, given=given) for _time in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert Submission.objects.count() == 1


def test_what_is_too_long_is_refused_before_it_is_read(client, office):
    form = Filled(client, HAND_IN["en"])
    response = form.send({"text": CLAIM, "image": SimpleUploadedFile("a.jpg", b"0" * 9_000_001)})
    assert response.status_code == 413
