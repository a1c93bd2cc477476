"""The dry run: everything is as with a real channel, and nothing leaves the house."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signalmast.channels.allowed import RULES
from signalmast.channels.connector import Key
from signalmast.channels.connectors.preview import Preview
from signalmast.channels.tests.contract import (
    ConnectorContract,
    new_key,
    post,
)
from signalmast.channels.tests.platforms.base import Fault
from signalmast.channels.tests.platforms.preview import Preview as Desk

FIXTURE = Path(__file__).parent / "fixtures" / "preview" / "receipt.json"


class TestPreview(ConnectorContract):
    connector = Preview
    platform = Desk

    def connect(self, **settings):
        return self.there.shows(super().connect(**settings))

    def test_receipt_is_made_of_the_key(self):
        key = Key("1".zfill(32), datetime(2026, 11, 20, 8, tzinfo=UTC))
        receipt = self.channel.send(post(), key=key)
        assert json.loads(FIXTURE.read_text()) == {
            "external_id": receipt.external_id,
            "url": receipt.url,
            "sent_at": receipt.sent_at.isoformat(),
        }

    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
    def test_fault_is_told_apart(self, fault):
        """There is no line that could break."""
        self.line.faults = [fault]
        self.channel.send(post(), key=new_key())
        assert self.line.played == []

    def test_nothing_leaves_the_house(self):
        receipt = self.channel.send(post(), key=new_key())
        self.channel.edit(receipt, post(text="Khác"), key=new_key())
        self.channel.withdraw(receipt, key=new_key())
        self.channel.check()
        assert RULES["preview"] == ()
        assert Preview.hosts({}) == ()
        assert (self.channel.gate.log, self.there.requests) == ([], [])
