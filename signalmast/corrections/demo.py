"""The example office's corrections: rumours of the past months, and some that wait."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from signalmast.channels.demo import say_it_went_out
from signalmast.corrections.domain.contesting import (
    Objection,
    answer_contest,
    contest_ruling,
    decide_contest,
)
from signalmast.corrections.domain.intake import Message, hand_in
from signalmast.corrections.domain.ruling import Draft, Words, confirm_ruling, propose_ruling
from signalmast.corrections.domain.sourcing import add_source
from signalmast.corrections.domain.triage import take_up
from signalmast.corrections.models import Claim, CorrectionPage, Ruling, Source
from signalmast.newsroom.domain.composing import source_of
from signalmast.newsroom.models import Publication

LANGUAGES = ("vi", "en")


@contextmanager
def on_the_day(moment: datetime) -> Iterator[None]:
    """Do as on a day of the past: what two people confirmed can't be set back afterwards.

    The chain of acts keeps the real time.
    """
    with patch.object(timezone, "now", lambda: moment):
        yield


def fill(office: Any, *, editor: Any, head: Any) -> None:
    """Take in, check and rule on the claims of demo.toml; the others wait at the desk."""
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    now = timezone.now()
    for number, one in enumerate(told["claim"]):
        begin = now - timedelta(days=one["days"])
        with on_the_day(begin):
            claim = _take_in(office, one, number, by=editor)
        answered = begin + timedelta(hours=one["hours"])
        with on_the_day(answered):
            ruling = _rule(claim, one, editor=editor, head=head)
        if "change" in one:
            _contest(ruling, one, answered + timedelta(days=3), editor=editor, head=head)
    for number, one in enumerate(told["open"]):
        with on_the_day(now - timedelta(days=one["days"], hours=2)):
            _hand_in(office, one, f"demo-open-{number}")
    for number, one in enumerate(told["waiting"], len(told["claim"])):
        with on_the_day(now - timedelta(days=one["days"], hours=3)):
            claim = _take_in(office, one, number, by=editor)
            propose_ruling(claim, _draft(one), by=editor)


def _hand_in(office: Any, one: dict[str, Any], token: str) -> Claim:
    link = {"Zalo": "https://zalo.me/g/vi-du", "Facebook": "https://facebook.com/groups/vi-du"}
    message = Message(
        one["text"], "vi", link=link.get(one["platform"], ""), seen_on=timezone.now().date()
    )
    return hand_in(office, message, token=token).claim


def _take_in(office: Any, one: dict[str, Any], number: int, *, by: Any) -> Claim:
    for time in range(number + 2):
        claim = _hand_in(office, one, f"demo-{number}-{time}")
    claim = take_up(claim, harm=one["harm"], reach=one["reach"], reason=one["reason"], by=by)
    for source in one["source"]:
        day = timezone.now().date()
        add_source(claim, Source(**source, accessed_on=day, published_on=day), by=by)
    return claim


def _draft(one: dict[str, Any], change: str = "") -> Draft:
    words = {language: Words(**one[language]) for language in LANGUAGES if language in one}
    return Draft(verdict=one["verdict"], words=words, change=change)


def _rule(claim: Claim, one: dict[str, Any], *, editor: Any, head: Any, change: str = "") -> Ruling:
    ruling = confirm_ruling(propose_ruling(claim, _draft(one, change), by=editor), by=head)
    at = timezone.now()
    for page in CorrectionPage.objects.filter(claim=claim):
        if not change:
            Publication.objects.filter(pk=page.pk).update(first_published_at=at)
        Publication.objects.filter(pk=page.pk).update(last_published_at=at)
        say_it_went_out(source_of(page), at)
    return ruling


def _contest(ruling: Ruling, one: dict[str, Any], at: datetime, *, editor: Any, head: Any) -> None:
    """Have a reader contest a ruling, which stays; what the reader sent changes it by a version."""
    with on_the_day(at):
        objection = Objection(
            text="Tôi là tiểu thương, ban quản lý nói với tôi là không quay lại nữa.",
            passage="Các hộ thu dọn hàng hóa trước ngày 15.", language="vi",
            source_reference="Thông báo dán tại cổng chợ",
        )  # fmt: skip
        contest, _code = contest_ruling(ruling, objection, token=f"demo-contest-{ruling.pk}")
    with on_the_day(at + timedelta(days=1)):
        answer = (
            "Thông báo ở cổng chợ yêu cầu dọn hàng để sửa chữa; thông báo số 07/TB-BQL ghi rõ "
            "các hộ trở lại vị trí cũ."
        )
        decide_contest(answer_contest(contest, answer=answer, by=editor), by=head)
        _rule(ruling.claim, one, editor=editor, head=head, change=one["change"])
