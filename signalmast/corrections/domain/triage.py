"""Is it a checkable claim of fact, and how much does it matter? Everything else gets an answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.corrections.enums import OPEN, ClaimState, Nature
from signalmast.corrections.models import Claim, Judgement, Note
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark


@transaction.atomic
def take_up(
    claim: Claim, *, harm: int, reach: int, reason: str, by: Any, about_office: bool = False
) -> Claim:
    """Say that it is a claim of fact and will be checked, with how much it matters and why.

    `harm` and `reach` are of the claim, 1 to 3. Raises PermissionDenied, ValidationError.
    """
    require(by, "write", claim.office)
    claim = _open(claim)
    if not reason.strip():
        raise ValidationError({"reason": _("Write down why it has this priority.")})
    if harm not in (1, 2, 3) or reach not in (1, 2, 3):
        raise ValidationError(_("Harm and reach go from 1 to 3; choose both."))
    claim.nature, claim.reason, claim.about_office = Nature.FACT, reason.strip(), about_office
    claim.harm, claim.reach, claim.urgency = harm, reach, harm * reach
    if claim.state == ClaimState.NEW:
        claim.state = ClaimState.CHECKING
    claim.save()
    audit.record(
        "claim.take-up", by=by, office=claim.office, subject=claim,
        data={"urgency": claim.urgency, "reason": claim.reason},
    )  # fmt: skip
    return claim


@transaction.atomic
def answer_without_ruling(claim: Claim, *, nature: str, answer: str, by: Any) -> Claim:
    """Let an opinion, a criticism or a question leave the room with an answer.

    The answer stands below the receipt of everyone who handed it in. Raises PermissionDenied,
    ValidationError.
    """
    require(by, "write", claim.office)
    claim = _open(claim)
    if nature not in Nature.values or nature == Nature.FACT:
        raise ValidationError(_("A claim of fact is checked; only what is none gets an answer."))
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer; whoever asked reads it.")})
    claim.nature = nature
    _settle(claim, ClaimState.ANSWERED, answer)
    audit.record(
        "claim.answered", by=by, office=claim.office, subject=claim,
        data={"title": str(Nature(nature).label), "reason": claim.answer},
    )  # fmt: skip
    BakeMark.put(MarkKind.FIXED, claim.office_id)  # the public log shows it
    return claim


@transaction.atomic
def set_aside(claim: Claim, *, reason: str, by: Any) -> Claim:
    """Leave a claim unchecked and say why; the reason is public. Raises as the others do."""
    require(by, "write", claim.office)
    claim = _open(claim)
    if not reason.strip():
        raise ValidationError({"answer": _("Say why it is not checked; the reason is public.")})
    _settle(claim, ClaimState.SET_ASIDE, reason)
    audit.record(
        "claim.set-aside", by=by, office=claim.office, subject=claim,
        data={"title": _("Claim %(number)s") % {"number": claim.pk}, "reason": claim.answer},
    )  # fmt: skip
    BakeMark.put(MarkKind.FIXED, claim.office_id)  # the public log shows it
    return claim


@transaction.atomic
def merge_claims(claim: Claim, *, into: Claim, by: Any, score: float | None = None) -> Claim:
    """Say that a claim is the same as another; its submissions follow the other one.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", claim.office)
    claim = _open(claim)
    while into.merged_into is not None:
        into = into.merged_into
    if into.office_id != claim.office_id or into.pk == claim.pk:
        raise ValidationError(_("Choose another claim of this office; it can't be the same one."))
    if claim.rulings.exclude(sent_back_at=None).exists() or claim.rulings.proposed().exists():
        raise ValidationError(_("A ruling is proposed for it already; send that back first."))
    judge_match(claim, into, same=True, by=by, score=score)
    claim.submissions.update(claim=into)
    claim.merged_into = into
    _settle(claim, ClaimState.MERGED, "")
    audit.record("claim.merge", by=by, office=claim.office, subject=claim, data={"into": into.pk})
    return into


@transaction.atomic
def judge_match(
    claim: Claim, other: Claim, *, same: bool, by: Any, score: float | None = None
) -> Judgement:
    """Keep what somebody said of a suggested match. Raises PermissionDenied."""
    require(by, "write", claim.office)
    found, _created = Judgement.objects.update_or_create(
        claim=claim, other=other, defaults={"same": same, "score": score}
    )
    return found


@transaction.atomic
def add_note(claim: Claim, text: str, *, by: Any) -> Note:
    """Write for the others who check. Raises PermissionDenied, ValidationError."""
    require(by, "write", claim.office)
    if not text.strip():
        raise ValidationError({"text": _("The note is empty.")})
    return Note.objects.create(claim=claim, text=text.strip(), by_id=by.pk)


def _open(claim: Claim) -> Claim:
    """Return the claim as it stands now, locked. Raises ValidationError once it is settled."""
    now = Claim.objects.select_for_update().get(pk=claim.pk)
    if now.state not in OPEN:
        raise ValidationError(
            _("Somebody has settled this claim meanwhile (%(state)s). Look at it again.")
            % {"state": now.get_state_display()}
        )
    return now


def _settle(claim: Claim, state: str, answer: str) -> None:
    claim.state, claim.answer, claim.settled_at = state, answer.strip(), timezone.now()
    claim.save()
