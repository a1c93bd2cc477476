"""Feedback comes in: by the form, by other programs, by the desk itself."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.core.images import drawn_anew
from signalmast.core.receipts import code_for, digest_of, token_digest
from signalmast.core.search.folding import storable
from signalmast.core.tabular.text import fold
from signalmast.listening.domain import attributes
from signalmast.listening.domain.contacts import keep_contact
from signalmast.listening.domain.steps import step
from signalmast.listening.domain.working_days import working_days
from signalmast.listening.enums.feedback import (
    BY_DESK,
    FeedbackOrigin,
    FeedbackState,
    StepKind,
)
from signalmast.listening.models import Feedback, FeedbackPhoto, Subject

SHORTEST, LONGEST = 8, 4000
MOST_IMAGES = 3
LONGEST_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody tells the office, before anything of it is checked or taken out."""

    subject: Subject
    text: str
    language: str
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    images: Sequence[Any] = ()
    agrees_to_publish: bool = False
    #: An e-mail address, for those who want to be told that there is an answer.
    contact: str = ""
    origin: str = FeedbackOrigin.SITE


@dataclass(frozen=True, slots=True)
class Handed:
    """Feedback with its code, which is shown once and kept by nobody here."""

    feedback: Feedback
    code: str
    is_new: bool = True


def submit_feedback(office: Any, message: Message, *, token: str) -> Handed:
    """Keep what a resident tells the office and return its code.

    The same `token` again returns the same feedback and code. Raises ValidationError by field.
    """
    code = code_for(token)
    there = Feedback.objects.filter(token_digest=token_digest(token)).first()
    if there is not None:
        return Handed(there, code, is_new=False)
    feedback = _checked(office, message)
    feedback.code_digest, feedback.token_digest = digest_of(code), token_digest(token)
    pictures = [drawn_anew(one) for one in message.images]
    try:
        with transaction.atomic():
            feedback.save()
            for picture in pictures:
                row = FeedbackPhoto(feedback=feedback)
                row.image.save(f"{secrets.token_hex(10)}.jpg", picture, save=True)
            keep_contact(feedback, message.contact)
            step(feedback, StepKind.RECEIVED)
            if feedback.unit is not None:
                step(feedback, StepKind.ROUTED, feedback.unit.name)
    except IntegrityError:
        # The same form came twice at the same moment; the other one has won.
        there = Feedback.objects.filter(token_digest=token_digest(token)).first()
        if there is None:
            raise
        return Handed(there, code, is_new=False)
    return Handed(feedback, code)


def _checked(office: Any, message: Message) -> Feedback:
    """Return the feedback that a message makes. Raises ValidationError by field."""
    subject, text = message.subject, storable(message.text).strip()
    wrong = _complaints(office, message, text)
    answers: dict[str, Any] = {}
    try:
        answers = attributes.checked(subject, message.attributes)
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)
    now = timezone.now()
    today = timezone.localtime(now, office.zone).date()
    routed = subject.unit_id is not None
    return Feedback(
        office=office, subject=subject, unit=subject.unit, text=text,
        text_digest=digest_of_text(text), language=message.language,
        address=storable(message.address).strip(), latitude=message.latitude,
        longitude=message.longitude, attributes=answers, origin=message.origin, received_at=now,
        due_at=working_days(office).after(today, subject.working_days),
        state=FeedbackState.ROUTED if routed else FeedbackState.NEW,
        agrees_to_publish=message.agrees_to_publish,
    )  # fmt: skip


def _complaints(office: Any, message: Message, text: str) -> dict[str, Any]:
    """Return what is wrong with a message, by field."""
    wrong: dict[str, Any] = {}
    if message.subject.office_id != office.pk or not message.subject.is_open:
        wrong["subject"] = _("The office takes no feedback on this subject. Choose another one.")
    if len(text) > LONGEST:
        wrong["text"] = _("The text is longer than 4,000 characters. Send the part that matters.")
    if len(text) < SHORTEST and message.origin != FeedbackOrigin.OPEN311:
        wrong["text"] = _("Write in a sentence or two what it is about.")
    if len(message.address) > LONGEST_ADDRESS:
        wrong["address"] = _("The place is too long. The street and the house number are enough.")
    if not _is_place(message.latitude, message.longitude):
        wrong["address"] = _("This is no place on a map. Write the place in words instead.")
    if len(message.images) > MOST_IMAGES:
        wrong["images"] = _("Three pictures at most can be sent along.")
    if message.contact.strip():
        try:
            validate_email(message.contact.strip())
        except ValidationError:
            wrong["contact"] = _("This is no e-mail address. Correct it or leave it empty.")
    return wrong


def _is_place(latitude: Decimal | None, longitude: Decimal | None) -> bool:
    if latitude is None or longitude is None:
        return latitude is longitude
    return abs(latitude) <= 90 and abs(longitude) <= 180


def digest_of_text(text: str) -> str:
    """Return what two messages with the same words have in common; empty without words."""
    words = "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if words else ""


@transaction.atomic
def enter_feedback(office: Any, message: Message, *, by: Any) -> Handed:
    """Note at the desk what somebody wrote or said; the code is for whoever it was.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", office)
    if message.origin not in BY_DESK:
        raise ValidationError({"origin": _("Say whether it was a letter, a call or a visit.")})
    handed = submit_feedback(office, message, token=secrets.token_urlsafe(16))
    audit.record("feedback.enter", by=by, office=office, subject=handed.feedback)
    return handed


def follow(code: str) -> Feedback | None:
    """Return the feedback that a code was given for, None for no such code."""
    found = Feedback.objects.select_related("office", "subject", "unit", "merged_into")
    return found.filter(code_digest=digest_of(code)).first()
