"""How the desk says where a claim stands, how much it matters, and who did what when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.channels.views.words import ACT, DOUBT, GOOD, NOTHING, OFF, WAITS, chip, labelled
from signalmast.core.models import AuditEntry
from signalmast.core.numbers import show
from signalmast.core.templatetags.desk import cell
from signalmast.corrections.enums import ClaimState, Verdict
from signalmast.corrections.models import Claim, Contest, Source
from signalmast.newsroom.views.words import name_of
from signalmast.people.models import User
from signalmast.people.views.audit import VERBS

__all__ = ["NOTHING", "chip", "labelled"]

STATES: dict[str, str] = {
    ClaimState.NEW: DOUBT, ClaimState.CHECKING: WAITS, ClaimState.PROPOSED: ACT,
    ClaimState.RULED: GOOD, ClaimState.ANSWERED: GOOD, ClaimState.MERGED: OFF,
    ClaimState.SET_ASIDE: OFF,
}  # fmt: skip
VERDICTS: dict[str, str] = {
    Verdict.TRUE: GOOD, Verdict.MOSTLY_TRUE: GOOD, Verdict.MISSING_CONTEXT: DOUBT,
    Verdict.MISLEADING: DOUBT, Verdict.FALSE: ACT, Verdict.UNVERIFIABLE: OFF,
}  # fmt: skip
#: From harm times reach: 6 and 9 want somebody today, 3 and 4 this week.
HIGH, MEDIUM = 6, 3
RECEIVED = gettext_lazy("Received")


def shown_state(claim: Claim) -> SafeString:
    return chip(STATES[claim.state], claim.get_state_display())


def shown_verdict(verdict: str) -> SafeString:
    return chip(VERDICTS[verdict], Verdict(verdict).label)


def shown_urgency(claim: Claim) -> SafeString:
    """Return how much a claim matters, in a word and the number it is sorted by."""
    if not claim.urgency:
        return NOTHING
    look, word = OFF, _("low")
    if claim.urgency >= HIGH:
        look, word = ACT, _("high")
    elif claim.urgency >= MEDIUM:
        look, word = DOUBT, _("medium")
    return chip(look, f"{word} · {show(claim.urgency)}")


def shown_nature(claim: Claim) -> SafeString | str:
    return claim.get_nature_display() or NOTHING


def shown_received(claim: Claim) -> SafeString:
    return labelled(RECEIVED, cell(claim.received_at))


def shown_count(claim: Any) -> SafeString:
    return labelled(gettext_lazy("Times handed in"), show(claim.times))


def shown_contest(contest: Contest) -> SafeString:
    """Return where a contested ruling stands."""
    if not contest.is_open:
        return chip(GOOD, contest.get_outcome_display())
    if contest.outcome:
        return chip(ACT, _("answer waits for a second person"))
    return chip(DOUBT, _("to be answered"))


def why_not(source: Source) -> str:
    """Return in a sentence why a ruling can't rest on a source alone; "" where it can."""
    if source.counts:
        return ""
    if not source.is_public:
        return _("Does not count: nobody outside the office can read it.")
    if not source.passage.strip():
        return _("Does not count: the passage is missing.")
    if source.is_own:
        return _("Does not count: a statement of this office needs the number of a document.")
    return _("Does not count: the link or the number of the document is missing.")


def people(numbers: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by their numbers."""
    found = User.objects.filter(pk__in={one for one in numbers if one is not None})
    return {one.pk: name_of(one) for one in found}


def name_in(names: dict[int, str], number: int | None) -> str:
    return names.get(number, name_of(None)) if number is not None else ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about a claim."""

    at: datetime
    who: str
    what: str | Promise
    why: str


def steps(claim: Claim) -> list[Step]:
    """Return what was done about a claim, its rulings and what contests them, oldest first."""
    rulings = [str(one) for one in claim.rulings.values_list("pk", flat=True)]
    contests = Contest.objects.filter(ruling__claim=claim).values_list("pk", flat=True)
    about = Q(subject_type="corrections.claim", subject_id=str(claim.pk))
    about |= Q(subject_type="corrections.ruling", subject_id__in=rulings)
    about |= Q(subject_type="corrections.contest", subject_id__in=[str(one) for one in contests])
    entries = list(AuditEntry.objects.filter(about, office_id=claim.office_id).order_by("number"))
    names = people(one.actor_id for one in entries)
    return [
        Step(
            one.at,
            name_in(names, one.actor_id),
            VERBS.get(one.verb, one.verb),
            str(one.data.get("reason") or ""),
        )
        for one in entries
    ]


def day_of(at: datetime) -> str:
    """Return the day of a moment on the office's clock."""
    return cell(timezone.localtime(at).date())
