"""The example office's units at work: a judged contest, nominations, briefings, proposals."""

import random
import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from signalmast.core.periods import current_period
from signalmast.people.enums import Role
from signalmast.people.models import Membership, Unit
from signalmast.programmes.demo_sessions import hold
from signalmast.programmes.domain import briefings as briefing
from signalmast.programmes.domain.credentials import issue_for_commendation
from signalmast.programmes.domain.judging import (
    Asked,
    close_round,
    declare_conflict,
    mark_entry,
    name_judge,
    open_round,
    prepare_round,
    settle_round,
)
from signalmast.programmes.domain.nominations import (
    Award,
    award_nomination,
    hand_in_nomination,
    prepare_award,
    write_nomination,
)
from signalmast.programmes.domain.planning import Task, record_proposal, take_up
from signalmast.programmes.models import Briefing, Contest, Nomination, Proposal, Reading, Round

TOLD = Path(__file__).with_suffix(".toml")


def fill(office: Any, *, editor: Any, head: Any) -> None:
    """Let the units, the judges and the desk do what demo.toml tells."""
    told = tomllib.loads(TOLD.read_text(encoding="utf-8"))
    officer = Membership.objects.of(office).filter(role=Role.UNIT_OFFICER).first()
    contest = Contest.objects.of(office).order_by("pk").first()
    if contest is not None:
        _judge(contest, told["contest"], editor=editor, head=head)
    if officer is None or officer.unit is None:
        return
    for one in told["nomination"]:
        _nominate(officer, one, editor=editor, head=head)
    for one in told["briefing"]:
        _brief(office, officer, one, editor=editor, head=head)
    for one in told["proposal"]:
        _propose(office, officer.unit, one, editor=editor)
    hold(office, officer.unit, told, editor=editor)


def _judge(contest: Contest, told: dict[str, Any], *, editor: Any, head: Any) -> None:
    judges = [name_judge(contest, name, by=editor)[0] for name in told["judges"]]
    criteria = [
        Asked(one["name"], Decimal(one["weight"]), Decimal(one["most"]))
        for one in told["criterion"]
    ]
    rules = Round(name=told["round"], quorum=2, adjusts=True)
    made = prepare_round(rules, contest=contest, criteria=criteria, by=editor)
    open_round(made, by=editor)
    entries = list(contest.entries.order_by("subject"))
    conflict = told["conflict"]
    barred = (conflict["judge"], conflict["entry"])
    declare_conflict(judges[barred[0]], entries[barred[1]], reason=conflict["reason"], by=editor)
    dice = random.Random(3)  # noqa: S311 -- an example, not a secret
    for place, entry in enumerate(entries):
        worth = 6 + 3 * dice.random()
        for number, judge in enumerate(judges):
            points = {
                one: Decimal(
                    str(round(min(10, worth + dice.random() + told["severity"][number]), 1))
                )
                for one in range(1, len(criteria) + 1)
            }
            if [number, place] not in told["missing"] and (number, place) != barred:
                mark_entry(made, judge, entry, points)
    closed = close_round(made, by=editor)
    settle_round(closed, read=closed.digest, by=head)


def _nominate(officer: Membership, one: dict[str, Any], *, editor: Any, head: Any) -> None:
    words = {name: one[name] for name in ("round", "kind", "name", "reasons", "consent")}
    written = write_nomination(Nomination(unit=officer.unit, **words), by=officer.user)
    handed = hand_in_nomination(written, by=officer.user)
    if "decision" in one:
        day = timezone.localdate() - timedelta(days=one["days"])
        award = Award(one["level"], one["decision"], day)
        prepared = prepare_award(handed, award, by=editor)
        award_nomination(prepared, by=head)
        if prepared.may_be_named:
            issue_for_commendation(prepared, by=editor)


def _brief(
    office: Any, officer: Membership, one: dict[str, Any], *, editor: Any, head: Any
) -> None:
    today = timezone.localdate()
    first = today - timedelta(days=one["sent"])
    note = Briefing(
        office=office, title=one["title"], text=one["text"].strip(), source=one["source"],
        kinds=one["kinds"], roles=one["roles"], valid_from=first,
        valid_until=today + timedelta(days=one["lasts"]),
    )  # fmt: skip
    written = briefing.write_briefing(note, by=editor)
    sent = briefing.send_briefing(briefing.propose_briefing(written, by=editor), by=head)
    if "question" in one and officer.unit is not None:
        asked = briefing.ask_back(sent, officer.unit, text=one["question"], by=officer.user)
        briefing.answer_question(asked, answer=one["answer"], by=editor)
    # Units of the example have no officers of their own but one, so these confirmed themselves.
    others = Reading.objects.filter(briefing=sent).exclude(unit=officer.unit)
    some = list(others.values_list("pk", flat=True)[: one["read"]])
    Reading.objects.filter(pk__in=some).update(confirmed_at=timezone.now())
    # A briefing that ended can't be sent any more, so the day comes afterwards.
    ended = first + timedelta(days=one["lasts"])
    Briefing.objects.filter(pk=sent.pk).update(valid_until=ended)


def _propose(office: Any, unit: Unit, one: dict[str, Any], *, editor: Any) -> None:
    today = timezone.localdate()
    text = Proposal(office=office, text=one["text"], recorded_on=today, unit=unit)
    proposal = record_proposal(text, by=editor)
    if "period" in one:
        period = current_period(today, office.half_year).key
        due = today - timedelta(days=one["late"])
        take_up(proposal, Task(period, unit=unit, due=due), by=editor)
