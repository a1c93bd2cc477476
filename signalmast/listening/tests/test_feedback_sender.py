"""What the code is good for, and what is gone afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from signalmast.listening.domain import contacts, mailing, reminding
from signalmast.listening.domain.answer_templates import filled, templates_for, unknown_places
from signalmast.listening.domain.answering import answer_privately
from signalmast.listening.domain.duplicates import find_duplicates
from signalmast.listening.domain.feedback_handling import merge_feedback, refuse_feedback
from signalmast.listening.domain.removing import remove_from_site, waiting_removals
from signalmast.listening.domain.retention import close_old_feedback, empty_old_feedback
from signalmast.listening.domain.sender import answer_to_rate, may_reopen, rate, reopen, withdraw
from signalmast.listening.enums.feedback import FeedbackState, Reminder
from signalmast.listening.models import AnswerMail, AnswerTemplate, Contact, Feedback
from signalmast.listening.subjects import erase, held
from signalmast.listening.tasks import keep_no_longer_than_needed, something_is_old
from signalmast.listening.tests.feedback import hand_in, make_subject, published
from signalmast.listening.tests.test_feedback_intake import picture_with_a_place
from signalmast.newsroom.tests.factories import approver, writer

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as there:
        yield there


def answered(office, **given):
    handed = hand_in(office, **given)
    answer_privately(handed.feedback, text="Đã sửa.", by=writer(office))
    handed.feedback.refresh_from_db()
    return handed


def test_it_is_opened_again_within_thirty_days(office, clock):
    feedback = answered(office).feedback
    clock.shift(timedelta(days=30))
    again = reopen(feedback, text="Đèn lại tắt.")
    assert (again.state, again.reopened, again.settled_at) == (FeedbackState.NEW, 1, None)
    assert again.due_at > timezone.localdate()
    assert again.steps.last().note == "Đèn lại tắt."
    answer_privately(again, text="Đã thay cả trụ.", by=writer(office))
    clock.shift(timedelta(days=31))
    again.refresh_from_db()
    assert may_reopen(again) is False
    with pytest.raises(ValidationError):
        reopen(again, text="Lần nữa.")


def test_a_refusal_can_be_contested_too(office, clock):
    feedback = hand_in(office).feedback
    refuse_feedback(feedback, reason="Không thuộc phường; gọi 1022.", by=writer(office))
    with pytest.raises(ValidationError):
        reopen(feedback, text=" ")
    assert reopen(feedback, text="1022 nói thuộc phường.").reason == ""


def test_an_answer_is_rated_once(office):
    feedback = answered(office).feedback
    with pytest.raises(ValidationError):
        rate(feedback, 6)
    assert rate(feedback, 4).score == 4
    with pytest.raises(ValidationError):
        rate(feedback, 1)
    answer = reopen(feedback, text="Lại tắt.")
    answer_privately(answer, text="Đã sửa lần hai.", by=writer(office))
    answer.refresh_from_db()
    assert answer_to_rate(answer).version == 2
    assert rate(answer, 5).score == 5


def test_a_sender_with_an_address_is_told_without_a_word_of_the_answer(office, clock):
    handed = answered(office, contact="lan@example.vn")
    assert AnswerMail.objects.count() == 1
    assert mailing.MAILS.send() == 1
    (sent,) = mail.outbox
    assert sent.to == ["lan@example.vn"]
    assert "/vi/phan-anh/theo-doi/" in sent.body
    for word in ("Đã sửa", handed.code, handed.feedback.number):
        assert word not in sent.body + sent.subject
    assert AnswerMail.objects.count() == 0
    assert mailing.MAILS.send() == 0


def test_a_message_that_fails_is_tried_again_and_given_up(office, clock, monkeypatch):
    answered(office, contact="lan@example.vn")

    def broken(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    tries = 0
    while AnswerMail.objects.exists():
        mailing.MAILS.send()
        tries += 1
        clock.shift(timedelta(hours=13))
    assert tries == len(mailing.PAUSES) + 1


def test_the_address_goes_thirty_days_after_the_final_answer(office, clock):
    feedback = answered(office, contact="lan@example.vn").feedback
    clock.shift(timedelta(days=20))
    reopen(feedback, text="Lại tắt.")
    clock.shift(timedelta(days=40))
    assert contacts.forget_old_contacts() == 0
    answer_privately(feedback, text="Đã sửa lần hai.", by=writer(office))
    clock.shift(timedelta(days=30))
    assert contacts.forget_old_contacts() == 0
    clock.shift(timedelta(days=1))
    assert contacts.forget_old_contacts() == 1
    assert Contact.objects.count() == AnswerMail.objects.count() == 0


def test_what_was_written_is_emptied_half_a_year_after_the_end(office, clock):
    feedback = hand_in(office, images=[picture_with_a_place()]).feedback
    file = feedback.images.get().image
    answer_privately(feedback, text="Gửi bà Hoa.", by=writer(office))
    clock.shift(timedelta(days=31))
    assert close_old_feedback() == 1
    clock.shift(timedelta(days=151))
    assert empty_old_feedback() == 0
    clock.shift(timedelta(days=2))
    assert something_is_old() is True
    assert keep_no_longer_than_needed() == "0 closed, 1 emptied, 0 addresses forgotten."
    feedback.refresh_from_db()
    assert (feedback.text, feedback.address, feedback.latitude) == ("", "", None)
    assert feedback.answers.get().text == ""
    assert file.storage.exists(file.name) is False
    assert something_is_old() is False


def test_a_public_answer_outlives_what_its_sender_wrote(office, clock):
    answer = published(office)
    clock.shift(timedelta(days=200))
    empty_old_feedback()
    answer.refresh_from_db()
    assert answer.question == "Đèn đường Hoa Sen tắt ba đêm, bao giờ được sửa?"
    assert answer.text == "Tổ chiếu sáng đã thay bóng ngày 5/6."


def test_a_sender_takes_feedback_back_and_is_the_first_of_two(office):
    handed = hand_in(office, agrees_to_publish=True, contact="lan@example.vn")
    answer = published(office, feedback=handed.feedback)
    withdraw(handed.feedback)
    assert Contact.objects.count() == 0
    assert list(waiting_removals(office)) == [answer]
    assert answer.feedback.public_answer == answer
    remove_from_site(answer, by=approver(office))
    assert answer.feedback.public_answer is None


def test_what_is_held_under_a_code_is_handed_out_and_erased(office):
    handed = hand_in(office, contact="lan@example.vn")
    (one,) = held(handed.code)
    assert one.content["text"] == handed.feedback.text
    assert held("AAAA-BBBB-CCCC") == []
    assert erase(handed.code) == 1
    assert erase(handed.code) == 0
    handed.feedback.refresh_from_db()
    assert (handed.feedback.state, handed.feedback.text) == (FeedbackState.CLOSED, "")


def test_reminders_go_out_once_a_stage(office, clock):
    by = writer(office)
    by.email = "lan@office.example"
    by.save()
    chief = approver(office)
    chief.email = "binh@office.example"
    chief.save()
    feedback = hand_in(office, make_subject(office, working_days=6)).feedback
    told = []
    for _day in range(12):
        mail.outbox.clear()
        reminding.remind()
        reminding.remind()
        told += [(timezone.localdate().isoformat(), one.to[0]) for one in mail.outbox]
        clock.shift(timedelta(days=1))
    assert feedback.due_at.isoformat() == "2026-06-09"
    assert told == [
        ("2026-06-05", "lan@office.example"),
        ("2026-06-09", "lan@office.example"),
        ("2026-06-09", "binh@office.example"),
        ("2026-06-10", "lan@office.example"),
        ("2026-06-10", "binh@office.example"),
    ]
    feedback.refresh_from_db()
    assert feedback.reminded == Reminder.OVERDUE
    assert list(Feedback.objects.overdue(timezone.localdate())) == [feedback]


def test_the_same_message_and_the_same_place_are_suggested(office):
    subject = make_subject(office)
    first = hand_in(office, subject).feedback
    typed = "den duong truoc nha so 12 DA TAT ba dem nay!"
    same = hand_in(office, make_subject(office), text=typed, address="", latitude=None,
                   longitude=None).feedback  # fmt: skip
    alike = "Đèn đường trước nhà tôi đã tắt, tối quá, mong sửa sớm."
    near = hand_in(office, subject, text=alike, address="12 đường hoa sen").feedback
    hand_in(office, subject, text="Cống trước chợ bị tắc, nước dâng lên vỉa hè.")
    found = find_duplicates(first)
    assert [one.feedback for one in found] == [same, near]
    assert (found[0].same_text, found[0].metres) == (True, None)
    assert (found[1].same_address, found[1].metres) == (True, 0)
    merge_feedback(same, into=first, by=writer(office))
    assert [one.feedback for one in find_duplicates(first)] == [near]


def test_a_template_is_filled_in_the_language_of_the_sender(office):
    subject = make_subject(office, name="Chiếu sáng", name_en="Street lights")
    feedback = hand_in(office, subject, language="en").feedback
    general = AnswerTemplate.objects.create(office=office, name="A", text="Kính gửi")
    own = AnswerTemplate.objects.create(
        office=office, subject=subject, name="Z", text="Số {number} về {subject}",
        text_en="Your feedback {number} about {subject}, {unit} {other}",
    )  # fmt: skip
    AnswerTemplate.objects.create(office=office, subject=make_subject(office), name="B", text="x")
    assert list(templates_for(feedback)) == [own, general]
    assert filled(own, feedback) == (
        f"Your feedback {feedback.number} about Street lights, Quận Một {{other}}"
    )
    assert filled(general, feedback) == "Kính gửi"
    assert unknown_places(own.text_en) == ["other"]
