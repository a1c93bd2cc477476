"""A made-up inbox as other programs see it, and the ways to ask for it."""

import json
from datetime import timedelta

from django.utils import timezone
from lxml import etree

from signalmast.listening.domain.answering import Draft, confirm_answer, propose_answer
from signalmast.listening.domain.feedback_intake import Message, submit_feedback
from signalmast.listening.domain.open311 import issue_key
from signalmast.listening.models import Feedback, Subject
from signalmast.newsroom.tests.factories import person
from signalmast.people.enums import Role
from signalmast.people.models import User
from signalmast.website.domain import limits

V2 = "/open311/v2"
TEXT = "Đèn đường trước nhà số 12 đã tắt ba đêm nay."
PUBLISHED = "Bao giờ đèn đường Hoa Sen sáng lại?"
ANSWER = "Đèn đã được thay trong ngày."
SECRET = "Nhà tôi ở số 12, tên tôi là Hoa."


def empty_buckets():
    for bucket in (limits.programs, limits.all_programs, limits.of_key):
        bucket.empty()


def lamps(office, **given):
    made = {
        "code": "den-duong", "name": "Đèn đường", "name_en": "Street lamps", "group": "hạ tầng",
        "description": "Đèn tắt hoặc hỏng", "description_en": "Lamps that are out or broken",
        "keywords": "đèn, điện", "working_days": 5, "notice": "Dây điện đứt: gọi 113 ngay.",
        "attributes": [
            {"variable": True, "code": "lamp", "datatype": "string", "required": False,
             "order": 1, "description": "Số ghi trên cột"},
            {"variable": True, "code": "since", "datatype": "singlevaluelist", "required": False,
             "order": 2, "description": "Từ bao giờ",
             "values": [{"key": "day", "name": "Hôm nay"}, {"key": "week", "name": "Tuần này"}]},
        ],
    }  # fmt: skip
    return Subject.objects.create(office=office, **{**made, **given})


def feedback(subject, *, days_ago=0, published=False, token="", **given):
    """Hand feedback in, some days ago, and publish an answer to it where it is asked for."""
    made = {"text": TEXT, "language": "vi", "latitude": 10.776912, "longitude": 106.700981}
    made |= {"address": "12 đường Hoa Sen", "agrees_to_publish": published}
    message = Message(subject=subject, **{**made, **given})
    token = token or f"made-up {Feedback.objects.count()}"
    found = submit_feedback(subject.office, message, token=token).feedback
    then = timezone.now() - timedelta(days=days_ago)
    Feedback.objects.filter(pk=found.pk).update(received_at=then)
    if published:
        draft = Draft(ANSWER, is_public=True, title="Đèn đường Hoa Sen", question=PUBLISHED)
        proposed = propose_answer(found, draft, by=somebody(subject.office, Role.EDITOR))
        confirm_answer(proposed, by=somebody(subject.office, Role.APPROVER))
    found.refresh_from_db()
    return found


def somebody(office, role):
    name = f"{office.slug}-{role}"
    return User.objects.filter(username=name).first() or person(office, name, role)


def a_key(office, app="App of the ward"):
    """Return a key and what a program sends with it."""
    return issue_key(office, app, by=None)


def known(office):
    """Return what is there to be asked for, in the names of the description."""
    subject = lamps(office)
    for ago in range(3):
        found = feedback(subject, days_ago=ago, published=True)
    key = a_key(office)[1]
    code = subject.code
    names = {"jurisdiction_id": office.slug, "api_key": key, "service_code": code}
    return {**names, "code": code, "number": found.number}


def form_of(key, **given):
    """Return a request as clients of the standard send it."""
    sent = {
        "api_key": key, "service_code": "den-duong", "lat": "10.776912", "long": "106.700981",
        "description": SECRET, "email": "hoa@example.org", "first_name": "Hoa",
        "last_name": "Nguyễn", "phone": "0903000000", "device_id": "d-1", "account_id": "a-1",
        "attribute[lamp]": "HS-12",
    }  # fmt: skip
    return {name: value for name, value in {**sent, **given}.items() if value is not None}


def read_json(response):
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.content)


def read_xml(response):
    """Return the XML of an answer as JSON has it: texts, lists and members without a name."""
    assert response.headers["Content-Type"] == "text/xml"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return tree_of(etree.fromstring(response.content))


LISTS = {
    *("services", "service_requests", "service_requests_updates", "errors", "attributes"),
    *("values", "endpoints", "formats"),
}


def tree_of(element):
    if element.tag in LISTS:
        return [tree_of(one) for one in element]
    if len(element):
        return {one.tag: tree_of(one) for one in element}
    return element.text or ""


def flat(value):
    """Return JSON with every value written as XML writes it."""
    if isinstance(value, dict):
        return {name: flat(one) for name, one in value.items()}
    if isinstance(value, list):
        return [flat(one) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
