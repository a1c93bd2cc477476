"""Verbs of a judged contest: rules before it opens, sheets while it is open, then two people.

Whoever closes a round computes its result; somebody else settles exactly that result, by its
digest. A settled round does not change. The last round writes the judges' totals into the
register of entries, so that figures and reports count what was settled.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.core import audit
from signalmast.core.importing.register import BY_HAND
from signalmast.core.numbers import show, show_number
from signalmast.core.receipts import digest_of, new_code
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark
from signalmast.programmes.domain.standings import outcome_of, said, taking_part
from signalmast.programmes.enums import RoundState, SheetOrigin
from signalmast.programmes.models import (
    Conflict,
    Contest,
    ContestEntry,
    Criterion,
    Judge,
    Mark,
    Round,
)
from signalmast.programmes.permissions import can_keep, can_settle


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as somebody enters it."""

    name: str
    weight: Decimal
    most: Decimal


def _may_keep(by: Any, contest: Contest) -> None:
    if not can_keep(by, contest.office):
        raise PermissionDenied


def _in(round_: Round, *states: str) -> Round:
    """Lock a round and return it as it is now. Raises ValidationError in any other state."""
    now = Round.objects.select_for_update().select_related("contest__office").get(pk=round_.pk)
    if now.state not in states:
        raise ValidationError(
            _("The round is in another state by now (%(state)s); open it again and look.")
            % {"state": now.get_state_display()}
        )
    return now


@transaction.atomic
def prepare_round(round_: Round, *, contest: Contest, criteria: Sequence[Asked], by: Any) -> Round:
    """Keep a round's rules and criteria while it is being prepared.

    Raises PermissionDenied, ValidationError.
    """
    _may_keep(by, contest)
    if not criteria:
        raise ValidationError(_("A round needs at least one criterion; add one with its weight."))
    Contest.objects.select_for_update().get(pk=contest.pk)
    if round_.pk:
        _in(round_, RoundState.DRAFT)
    else:
        _follows(contest)
        round_.contest, round_.number = contest, contest.rounds.count() + 1
    round_.full_clean()
    round_.save()
    round_.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(round=round_, number=number, name=one.name, weight=one.weight, most=one.most)
        for number, one in enumerate(criteria, start=1)
    )
    audit.record(
        "contest.prepare", by=by, office=contest.office, subject=round_,
        data={"criteria": len(criteria), "adjusts": round_.adjusts},
    )  # fmt: skip
    return round_


def _follows(contest: Contest) -> None:
    """Refuse another round before the last is settled and says how many go on."""
    last = contest.rounds.order_by("-number").first()
    if last is None:
        return
    if not last.is_settled:
        raise ValidationError(
            _("Round “%(name)s” is not settled yet; settle it before you prepare the next.")
            % {"name": last.name}
        )
    if last.goes_on is None:
        raise ValidationError(
            _("Round “%(name)s” was the last: its rules name no places that go on.")
            % {"name": last.name}
        )


@transaction.atomic
def name_judge(contest: Contest, name: str, *, by: Any) -> tuple[Judge, str]:
    """Name a judge and return the code for the sheet, which is shown once.

    Raises PermissionDenied, ValidationError.
    """
    _may_keep(by, contest)
    if contest.judges.filter(name=name).exists():
        raise ValidationError(
            {"name": _("A judge of this name is there already; write it so that they differ.")}
        )
    code = new_code()
    judge = Judge.objects.create(contest=contest, name=name, code_digest=digest_of(code))
    audit.record("contest.judge", by=by, office=contest.office, subject=judge)
    return judge, code


@transaction.atomic
def renew_code(judge: Judge, *, by: Any) -> str:
    """Give a judge another code; the one before opens nothing any more."""
    _may_keep(by, judge.contest)
    code = new_code()
    judge.code_digest = digest_of(code)
    judge.save(update_fields=["code_digest"])
    audit.record("contest.judge-code", by=by, office=judge.contest.office, subject=judge)
    return code


@transaction.atomic
def open_round(round_: Round, *, by: Any) -> Round:
    """Let judges begin; from now on the rules stand. Raises PermissionDenied, ValidationError."""
    _may_keep(by, round_.contest)
    now = _in(round_, RoundState.DRAFT)
    if not taking_part(now):
        raise ValidationError(_("Nobody takes part in this round yet; add the entries first."))
    judges = now.contest.judges.count()
    if judges < now.quorum:
        raise ValidationError(
            ngettext(
                "The rules want %(quorum)s judge for a place and nobody judges yet; name one.",
                "The rules want %(quorum)s judges for a place and there are %(judges)s; name more "
                "or change the rules.",
                now.quorum,
            )
            % {"quorum": show(now.quorum), "judges": show(judges)}
        )
    now.state = RoundState.OPEN
    now.save(update_fields=["state"])
    audit.record("contest.open", by=by, office=now.contest.office, subject=now)
    return now


def judge_of(code: str) -> Judge | None:
    """Return whose sheet a code opens."""
    judges = Judge.objects.select_related("contest__office")
    return judges.filter(code_digest=digest_of(code)).first()


@transaction.atomic
def declare_conflict(judge: Judge, entry: ContestEntry, *, reason: str, by: Any = None) -> Conflict:
    """Say that a judge may not judge an entry; what was given already does not count.

    `by` is the member who notes it at the desk, None for the judge. Raises ValidationError.
    """
    if by is not None:
        _may_keep(by, judge.contest)
    if entry.contest_id != judge.contest_id:
        raise ValidationError(_("This entry belongs to another contest."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why, such as “from my own unit”.")})
    if judge.contest.rounds.filter(state=RoundState.CLOSED).exists():
        raise ValidationError(
            _("The round is closed and waits for a second person; ask the office to open it again.")
        )
    made, is_new = Conflict.objects.get_or_create(
        judge=judge, entry=entry, defaults={"reason": reason.strip()}
    )
    if is_new:
        Mark.objects.filter(
            judge=judge, entry=entry, criterion__round__state=RoundState.OPEN
        ).delete()
        audit.record("contest.conflict", by=by, office=judge.contest.office, subject=made)
    return made


@transaction.atomic
def mark_entry(
    round_: Round, judge: Judge, entry: ContestEntry, points: Mapping[int, Decimal | None], *,
    by: Any = None,
) -> None:  # fmt: skip
    """Keep a judge's points for one entry, by the number of the criterion.

    A criterion without points keeps none. `by` is the member who enters a paper sheet, None for
    the judge. Raises PermissionDenied, ValidationError (by `criterion-<number>`).
    """
    if by is not None:
        _may_keep(by, round_.contest)
    now = _in(round_, RoundState.OPEN)
    if judge.contest_id != now.contest_id or entry not in taking_part(now):
        raise ValidationError(_("This entry takes no part in the round."))
    if Conflict.objects.filter(judge=judge, entry=entry).exists():
        raise ValidationError(
            _("%(judge)s declared a conflict of interest with this entry, so nothing is kept.")
            % {"judge": judge.name}
        )
    wrong = {}
    for criterion in now.criteria.all():
        given = points.get(criterion.number)
        if given is not None and not 0 <= given <= criterion.most:
            wrong[f"criterion-{criterion.number}"] = _(
                "Between 0 and %(most)s points can be given here."
            ) % {"most": show_number(float(criterion.most))}
    if wrong:
        raise ValidationError(wrong)
    origin = SheetOrigin.JUDGE if by is None else SheetOrigin.PAPER
    for criterion in now.criteria.all():
        given = points.get(criterion.number)
        if given is None:
            Mark.objects.filter(criterion=criterion, judge=judge, entry=entry).delete()
        else:
            Mark.objects.update_or_create(
                criterion=criterion, judge=judge, entry=entry,
                defaults={"points": given, "origin": origin},
            )  # fmt: skip
    if by is not None:
        audit.record("contest.paper", by=by, office=now.contest.office, subject=entry)


@transaction.atomic
def close_round(round_: Round, *, by: Any) -> Round:
    """End the judging and compute the result for a second person. Raises ValidationError."""
    _may_keep(by, round_.contest)
    now = _in(round_, RoundState.OPEN)
    body = said(now, outcome_of(now))
    if all(one["rank"] is None for one in body["standings"]):
        raise ValidationError(
            _("No entry has enough whole sheets for a place yet; wait for the judges.")
        )
    now.state, now.result, now.digest = RoundState.CLOSED, body, digest(body)
    now.closed_by, now.closed_at = by.pk, timezone.now()
    now.save()
    audit.record(
        "contest.close", by=by, office=now.contest.office, subject=now, data={"digest": now.digest}
    )
    return now


@transaction.atomic
def open_again(round_: Round, *, by: Any) -> Round:
    """Let judges go on after all; the result is thrown away. Raises ValidationError."""
    if not (can_keep(by, round_.contest.office) or can_settle(by, round_.contest.office)):
        raise PermissionDenied
    now = _in(round_, RoundState.CLOSED)
    now.state, now.result, now.digest = RoundState.OPEN, None, ""
    now.closed_by = now.closed_at = None
    now.save()
    audit.record("contest.open-again", by=by, office=now.contest.office, subject=now)
    return now


@transaction.atomic
def settle_round(round_: Round, *, read: str, by: Any) -> Round:
    """Settle the result that was read, by its digest, and publish it. Another person's verb.

    Raises PermissionDenied, ValidationError.
    """
    office = round_.contest.office
    now = _in(round_, RoundState.CLOSED)
    if not can_settle(by, office) or by.pk == now.closed_by:
        raise PermissionDenied
    if read != now.digest:
        raise ValidationError(
            _("The result was computed anew while you read it; read it once more.")
        )
    now.state, now.settled_by, now.settled_at = RoundState.SETTLED, by.pk, timezone.now()
    now.save(update_fields=["state", "settled_by", "settled_at"])
    if now.goes_on is None:
        _into_register(now)
    audit.record("contest.settle", by=by, office=office, subject=now, data={"digest": now.digest})
    BakeMark.put(MarkKind.FIXED, office.pk)
    return now


def _into_register(round_: Round) -> None:
    """Write each judge's total of the last round to the entries, where figures read them."""
    entries = {entry.pk: entry for entry in taking_part(round_)}
    for one in (round_.result or {})["standings"]:
        entry = entries[one["entry"]]
        entry.scores = {judge: float(total) for judge, total in one["totals"].items()}
        entry.rank = BY_HAND
        entry.save(update_fields=["scores", "rank"])


def digest(body: Mapping[str, Any]) -> str:
    """Return SHA-256 over a result as canonical JSON."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
