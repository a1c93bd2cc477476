"""Made-up feedback for the tests."""

from decimal import Decimal
from itertools import count

from signalmast.listening.domain.answering import Draft, confirm_answer, propose_answer
from signalmast.listening.domain.feedback_intake import Handed, Message, submit_feedback
from signalmast.listening.models import Subject
from signalmast.newsroom.tests.factories import approver, writer

_numbers = count(1)


def make_subject(office, **given) -> Subject:
    number = next(_numbers)
    made = {
        "code": f"subject-{number}", "name": f"Chủ đề {number}", "name_en": f"Subject {number}",
        "working_days": 5,
    }  # fmt: skip
    return Subject.objects.create(office=office, **{**made, **given})


def make_message(subject, **given) -> Message:
    made = {
        "text": "Đèn đường trước nhà số 12 đã tắt ba đêm nay.",
        "language": "vi",
        "address": "12 đường Hoa Sen",
        "latitude": Decimal("10.776900"),
        "longitude": Decimal("106.700900"),
    }
    return Message(subject=subject, **{**made, **given})


def hand_in(office, subject=None, *, token="", **given) -> Handed:
    subject = subject or make_subject(office)
    return submit_feedback(
        office, make_message(subject, **given), token=token or f"form-{next(_numbers)}"
    )


PUBLIC = Draft(
    "Tổ chiếu sáng đã thay bóng ngày 5/6.",
    is_public=True,
    title="Đèn đường Hoa Sen bao giờ sáng lại?",
    question="Đèn đường Hoa Sen tắt ba đêm, bao giờ được sửa?",
)


def published(office, draft=PUBLIC, *, feedback=None, **given):
    """Return an answer that stands on the site."""
    feedback = feedback or hand_in(office, agrees_to_publish=True, **given).feedback
    answer = propose_answer(feedback, draft, by=writer(office))
    return confirm_answer(answer, by=approver(office))
