"""The desk's screens for feedback, in the browsers of Lan, Bình, an officer and an auditor."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from signalmast.listening.domain import attributes
from signalmast.listening.domain.answering import propose_answer
from signalmast.listening.domain.removing import ask_for_removal
from signalmast.listening.enums.feedback import FeedbackState
from signalmast.listening.forms.subjects import questions_of, with_english
from signalmast.listening.models import AnswerTemplate, DayOff, Feedback, Subject
from signalmast.listening.tests.feedback import PUBLIC, hand_in, make_subject, published
from signalmast.listening.tests.test_feedback_intake import QUESTIONS, picture_with_a_place
from signalmast.newsroom.tests.factories import approver, person, writer
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.enums import Role
from signalmast.people.models import Unit, User
from signalmast.people.tests.screens import words

pytestmark = pytest.mark.django_db
LIST, NOTE = "/desk/feedback/", "/desk/feedback/note/"


def browser(user, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def page_of(feedback, screen="inspect"):
    return f"/desk/feedback/{screen}/{feedback.pk}/"


def officer_of(unit):
    user = User.objects.create_user("phuong")
    take_in_member(user, office=unit.office, role=Role.UNIT_OFFICER, unit=unit)
    return user


def main_of(answer):
    return answer.content.decode().split('class="desk-page"')[-1]


def buttons(answer):
    found = re.findall(
        r'<(?:button|a) class="button"[^>]*>(.*?)</(?:button|a)>', main_of(answer), re.S
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def read_mark(answer):
    return re.search(r'name="read" value="([^"]+)"', answer.content.decode())[1]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_an_empty_desk_says_what_to_do_first(office, language):
    answer = browser(writer(office), language).get(LIST)
    assert answer.status_code == 200
    assert 'href="/desk/feedback_subjects/new/"' in answer.content.decode()


def test_what_is_due_first_stands_first_and_late_is_said(office):
    slow, fast = make_subject(office, working_days=20), make_subject(office, working_days=2)
    hand_in(office, slow, text="Việc còn lâu mới đến hạn.")
    hand_in(office, fast, text="Việc sắp đến hạn rồi.")
    late = hand_in(office, slow, text="Việc đã quá hạn rồi.").feedback
    Feedback.objects.filter(pk=late.pk).update(due_at="2026-01-05")
    said = words(browser(writer(office)).get(LIST))
    places = [said.index(one) for one in ("đã quá hạn", "sắp đến hạn", "còn lâu")]
    assert places == sorted(places)
    assert re.search(r"\d+ working days late", said)


def test_the_home_counts_what_waits(office):
    late, new = (hand_in(office).feedback for _one in range(2))
    Feedback.objects.filter(pk=late.pk).update(due_at="2026-01-05")
    Feedback.objects.filter(pk=new.pk).update(due_at=timezone.localdate())
    home = words(browser(writer(office)).get("/desk/"))
    assert "feedback is overdue" in home
    assert "feedback is due today" in home
    assert "feedback to route or answer" in home
    drafted = hand_in(office, agrees_to_publish=True).feedback
    propose_answer(drafted, PUBLIC, by=writer(office))
    assert "answer waits for your confirmation" in words(browser(approver(office)).get("/desk/"))


def test_a_page_shows_what_was_written_and_one_button(office):
    subject = make_subject(office, attributes=QUESTIONS)
    handed = hand_in(office, subject, images=[picture_with_a_place()], attributes={"pole": "7"})
    answer = browser(writer(office)).get(page_of(handed.feedback))
    assert handed.feedback.text in words(answer)
    assert buttons(answer) == ["Write the answer"]
    assert handed.code not in answer.content.decode()
    picture = handed.feedback.images.get()
    shown = browser(writer(office)).get(f"/desk/feedback/pictures/{picture.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    shown.close()


def test_lan_routes_it_and_the_sender_reads_who_answers(office):
    unit = Unit.objects.create(office=office, name="Đội chiếu sáng")
    feedback = hand_in(office).feedback
    client = browser(writer(office))
    answer = client.post(
        page_of(feedback),
        {"do": "route", "route-subject": feedback.subject_id, "route-unit": unit.pk},
    )
    assert answer.status_code == 302
    assert "Đội chiếu sáng" in words(client.get(page_of(feedback)))


def test_lan_tells_refuses_and_merges(office):
    client = browser(writer(office))
    first, second, third = (hand_in(office).feedback for _one in range(3))
    client.post(page_of(first), {"do": "note", "note-note": "Đang kiểm tra."})
    assert "Đang kiểm tra." in words(client.get(page_of(first)))
    refused = client.post(page_of(first), {"do": "refuse", "refuse-reason": ""})
    assert refused.status_code == 200
    assert 'role="alert"' in refused.content.decode()
    client.post(page_of(second), {"do": "refuse", "refuse-reason": "Hãy gọi 1022."})
    merged = client.post(page_of(third), {"do": "merge", "merge-into": first.number})
    assert merged["Location"] == page_of(first)
    states = dict(Feedback.objects.values_list("pk", "state"))
    assert states == {
        first.pk: FeedbackState.NEW, second.pk: FeedbackState.REFUSED,
        third.pk: FeedbackState.MERGED,
    }  # fmt: skip


def test_the_same_message_is_suggested_with_a_button(office):
    subject = make_subject(office)
    first, second = (hand_in(office, subject).feedback for _one in range(2))
    page = main_of(browser(writer(office)).get(page_of(second)))
    assert page.count(f'name="merge-into" value="{first.number}"') == 1


def test_an_answer_to_the_sender_alone_goes_at_once(office):
    feedback = hand_in(office).feedback
    client = browser(writer(office))
    screen = client.get(page_of(feedback, "answer"))
    assert 'name="is_public"' not in screen.content.decode()
    client.post(page_of(feedback, "answer"), {"do": "send", "text": "Đã sửa hôm nay."})
    feedback.refresh_from_db()
    assert feedback.newest_answer.text == "Đã sửa hôm nay."


def test_a_template_is_put_in_and_nothing_is_lost(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    one = AnswerTemplate.objects.create(office=office, name="A", text="Số {number}")
    answer = browser(writer(office)).post(
        page_of(feedback, "answer"),
        {"do": "fill", "template": one.pk, "text": "Kính gửi", "title": "Tiêu đề"},
    )
    page = answer.content.decode()
    assert f"Kính gửi\n\nSố {feedback.number}" in page
    assert 'value="Tiêu đề"' in page
    assert feedback.answers.count() == 0


def test_an_answer_in_public_passes_two_people(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    lan, binh = browser(writer(office)), browser(approver(office))
    draft = {"text": PUBLIC.text, "is_public": "on", "title": PUBLIC.title,
             "question": PUBLIC.question, "do": "send"}  # fmt: skip
    assert lan.post(page_of(feedback, "answer"), draft).status_code == 302
    assert buttons(lan.get(page_of(feedback, "confirm"))) == []
    screen = binh.get(page_of(feedback, "confirm"))
    assert buttons(screen) == ["Confirm and publish"]
    stale = binh.post(page_of(feedback, "confirm"), {"do": "confirm", "read": "old"})
    assert stale.status_code == 200
    assert feedback.public_answer is None
    binh.post(page_of(feedback, "confirm"), {"do": "confirm", "read": read_mark(screen)})
    assert feedback.public_answer.text == PUBLIC.text


def test_the_editor_can_not_confirm_by_a_post_of_their_own(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    propose_answer(feedback, PUBLIC, by=writer(office))
    lan = browser(writer(office))
    answer = lan.get(page_of(feedback, "confirm"))
    assert 'name="read"' not in answer.content.decode()
    binh = browser(approver(office)).get(page_of(feedback, "confirm"))
    given = {"do": "confirm", "read": read_mark(binh)}
    assert lan.post(page_of(feedback, "confirm"), given)["Location"] == "/desk/"
    assert feedback.public_answer is None


def test_binh_sends_back_and_lan_reads_why(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    propose_answer(feedback, PUBLIC, by=writer(office))
    binh = browser(approver(office))
    screen = binh.get(page_of(feedback, "confirm"))
    given = {"do": "send-back", "read": read_mark(screen), "comment": "Nói rõ ngày."}
    binh.post(page_of(feedback, "confirm"), given)
    lan = browser(writer(office))
    assert "Sent back: Nói rõ ngày." in words(lan.get(page_of(feedback)))
    assert PUBLIC.text in words(lan.get(page_of(feedback, "answer")))
    assert "answer of yours was sent back" in words(lan.get("/desk/"))


def test_a_text_is_taken_off_the_site_by_another(office):
    answer = published(office)
    lan, chi = browser(writer(office)), browser(person(office, "chi", Role.APPROVER))
    lan.post(page_of(answer.feedback), {"do": "ask-removal", "ask-removal-reason": "Nêu tên."})
    assert "Take it off the site" not in buttons(lan.get(page_of(answer.feedback)))
    assert "Take it off the site" in buttons(chi.get(page_of(answer.feedback)))
    chi.post(page_of(answer.feedback), {"do": "remove"})
    answer.refresh_from_db()
    assert answer.is_on_site is False


def test_a_text_may_be_left(office):
    answer = published(office)
    ask_for_removal(answer, reason="Lỗi.", by=writer(office))
    browser(approver(office)).post(page_of(answer.feedback), {"do": "leave"})
    answer.refresh_from_db()
    assert (answer.is_on_site, answer.removal_why) == (True, "")


def test_a_unit_officer_sees_their_own_and_drafts(office):
    unit = Unit.objects.create(office=office, name="Phường Bến Nghé")
    own = hand_in(office, make_subject(office, unit=unit), text="Việc của phường này.").feedback
    other = hand_in(office, text="Việc của nơi khác hẳn.").feedback
    client = browser(officer_of(unit))
    listed = words(client.get(LIST))
    assert ("Việc của phường này." in listed, "nơi khác" in listed) == (True, False)
    assert client.get(page_of(other)).status_code == 404
    assert buttons(client.get(page_of(own))) == ["Draft the answer"]
    client.post(page_of(own, "answer"), {"do": "send", "text": "Đã sửa."})
    assert own.newest_answer is None
    client.post(page_of(own, "answer"), {"do": "propose", "text": "Đã sửa."})
    assert own.answers.waiting().count() == 1
    refused = client.post(page_of(own), {"do": "refuse", "refuse-reason": "x"})
    assert refused["Location"] == "/desk/"
    lan = browser(writer(office))
    screen = lan.get(page_of(own, "confirm"))
    lan.post(page_of(own, "confirm"), {"do": "confirm", "read": read_mark(screen)})
    assert own.newest_answer.text == "Đã sửa."


def test_another_office_and_an_auditor(office):
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    feedback = hand_in(office).feedback
    stranger = browser(person(other, "khach"))
    for screen in ("inspect", "answer", "confirm"):
        assert stranger.get(page_of(feedback, screen)).status_code == 404
    auditor = browser(person(office, "kiem", Role.AUDITOR))
    assert buttons(auditor.get(page_of(feedback))) == []
    noted = auditor.post(page_of(feedback), {"do": "note", "note-note": "x"})
    assert noted["Location"] == auditor.get(page_of(feedback, "answer"))["Location"] == "/desk/"
    assert feedback.steps.count() == 1


def test_the_page_shows_the_place_on_the_offices_own_map(office, settings):
    feedback = hand_in(office).feedback
    lan = browser(writer(office))
    page = lan.get(page_of(feedback)).content.decode()
    assert 'href="geo:10.776900,106.700900"' in page
    assert "data-map" not in page
    settings.MAP = {
        "tiles": "/tiles/{z}/{x}/{y}.png", "credit": "Quận Một", "start": "10.7,106.7,15",
        "deepest": 18, "origin": "",
    }  # fmt: skip
    page = lan.get(page_of(feedback)).content.decode()
    assert 'data-at="10.776900,106.700900"' in page
    without = hand_in(office, latitude=None, longitude=None).feedback
    assert "data-map" not in lan.get(page_of(without)).content.decode()


def test_a_letter_is_noted_and_its_code_shown_once(office):
    subject = make_subject(office)
    client = browser(writer(office))
    given = {"origin": "paper", "subject": subject.pk, "text": "Thư: đèn ngõ tắt đã lâu.",
             "language": "vi"}  # fmt: skip
    answer = client.post(NOTE, given)
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", words(answer))
    assert Feedback.objects.get().origin == "paper"
    assert client.post(NOTE, {**given, "text": ""}).status_code == 200
    assert Feedback.objects.count() == 1


def test_subjects_take_their_questions_as_lines(office):
    client = browser(writer(office))
    given = {
        "name": "Đèn", "name_en": "Lights", "code": "den", "working_days": "5", "order": "1",
        "is_open": "on",
        "questions": "tru | string | ! | Số trụ\nloai | singlevaluelist | | Loại | tối; nghiêng",
    }  # fmt: skip
    assert client.post("/desk/feedback_subjects/new/", given).status_code == 302
    subject = Subject.objects.get()
    assert [one["code"] for one in subject.attributes] == ["tru", "loai"]
    assert subject.attributes[1]["values"] == [
        {"key": "toi", "name": "tối"}, {"key": "nghieng", "name": "nghiêng"},
    ]  # fmt: skip
    wrong = client.post("/desk/feedback_subjects/new/", {**given, "code": "b", "questions": "x"})
    assert wrong.status_code == 200
    assert Subject.objects.count() == 1
    edit = f"/desk/feedback_subjects/edit/{subject.pk}/"
    client.post(edit, {**given, "code": "khac", "questions": ""})
    subject.refresh_from_db()
    assert (subject.code, subject.attributes) == ("den", [])


def test_questions_of_a_subject_are_entered_in_english_too(office):
    client = browser(writer(office))
    given = {
        "name": "Đèn", "name_en": "Lights", "code": "den", "working_days": "5", "order": "1",
        "group": "Đường phố", "group_en": "Streets", "is_open": "on",
        "questions": "tru | string | ! | Số trụ\nloai | singlevaluelist | | Loại | tối; nghiêng",
        "questions_en": "tru | Number of the post\nloai | What is wrong | toi=dark",
    }  # fmt: skip
    assert client.post("/desk/feedback_subjects/new/", given).status_code == 302
    subject = Subject.objects.get()
    post, kind = attributes.asked(subject, "en")
    assert (post["description"], kind["description"]) == ("Number of the post", "What is wrong")
    assert [one["name"] for one in kind["values"]] == ["dark", "nghiêng"]
    assert [one["description"] for one in attributes.asked(subject)] == ["Số trụ", "Loại"]
    assert attributes.shown(subject, {"loai": "toi"}) == [("Loại", "tối")]
    edit = f"/desk/feedback_subjects/edit/{subject.pk}/"
    assert escape(given["questions_en"]) in client.get(edit).content.decode()
    client.post(edit, {**given, "questions_en": "loai | Kind | dark; bent"})
    subject.refresh_from_db()
    assert [one["name_en"] for one in subject.attributes[1]["values"]] == ["dark", "bent"]
    assert attributes.asked(subject, "en")[0]["description"] == "Số trụ"


@pytest.mark.parametrize(
    "lines",
    ["khac | What", "loai | Kind | dark", "loai | Kind | den=dark", "loai | a | b | c"],
)
def test_english_that_belongs_to_no_question_is_refused_by_its_line(office, lines):
    questions = questions_of("loai | singlevaluelist | | Loại | tối; nghiêng")
    with pytest.raises(ValidationError, match="Line 2 in English"):
        with_english(questions, f"loai | Kind\n{lines}")


def test_templates_know_their_places_and_days_are_the_offices_own(office):
    client = browser(writer(office))
    wrong = client.post("/desk/answer_templates/new/", {"name": "A", "text": "Kính gửi {ten}"})
    assert wrong.status_code == 200
    client.post("/desk/answer_templates/new/", {"name": "A", "text": "Số {number}"})
    assert AnswerTemplate.objects.get().office == office
    client.post("/desk/days_off/new/", {"day": "2026-06-08", "is_off": "on", "name": "Hoán đổi"})
    assert DayOff.objects.get().office == office
