"""Feedback from other programs by Open311: keys for programs, and taking in what they send.

A program proves with a key that the office let it in; there is no proof of work behind it, so
each key has its own limit and can be withdrawn at once. Nothing of a key stands on feedback.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain.feedback_intake import Message, submit_feedback
from signalmast.listening.enums.feedback import FeedbackOrigin
from signalmast.listening.models import ApiKey, Subject

#: The question that every service has: whether the office may publish the text.
CONSENT, YES, NO = "consent_to_publish", "yes", "no"
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What a program sends, without anything that says who a resident is but the e-mail.

    The e-mail is sealed apart from the feedback, to send word of the answer.
    """

    subject: Subject
    text: str
    language: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    address: str = ""
    email: str = ""
    agrees_to_publish: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program is told of what it handed in."""

    number: str
    code: str
    due_at: date
    notice: str


@transaction.atomic
def issue_key(office: Any, app: str, *, by: Any) -> tuple[ApiKey, str]:
    """Let a program hand in feedback; return its key, which is shown once and not kept.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "manage", office)
    if not app.strip():
        raise ValidationError({"app": _("Write which program it is and who runs it.")})
    key = secrets.token_urlsafe(24)
    row = ApiKey.objects.create(
        office=office, app=app.strip(), digest=key_digest(key), made_at=timezone.now()
    )
    audit.record("open311key.issue", by=by, office=office, subject=row)
    return row, key


@transaction.atomic
def withdraw_key(key: ApiKey, *, by: Any) -> ApiKey:
    """Stop a program from handing in feedback, at once and for good. Raises PermissionDenied."""
    require(by, "manage", key.office)
    changed = ApiKey.objects.in_force().filter(pk=key.pk).update(revoked_at=timezone.now())
    if changed:
        audit.record("open311key.withdraw", by=by, office=key.office, subject=key)
    key.refresh_from_db()
    return key


def key_digest(key: str) -> str:
    """Return what is kept of a key; it is long and random, so a plain digest hides it."""
    return hashlib.sha256(f"open311:{key}".encode()).hexdigest()


def find_key(key: str, office: Any) -> ApiKey | None:
    """Return a key of the office that is in force, None for anything else."""
    if not key or len(key) > LONGEST_KEY:
        return None
    return ApiKey.objects.in_force().filter(office=office, digest=key_digest(key)).first()


@transaction.atomic
def take_in(report: Report, *, key: ApiKey, keep: bool = True) -> Taken:
    """Take in what a program sends; without `keep` everything is checked and nothing stays.

    A program that sends the same again on the same day, because an answer was lost, gets the
    same number. Raises ValidationError by field.
    """
    message = Message(
        subject=report.subject, text=report.text, language=report.language,
        address=report.address, latitude=report.latitude, longitude=report.longitude,
        attributes=report.attributes, agrees_to_publish=report.agrees_to_publish,
        contact=report.email, origin=FeedbackOrigin.OPEN311,
    )  # fmt: skip
    token = _token(report, key) if keep else secrets.token_urlsafe(16)
    handed = submit_feedback(key.office, message, token=token)
    if handed.is_new:
        today = key.office.today()
        ApiKey.objects.filter(pk=key.pk).update(taken=F("taken") + 1, used_on=today)
    if not keep:
        transaction.set_rollback(True)
    feedback = handed.feedback
    notice = report.subject.notice_in(report.language)
    return Taken(feedback.number, handed.code, feedback.due_at, notice)


def _token(report: Report, key: ApiKey) -> str:
    """Return the same token for the same report from the same program on the same day.

    It is made with the installation's secret: the e-mail is part of it, and nobody who holds
    the database alone can try out which address belongs to a digest.
    """
    told = {one.name: getattr(report, one.name) for one in fields(report)}
    told |= {"subject": report.subject.pk, "key": key.pk}
    told["day"] = key.office.today()
    body = json.dumps(told, sort_keys=True, default=str)
    return hmac.new(settings.SECRET_KEY.encode(), f"open311:{body}".encode(), "sha256").hexdigest()
