"""What comes in: by the form, by mail, by the desk itself."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.core.images import drawn_anew
from signalmast.core.receipts import code_for, digest_of, token_digest
from signalmast.corrections.domain.wording import digest, platform_of, scrubbed, url_digest
from signalmast.corrections.enums import ClaimState, Nature, Origin
from signalmast.corrections.models import Claim, Submission
from signalmast.newsroom.models import Publication

SHORTEST, LONGEST = 8, 3000
#: A claim is one sentence or a few; what a message says beyond is on its submission.
CLAIM_SIGNS = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody handed in, before anything is taken out of it."""

    text: str
    language: str
    link: str = ""
    seen_on: date | None = None
    image: Any = None
    origin: str = Origin.RESIDENT


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission with its code, which is shown once and kept by nobody here."""

    submission: Submission
    code: str
    is_new: bool

    @property
    def claim(self) -> Claim:
        return self.submission.claim


def hand_in(office: Any, message: Message, *, token: str) -> Handed:
    """Keep what was handed in and return its code; the same `token` again returns the same.

    A message that is known becomes another submission of the same claim. Only the claim is
    kept: links to profiles are reduced to the platform. Raises ValidationError.
    """
    code = code_for(token)
    there = Submission.objects.filter(token_digest=token_digest(token)).first()
    if there is not None:
        return Handed(there, code, is_new=False)
    text, platforms = scrubbed(message.text)
    _check(text, message)
    image = drawn_anew(message.image) if message.image else None
    platform = platform_of(message.link) if message.link else next(iter(platforms), "")
    submission = Submission(
        code_digest=digest_of(code), token_digest=token_digest(token), text=text,
        received_at=timezone.now(), origin=message.origin, language=message.language,
        platform=platform, seen_on=message.seen_on,
        url="" if platform else message.link.strip(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            submission.claim = _claim(office, text, message)
            if image is not None:
                submission.image.save(f"{submission.code_digest[:20]}.jpg", image, save=False)
            submission.save()
    except IntegrityError:
        # The same form came twice at the same moment; the other one has won.
        there = Submission.objects.filter(token_digest=token_digest(token)).first()
        if there is None:
            raise
        return Handed(there, code, is_new=False)
    return Handed(submission, code, is_new=True)


def _check(text: str, message: Message) -> None:
    if len(text) > LONGEST:
        raise ValidationError(
            {"text": _("The text is longer than 3,000 characters. Send the part that matters.")}
        )
    if len(text) < SHORTEST:
        raise ValidationError(
            {"text": _("Write what is being said, in a sentence, so that it can be checked.")}
        )
    if message.link and "." not in message.link:
        raise ValidationError({"link": _("This is no address of a page. Copy it once more.")})


def _claim(office: Any, text: str, message: Message) -> Claim:
    """Return the claim of a text in an office: the one that is there, or a new one."""
    claim, _created = Claim.objects.get_or_create(
        office=office,
        digest=digest(text),
        defaults={
            "text": text[:CLAIM_SIGNS],
            "language": message.language,
            "url_digest": url_digest(message.link),
            "origin": message.origin,
            "received_at": timezone.now(),
        },
    )
    return _root(claim)


def _root(claim: Claim) -> Claim:
    while claim.merged_into is not None:
        claim = claim.merged_into
    return claim


@transaction.atomic
def enter_claim(office: Any, message: Message, *, by: Any) -> Claim:
    """Note a claim at the desk. Raises PermissionDenied, ValidationError."""
    require(by, "write", office)
    handed = hand_in(office, message, token=secrets.token_urlsafe(16))
    if handed.claim.submissions.count() == 1:
        audit.record("claim.enter", by=by, office=office, subject=handed.claim)
    return handed.claim


@transaction.atomic
def open_own_error(page: Publication, *, wrong: str, by: Any) -> Claim:
    """Take a wrong statement of the office's own text into the room, like any other claim.

    The revision that is public now stays reachable, marked, once a ruling is confirmed. Raises
    PermissionDenied, ValidationError.
    """
    require(by, "write", page.office)
    if not page.is_public or page.live_revision_id is None:
        raise ValidationError(_("Only a public text can be corrected; this one is not public."))
    text, _platforms = scrubbed(wrong)
    if len(text) < SHORTEST:
        raise ValidationError(_("Quote the sentence of the text that is wrong."))
    claim, created = Claim.objects.get_or_create(
        office=page.office,
        digest=digest(f"{page.pk} {text}"),
        defaults={
            "text": text[:CLAIM_SIGNS], "language": page.site.language, "origin": Origin.OWN,
            "received_at": timezone.now(), "nature": Nature.FACT, "state": ClaimState.CHECKING,
            "about_office": True, "story": page, "story_revision": page.live_revision_id,
        },
    )  # fmt: skip
    if created:
        audit.record("claim.own-error", by=by, office=page.office, subject=claim)
    return claim


def follow(code: str) -> Submission | None:
    """Return the submission that a code was given for, None for no such code."""
    found = Submission.objects.select_related("claim__office", "claim__merged_into")
    return found.filter(code_digest=digest_of(code)).first()
