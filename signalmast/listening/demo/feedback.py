"""The example office's feedback: answered in public and alone, late, and waiting."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from signalmast.listening.demo.days import on_the_day
from signalmast.listening.domain.answering import (
    Draft,
    answer_privately,
    confirm_answer,
    propose_answer,
)
from signalmast.listening.domain.feedback_intake import Message, submit_feedback
from signalmast.listening.domain.sender import rate
from signalmast.listening.models import AnswerTemplate, Feedback, Place, Subject

TOLD = Path(__file__).with_suffix(".toml")


def fill(office: Any, *, editor: Any, head: Any) -> None:
    """Take in and answer what feedback.toml tells; the rest waits at the desk."""
    told = tomllib.loads(TOLD.read_text(encoding="utf-8"))
    subjects = {
        one["code"]: _subject(office, one, place) for place, one in enumerate(told["subject"], 1)
    }
    for one in told["template"]:
        AnswerTemplate.objects.create(office=office, **one)
    for name, (latitude, longitude) in told["places"].items():
        Place.objects.create(office=office, name=name, latitude=latitude, longitude=longitude)
    for number, one in enumerate(told["feedback"]):
        begin = timezone.now() - timedelta(days=one["days"], hours=3)
        with on_the_day(begin):
            feedback = _take_in(office, subjects[one["subject"]], one, number)
        if "answer" in one:
            at = begin + timedelta(days=one.get("after", 1), hours=2)
            with on_the_day(min(at, timezone.now())):
                _answer(feedback, one, editor=editor, head=head)


def _subject(office: Any, one: dict[str, Any], place: int) -> Subject:
    kept = ("code", "name", "name_en", "description", "description_en", "group", "group_en")
    values = {name: one.get(name, "") for name in (*kept, "notice", "notice_en")}
    return Subject.objects.create(
        office=office, working_days=one["days"], order=place, attributes=one.get("questions", []),
        **values,
    )  # fmt: skip


def _take_in(office: Any, subject: Subject, one: dict[str, Any], number: int) -> Feedback:
    needed = {it["code"]: it["values"][0]["key"] for it in subject.attributes if it["required"]}
    message = Message(
        subject=subject, text=one["text"], language="vi", address=one.get("address", ""),
        attributes=needed, agrees_to_publish=one["agrees"],
    )  # fmt: skip
    return submit_feedback(office, message, token=f"demo-feedback-{number}").feedback


def _answer(feedback: Feedback, one: dict[str, Any], *, editor: Any, head: Any) -> None:
    if not one["agrees"]:
        answer_privately(feedback, text=one["answer"], by=editor)
    else:
        draft = Draft(one["answer"], is_public=True, title=one["title"], question=one["question"])
        answer = propose_answer(feedback, draft, by=editor)
        if one.get("draft"):
            return
        confirm_answer(answer, by=head)
    feedback.refresh_from_db()
    rate(feedback, one["score"])
