"""May she? Questions of the corrections room, asked of duties."""

from typing import Any

from wagtail.models import Revision

from signalmast.corrections.models import Claim, Contest, CorrectionPage, Ruling
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty


def can_check(user: Any, office: Any) -> bool:
    """Whoever writes for the office takes in, sorts and checks claims."""
    return has_duty(user, Duty.WRITE, office)


def can_confirm(user: Any, ruling: Ruling) -> bool:
    """A second person, who may approve, and wrote neither this ruling nor its channel texts.

    What was written before this proposal its proposer took over, so that counts as theirs.
    """
    if not has_duty(user, Duty.APPROVE, ruling.claim.office) or user.pk == ruling.proposed_by:
        return False
    pages = CorrectionPage.objects.filter(claim=ruling.claim_id)
    since = (
        Revision.objects.for_instance(page).filter(created_at__gte=ruling.proposed_at)
        for page in pages
    )
    return not any(revisions.filter(user=user).exists() for revisions in since)


def can_decide(user: Any, contest: Contest) -> bool:
    """A second person, who may approve, and did not write this answer."""
    office = contest.ruling.claim.office
    return has_duty(user, Duty.APPROVE, office) and user.pk != contest.answered_by


def can_see_claims(user: Any, office: Any) -> bool:
    return has_duty(user, Duty.SEE, office)


def can_open_own_error(user: Any, claim: Claim) -> bool:
    return can_check(user, claim.office)
