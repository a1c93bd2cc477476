"""Telling the office something and following it: without account, cookie, address or script."""

import re
from urllib.parse import urlencode

import pytest

from signalmast.listening.domain.answering import answer_privately
from signalmast.listening.domain.feedback_handling import merge_feedback, refuse_feedback
from signalmast.listening.enums.feedback import FeedbackState
from signalmast.listening.models import Contact, Feedback, FeedbackPhoto, Satisfaction
from signalmast.listening.tests.feedback import hand_in, make_subject, published
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.tests.factories import writer
from signalmast.people.domain.offices import open_office
from signalmast.people.models import Unit
from signalmast.website.domain import limits, proof
from signalmast.website.domain.feedback import offered
from signalmast.website.tests.filling_in import Filled, a_picture, code_of, text_of, words_of
from signalmast.website.tests.made_up import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_feedback")]
TEXT = "Đèn đường Hoa Sen tắt đã ba đêm, tối lắm."
START = {"vi": "/vi/phan-anh/", "en": "/en/feedback/"}
FOLLOW = {"vi": "/vi/phan-anh/theo-doi/", "en": "/en/feedback/follow/"}
QUESTIONS = [
    {"code": "pole", "datatype": "string", "required": True, "description": "Số trụ"},
    {
        "code": "kind", "datatype": "multivaluelist", "required": False, "description": "Loại",
        "values": [{"key": "dark", "name": "tối"}, {"key": "bent", "name": "nghiêng"}],
    },
]  # fmt: skip


@pytest.fixture(autouse=True)
def _near(monkeypatch):
    """The work takes a moment instead of a second, and nobody has sent anything yet."""
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)
    for bucket in (
        *(limits.from_one, limits.of_one_form, limits.written_again),
        *(limits.questions, limits.all_questions),
    ):
        bucket.empty()


@pytest.fixture
def lights(office):
    return make_subject(
        office, code="den-duong", name="Đèn đường", name_en="Street lights", working_days=5
    )


def form_of(client, language="vi", code="den-duong"):
    word = {"vi": "gui", "en": "hand-in"}[language]
    return Filled(client, f"{START[language]}{word}/{code}/")


def sent(client, language="vi", **more):
    form = form_of(client, language)
    return form.send({"text": TEXT, **more}, given=form.solved())


def follow(client, code, language="vi", **more):
    return client.post(FOLLOW[language], {"code": code, **more})


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_resident_writes_and_follows_the_code(client, office, lights, language):
    start = client.get(START[language])
    assert f'href="{form_of(client, language).address}"' in text_of(start)
    receipt = sent(client, language, address="12 Hoa Sen", agrees_to_publish="1")
    assert (receipt.status_code, receipt.headers["Cache-Control"]) == (200, "no-store")
    assert client.cookies == {}
    code = code_of(receipt)
    row = Feedback.objects.get()
    assert (row.text, row.language, row.address) == (TEXT, language, "12 Hoa Sen")
    assert (row.agrees_to_publish, row.latitude) == (True, None)
    answer = follow(client, code.lower().replace("-", " "), language)
    assert answer.status_code == 200
    assert TEXT in words_of(answer)


def test_the_page_names_who_answers_and_until_when(client, office):
    unit = Unit.objects.create(office=office, name="Đội chiếu sáng")
    make_subject(office, code="den-duong", name="Đèn đường", unit=unit, working_days=5)
    assert "Đội chiếu sáng" in words_of(client.get(START["vi"]))
    receipt = sent(client)
    due = Feedback.objects.get().due_at
    said = words_of(receipt)
    assert "Đội chiếu sáng" in said
    assert f"{due.day}/{due.month}/{due.year}" in said


def test_a_sender_may_add_a_place_pictures_and_an_address(client, office, lights):
    sent(client, latitude="10.7768999", longitude="106.7009", contact="lan@example.vn",
         images=[a_picture(), a_picture("PNG")])  # fmt: skip
    row = Feedback.objects.get()
    assert (str(row.latitude), str(row.longitude)) == ("10.776900", "106.700900")
    assert FeedbackPhoto.objects.filter(feedback=row).count() == 2
    assert Contact.objects.count() == 1


def test_a_place_that_no_device_sent_is_left_out(client, office, lights):
    assert sent(client, latitude="ở đây", longitude="").status_code == 200
    assert Feedback.objects.get().latitude is None


def test_the_questions_of_the_subject_are_asked(client, office, lights):
    lights.attributes = QUESTIONS
    lights.save()
    again = sent(client, attribute_kind=["dark"])
    assert again.status_code == 422
    assert 'value="dark" checked' in text_of(again)
    assert text_of(again).count('id="attribute_pole-error"') == 1
    sent(client, attribute_kind=["dark", "bent"], attribute_pole="7")
    assert Feedback.objects.get().attributes == {"pole": "7", "kind": ["dark", "bent"]}


def test_the_english_site_asks_in_english_where_the_office_wrote_it(client, office, lights):
    tree = make_subject(office, code="cay", name="Cây", name_en="Trees", group="Đường phố")
    lights.group, lights.group_en, lights.order = "Đường phố", "Streets", 200
    own = [{"key": "dark", "name": "tối", "name_en": "dark"}, {"key": "bent", "name": "nghiêng"}]
    lights.attributes = [
        {**QUESTIONS[0], "description_en": "Number of the post"}, {**QUESTIONS[1], "values": own},
    ]  # fmt: skip
    lights.save()
    page = text_of(client.get("/en/feedback/hand-in/den-duong/"))
    assert 'for="attribute_pole">Number of the post<' in page
    assert "<legend>Loại" in page
    assert [one in page for one in ("<span>dark<", "<span>nghiêng<", "<span>tối<")] == [
        True, True, False,
    ]  # fmt: skip
    assert "Số trụ" in text_of(client.get("/vi/phan-anh/gui/den-duong/"))
    assert [group for group, _subjects in offered(site_of(office, "en"))] == ["Streets"]
    assert [group for group, _subjects in offered(site_of(office, "vi"))] == ["Đường phố"]
    assert tree.group_in("en") == "Đường phố"


def test_what_is_wrong_is_said_and_nothing_is_lost(client, office, lights):
    again = sent(client, text="Đèn", contact="lan", address="Hoa Sen")
    assert again.status_code == 422
    body = text_of(again)
    assert body.count('id="text-error"') == body.count('id="contact-error"') == 1
    assert 'value="Hoa Sen"' in body
    assert Feedback.objects.count() == 0


def test_four_pictures_are_too_many(client, office, lights):
    assert sent(client, images=[a_picture() for _one in range(4)]).status_code == 422


def test_the_same_form_again_is_one_feedback(client, office, lights):
    form = form_of(client)
    given = form.solved()
    first, second = (form.send({"text": TEXT}, given=given) for _one in range(2))
    assert code_of(first) == code_of(second)
    assert Feedback.objects.count() == 1


def test_without_its_work_a_form_waits_and_without_its_stamp_it_is_refused(client, office, lights):
    form = form_of(client)
    assert form.send({"text": TEXT}).status_code == 422
    assert form.send({"text": TEXT}, seconds=proof.WITHOUT_PROOF + 1).status_code == 200
    other = make_subject(office, code="khac")
    moved = form.address.replace("den-duong", other.code)
    assert form.send({"text": TEXT}, address=moved).status_code == 403
    assert client.post(form.address, {"text": TEXT}).status_code == 403


def test_a_minute_is_full_for_feedback_too(client, office, lights, monkeypatch):
    monkeypatch.setattr(limits, "A_MINUTE", 1)
    assert sent(client).status_code == 200
    assert sent(client).status_code == 429


def test_a_subject_that_is_closed_is_no_page(client, office, lights):
    lights.is_open = False
    lights.save()
    assert client.get("/vi/phan-anh/gui/den-duong/").status_code == 404
    assert "den-duong" not in text_of(client.get(START["vi"]))


def test_only_the_form_may_ask_for_a_place(client, office, lights, settings):
    settings.MIDDLEWARE = ["signalmast.core.middleware.HeadersMiddleware"]
    start = client.get(START["vi"]).headers["Permissions-Policy"]
    form = client.get("/vi/phan-anh/gui/den-duong/").headers["Permissions-Policy"]
    assert "geolocation=()" in start
    assert form == start.replace("geolocation=()", "geolocation=(self)")


def test_a_sender_reads_the_answer_rates_it_and_opens_it_again(client, office, lights):
    code = code_of(sent(client))
    answer_privately(Feedback.objects.get(), text="Đã thay bóng.", by=writer(office))
    page = words_of(follow(client, code))
    assert "Đã thay bóng." in page
    assert follow(client, code, do="rate", score="4").status_code == 200
    assert Satisfaction.objects.get().score == 4
    assert follow(client, code, do="rate", score="1").status_code == 422
    assert follow(client, code, do="reopen", text=" ").status_code == 422
    again = follow(client, code, do="reopen", text="Tối nay lại tắt.")
    assert again.status_code == 200
    assert "Tối nay lại tắt." in words_of(again)
    assert Feedback.objects.get().state == FeedbackState.NEW
    assert follow(client, code, do="reopen", text="Nữa").status_code == 422


def test_a_sender_takes_it_back(client, office, lights):
    code = code_of(sent(client, images=[a_picture()]))
    page = follow(client, code, do="withdraw")
    assert page.status_code == 200
    assert TEXT not in text_of(page)
    assert Feedback.objects.get().text == ""
    assert FeedbackPhoto.objects.count() == 0


def test_a_refusal_and_a_merge_are_told(client, office, lights):
    code = code_of(sent(client))
    main = hand_in(office, lights).feedback
    merge_feedback(Feedback.objects.exclude(pk=main.pk).get(), into=main, by=writer(office))
    answer_privately(main, text="Đã thay bóng cả phố.", by=writer(office))
    assert "Đã thay bóng cả phố." in words_of(follow(client, code))
    other = code_of(sent(client))
    refuse_feedback(Feedback.objects.latest("pk"), reason="Hãy gọi 1022.", by=writer(office))
    assert "Hãy gọi 1022." in words_of(follow(client, other))


def test_a_code_of_another_office_or_none_opens_nothing(client, office, lights):
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    code = hand_in(other).code
    for wrong in (code, "AAAA-BBBB-CCCC"):
        answer = follow(client, wrong, do="withdraw")
        assert answer.status_code == 404
    assert Feedback.objects.get().text != ""
    assert client.get(f"{FOLLOW['vi']}?code={code}").status_code == 200
    assert code not in text_of(client.get(f"{FOLLOW['vi']}?code={code}"))


def test_questions_with_a_code_are_counted(client, office, lights, monkeypatch):
    monkeypatch.setattr(limits.questions, "most", 2)
    answers = [follow(client, "AAAA-BBBB-CCCC").status_code for _one in range(3)]
    assert answers == [404, 404, 429]


def test_a_public_answer_is_linked_from_the_code(client, office, lights):
    handed = hand_in(office, lights, agrees_to_publish=True)
    published(office, feedback=handed.feedback)
    page = text_of(follow(client, handed.code))
    assert page.count(f'href="/vi/hoi-dap/{handed.feedback.number.lower()}/"') == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(client, office, lights, text):
    handed = hand_in(office, lights, text=f"{text} {TEXT}", address=text[:300])
    answer_privately(handed.feedback, text=f"{text} Hết.", by=writer(office))
    page = text_of(follow(client, handed.code))
    main = re.search(r"<main.*</main>", page, re.S)[0]
    assert re.findall(r"<(?:script|img|iframe|svg|object)\b", main) == []


def test_a_code_in_an_address_is_not_read(client, office, lights):
    handed = hand_in(office, lights)
    page = client.post(f"{FOLLOW['vi']}?{urlencode({'code': handed.code})}", {})
    assert page.status_code == 404


def test_an_old_form_is_handed_out_anew(client, office, lights):
    form = form_of(client)
    page = form.send({"text": TEXT}, given=form.solved(), seconds=proof.LIVES + 5)
    assert page.status_code == 422
    assert "data-proof" in text_of(page)
