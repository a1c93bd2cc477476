"""The example office's consultation: statements, made-up votes of two kinds of residents, a map."""

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from signalmast.listening.demo.days import on_the_day
from signalmast.listening.domain.consultations import (
    open_consultation,
    propose_consultation,
    write_consultation,
)
from signalmast.listening.domain.moderating import show_statement
from signalmast.listening.domain.opinions import refresh
from signalmast.listening.domain.statements import hand_in_statement, write_statement
from signalmast.listening.domain.votes import cast, join
from signalmast.listening.models import Consultation, Statement

AGREE, DISAGREE, PASS = 1, -1, 0
#: A voter says nothing to so many of a hundred statements, and passes on so many of the others.
UNSEEN, PASSED = 18, 8
KINDS = ("calm", "calm", "calm", "trade", "trade")


def fill(office: Any, told: dict[str, Any], *, editor: Any, head: Any) -> None:
    """Open the consultation some weeks ago, let people vote, publish the map; one text waits."""
    begin = timezone.now() - timedelta(days=told["days"])
    with on_the_day(begin):
        consultation, office_statements = _opened(office, told, begin, editor=editor, head=head)
    residents = [
        _resident(consultation, one, begin, by=editor)
        for one in told["statement"] if one.get("resident")
    ]  # fmt: skip
    own = [one for one in told["statement"] if not one.get("resident")]
    others = [one for one in told["statement"] if one.get("resident")]
    weighed = [
        *zip(own, office_statements, strict=True), *zip(others, residents, strict=True),
    ]  # fmt: skip
    _vote(consultation, weighed, told["participants"])
    refresh(consultation)
    hand_in_statement(
        consultation, text="Nên có bến nhỏ cho ghe hàng rong neo buổi sáng.", language="vi",
        token="demo-statement-waiting",  # noqa: S106 -- made up
    )  # fmt: skip


def _opened(
    office: Any, told: dict[str, Any], begin: Any, *, editor: Any, head: Any
) -> tuple[Consultation, list[Statement]]:
    consultation = write_consultation(
        Consultation(
            office=office, slug=told["slug"],
            title=told["vi"]["title"], title_en=told["en"]["title"],
            introduction=told["vi"]["introduction"], introduction_en=told["en"]["introduction"],
            promise=told["vi"]["use"], promise_en=told["en"]["use"],
            opens_at=begin, closes_at=begin + timedelta(days=2 * told["days"]),
        ),
        by=editor,
    )  # fmt: skip
    statements = [
        write_statement(consultation, text=one["vi"], translation=one["en"], by=editor)
        for one in told["statement"] if not one.get("resident")
    ]  # fmt: skip
    propose_consultation(consultation, by=editor)
    return open_consultation(consultation, by=head), statements


def _resident(consultation: Consultation, one: dict[str, Any], begin: Any, *, by: Any) -> Statement:
    with on_the_day(begin + timedelta(days=2)):
        handed = hand_in_statement(
            consultation, text=one["vi"], language="vi", token=f"demo-{one['vi'][:40]}"
        )
    with on_the_day(begin + timedelta(days=2, hours=5)):
        return show_statement(handed.statement, by=by)


def _vote(
    consultation: Consultation, weighed: list[tuple[dict[str, Any], Statement]], people: int
) -> None:
    dice = random.Random(11)  # noqa: S311 -- an example, not a secret
    for number in range(people):
        kind = dice.choice(KINDS)
        voter = join(consultation, token=f"demo-voter-{number}").participant
        for one, statement in weighed:
            if dice.random() * 100 < UNSEEN:
                continue
            value = AGREE if dice.random() < one[kind] else DISAGREE
            if dice.random() * 100 < PASSED:
                value = PASS
            cast(voter, number=statement.number, value=value, is_important=dice.random() < 0.1)
