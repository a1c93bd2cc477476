"""A planted token is nowhere but in the vault: not in rows, logs, errors, revisions or files."""

import logging

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from signalmast.channels.connector import Refused
from signalmast.channels.domain import outbox
from signalmast.channels.domain.accounts import check_account, connect_account
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Attempt, Secret
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.factories import queued
from signalmast.channels.tests.platforms.base import PATIENCE, Fault, Reply
from signalmast.channels.tests.platforms.telegram import Telegram

CANARY = "7654321:CANARY-aB3dE5gH7jK9mN1pQ3sT5vX7z"
pytestmark = pytest.mark.django_db


class Repeating(Telegram):
    """A platform that repeats the token in every answer, as some do."""

    def answer(self, request):
        body = f'{{"ok":false,"error_code":400,"description":"Bad token {CANARY} in path"}}'
        return Reply(400, body.encode(), {"Content-Type": "application/json"})


def everything_in_the_database():
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model is Secret:
                continue
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 -- our tables
            yield from (str(value) for row in cursor.fetchall() for value in row)


def test_the_canary_is_nowhere(office, network, clock, tmp_path, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    there = Repeating()
    there.token = CANARY
    line = network.add(there)
    account = connect_account(
        office, connector="telegram", name="Kênh của phường", by=None, values=there.settings()
    )
    check_account(account)
    Account.objects.update(standing=Standing.READY, proven_at=timezone.now())
    for number, fault in enumerate([None, Fault.FAILED, Fault.GARBAGE, Fault.DROPPED]):
        line.faults = [fault]
        queued(Account.objects.get(), source=f"story:{number}")
        while outbox.send_next("w"):
            pass
        Account.objects.update(standing=Standing.READY, rests_until=None)
        clock.shift(5)
    monkeypatch.setattr(outbox, "_call", lambda *_args: explode())
    queued(Account.objects.get(), source="story:9")
    outbox.send_next("w")

    assert Attempt.objects.count() == 5
    assert "•••" in "".join(Attempt.objects.values_list("answer", flat=True))
    assert [one for one in everything_in_the_database() if CANARY in one] == []
    assert CANARY not in caplog.text
    assert "•••" in caplog.text
    assert CANARY not in Secret.objects.get(name="token").sealed
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    line.settle()


def explode():
    raise RuntimeError(f"https://api.telegram.org/bot{CANARY}/sendMessage failed")


def test_a_refusal_of_the_gate_does_not_show_the_path(office):
    gate = Gate("telegram", ("api.telegram.org",), timeout=PATIENCE)
    with pytest.raises(Refused) as raised:
        gate.fetch("POST", f"https://api.telegram.org/bot{CANARY}/banChatMember")
    assert raised.value.message == "The desk does not do this on a platform, so nothing was sent."
    assert CANARY not in "".join(gate.log)
