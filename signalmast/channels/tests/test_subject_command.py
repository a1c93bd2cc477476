"""Export and erasure of one person's data are one command."""

import json

import pytest
from django.core.management import call_command

from signalmast.channels.domain.subscriptions import ask_to_subscribe
from signalmast.channels.models import Subscriber
from signalmast.channels.tests.factories import account
from signalmast.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(office):
    return account(office, "newsletter", name="Bản tin", settings={"words": ""})


def test_what_is_held_is_handed_out_and_erased(letters, capsys):
    ask_to_subscribe(letters, "Lan@Example.com", "vi")
    ask_to_subscribe(letters, "minh@example.com", "vi")
    call_command("subject", "export", "lan@example.com")
    (row,) = json.loads(capsys.readouterr().out)["held"]
    assert row["what"] == "Subscription to Bản tin"
    assert row["content"]["address"] == "lan@example.com"
    assert row["kept"].endswith(".")
    call_command("subject", "erase", "lan@example.com")
    assert capsys.readouterr().out == (
        "1 record is erased here; backups made before still hold it until they go.\n"
    )
    call_command("subject", "export", "lan@example.com")
    assert json.loads(capsys.readouterr().out) == {"held": []}
    assert Subscriber.objects.exclude(address="").count() == 1
    entry = AuditEntry.objects.get(verb="subject.erase")
    assert entry.data == {"records": 1}


@pytest.mark.parametrize("name", ["nobody@example.com", "no address", ""])
def test_who_is_not_known_is_no_fault(letters, capsys, name):
    call_command("subject", "export", name)
    assert json.loads(capsys.readouterr().out) == {"held": []}
