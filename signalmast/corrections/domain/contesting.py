"""Right of reply: anyone contests a ruling with a source, and the outcome is published."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.core.receipts import code_for, digest_of, token_digest
from signalmast.corrections.domain.pages import mark_pages
from signalmast.corrections.domain.wording import platform_of, scrubbed
from signalmast.corrections.enums import Outcome
from signalmast.corrections.models import Contest, Ruling
from signalmast.corrections.permissions import can_decide


@dataclass(frozen=True, slots=True)
class Objection:
    """What a reader says is wrong, and the source that shows it."""

    text: str
    passage: str
    language: str
    source_url: str = ""
    source_reference: str = ""


def contest_ruling(ruling: Ruling, objection: Objection, *, token: str) -> tuple[Contest, str]:
    """Keep an objection to a confirmed ruling and return its code; the same token the same one.

    Raises ValidationError by field.
    """
    code = code_for(token)
    there = Contest.objects.filter(token_digest=token_digest(token)).first()
    if there is not None:
        return there, code
    if not ruling.is_confirmed:
        raise ValidationError(_("This ruling is not public; there is nothing to contest yet."))
    _check(objection)
    text, _seen = scrubbed(objection.text)
    contest = Contest(
        ruling=ruling, text=text, passage=objection.passage.strip(), language=objection.language,
        source_url=objection.source_url.strip(), received_at=timezone.now(),
        source_reference=objection.source_reference.strip(), code_digest=digest_of(code),
        token_digest=token_digest(token),
    )  # fmt: skip
    contest.full_clean(exclude=["ruling", "code_digest", "token_digest"], validate_unique=False)
    try:
        with transaction.atomic():
            contest.save()
            audit.record(
                "contest.receive", by=None, office=ruling.claim.office, subject=contest,
                data={"ruling": ruling.pk},
            )  # fmt: skip
            mark_pages(ruling, now=False)
    except IntegrityError:
        there = Contest.objects.filter(token_digest=token_digest(token)).first()
        if there is None:
            raise
        return there, code
    return contest, code


def _check(objection: Objection) -> None:
    wrong = {}
    if not objection.text.strip():
        wrong["text"] = _("Write what is wrong about the ruling.")
    if not objection.source_url.strip() and not objection.source_reference.strip():
        wrong["source_url"] = _("Give the link or the number of the document that shows it.")
    if not objection.passage.strip():
        wrong["passage"] = _("Quote the words of the source that show it.")
    if objection.source_url and platform_of(objection.source_url):
        wrong["source_url"] = _(
            "A post on a platform names its writer, so it can't be kept. Give the page or the "
            "document that the post rests on."
        )
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def answer_contest(contest: Contest, *, answer: str, by: Any) -> Contest:
    """Propose that the ruling stays, with the reasons. Raises PermissionDenied, ValidationError.

    Where the objection is right the claim is ruled on anew instead; see `settle_by_ruling`.
    """
    require(by, "write", contest.ruling.claim.office)
    contest = _open(contest)
    if not answer.strip():
        raise ValidationError({"answer": _("Write the reasons; the page shows them.")})
    contest.outcome, contest.answer = Outcome.UPHELD, answer.strip()
    contest.answered_by, contest.answered_at = by.pk, timezone.now()
    contest.save()
    return contest


@transaction.atomic
def settle_by_ruling(contest: Contest, *, answer: str, by: Any) -> Contest:
    """Propose that a newer confirmed version answers the objection, and say what changed.

    Raises PermissionDenied, ValidationError when there is no newer version yet.
    """
    require(by, "write", contest.ruling.claim.office)
    contest = _open(contest)
    newer = contest.ruling.claim.rulings.confirmed().filter(version__gt=contest.ruling.version)
    ruling = newer.order_by("-version").first()
    if ruling is None:
        raise ValidationError(
            _("There is no newer version of the ruling. Rule on the claim anew first.")
        )
    if not answer.strip():
        raise ValidationError({"answer": _("Say what was changed; the page shows it.")})
    contest.outcome, contest.answer, contest.changed_to = Outcome.CHANGED, answer.strip(), ruling
    contest.answered_by, contest.answered_at = by.pk, timezone.now()
    contest.save()
    return contest


@transaction.atomic
def decide_contest(contest: Contest, *, by: Any) -> Contest:
    """Publish the proposed outcome as the second person. Raises PermissionDenied for the first."""
    contest = _open(contest)
    if not contest.outcome:
        raise ValidationError(_("No answer is proposed yet; write one first."))
    if not can_decide(by, contest):
        raise PermissionDenied
    contest.decided_by, contest.decided_at = by.pk, timezone.now()
    contest.save()
    ruling = contest.ruling
    office = ruling.claim.office
    audit.record(
        f"contest.{contest.outcome}", by=by, office=office, subject=contest,
        data={"title": ruling.words_in(office.language).title, "reason": contest.answer},
    )  # fmt: skip
    mark_pages(ruling)
    return contest


def _open(contest: Contest) -> Contest:
    now = Contest.objects.select_for_update().get(pk=contest.pk)
    if not now.is_open:
        raise ValidationError(_("The outcome is published; it is not changed any more."))
    return now


def follow_contest(code: str) -> Contest | None:
    """Return the objection that a code was given for, None for no such code."""
    found = Contest.objects.select_related("ruling__claim__office")
    return found.filter(code_digest=digest_of(code)).first()
