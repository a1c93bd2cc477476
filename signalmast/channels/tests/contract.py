"""What every connector has to show. A connector's test inherits `ConnectorContract`."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from signalmast.channels import outbound
from signalmast.channels.connector import (
    CARD_PARTS,
    Connector,
    Gone,
    Image,
    Key,
    Look,
    Post,
    Receipt,
    Refused,
    Shows,
    TryLater,
    Unknown,
    can,
)
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.platforms.base import PATIENCE, Fault, Network, Platform

LINK = "https://phuong-mau.test/vi/tin/ngay-hoi-doc-sach/"
OFFICE = "Phường Mẫu"


class DictSettings(dict):
    """Settings of one account in memory."""

    def keep(self, **values):
        self.update(values)

    def alone(self, seconds: float = 60) -> bool:
        return True


@pytest.fixture
def network(monkeypatch):
    """The test's internet in the place of the real one."""
    there = Network()
    monkeypatch.setattr(outbound, "resolve", there.resolve)
    monkeypatch.setattr(outbound, "tls_context", lambda: there.context)
    monkeypatch.setattr(outbound, "SILENCE", PATIENCE)
    yield there
    there.close()


def picture() -> Image:
    """A small real JPEG with words that replace it."""
    from io import BytesIO

    from PIL import Image as Pillow

    whole = BytesIO()
    Pillow.new("RGB", (64, 48), (180, 30, 40)).save(whole, "JPEG")
    return Image(
        name="ngay-hoi.jpg", alt="Các em nhỏ đọc sách dưới gốc cây", mime="image/jpeg", width=64,
        height=48, url="https://phuong-mau.test/media/ngay-hoi.jpg", read=whole.getvalue,
    )  # fmt: skip


def post(text: str = "Ngày hội đọc sách mở cửa lúc 8 giờ.", **more) -> Post:
    """A text as the composer hands it over: office and link stand in it."""
    given = {
        "text": f"{OFFICE}: {text}\n\n{LINK}", "link": LINK, "office": OFFICE,
        "title": "Ngày hội đọc sách", "summary": text, "html": f"<p>{text}</p>",
        "tags": ("ngàyhộiđọcsách",),
    }  # fmt: skip
    return Post(**{**given, **more})


def new_key() -> Key:
    return Key(uuid4().hex, datetime(2026, 11, 20, 8, 0, tzinfo=UTC))


class ConnectorContract:
    """Inherit, name the connector and its platform; add what is particular in tests of its own."""

    connector: type[Connector]
    platform: type[Platform]

    @pytest.fixture(autouse=True)
    def _on_the_network(self, network):
        self.network = network
        self.there = self.platform()
        self.line = network.add(self.there)
        self.channel = self.connect()

    def connect(self, **settings) -> Connector:
        """Return the connector with the platform's settings, some of them replaced."""
        values = DictSettings(self.there.settings() | settings)
        gate = Gate(self.connector.key, self.connector.hosts(values), timeout=PATIENCE)
        return self.connector(values, gate)

    def test_form_takes_the_settings(self):
        form = self.connector.settings_form(self.there.settings())
        assert form.errors == {}
        assert set(self.connector.settings_form.secrets) <= set(form.fields)

    def test_check_says_whose_account_it_is(self):
        profile = self.channel.check()
        assert profile.external_id
        assert profile.name
        assert not profile.personal
        assert self.there.public() == []

    def test_send(self):
        receipt = self.channel.send(post(), key=new_key())
        assert isinstance(receipt, Receipt)
        assert receipt.external_id
        assert receipt.sent_at.tzinfo is not None
        assert len(self.there.public()) == 1
        assert OFFICE in self.there.public()[0]
        assert LINK in self.there.public()[0]

    def test_send_with_a_picture_keeps_its_words(self):
        if not self.connector.limits.images:
            pytest.skip("This channel carries no pictures.")
        self.channel.send(post(images=(picture(),)), key=new_key())
        assert len(self.there.public()) == 1

    def test_same_key_twice_is_one_post_where_the_channel_says_so(self):
        if not self.connector.repeatable:
            pytest.skip("This channel makes a second post; the outbox reads it back instead.")
        key = new_key()
        first = self.channel.send(post(), key=key)
        again = self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert again.external_id == first.external_id
        assert len(self.there.public()) == 1

    def test_find(self):
        if not can(self.connector, "find"):
            pytest.skip("This channel can't be read back.")
        key, other = new_key(), new_key()
        assert self.channel.find(post(), key=key) is None
        sent = self.channel.send(post(), key=key)
        found = self.channel.find(post(), key=Key(key.id, key.at))
        assert found is not None
        assert found.external_id == sent.external_id
        different = post(text="Tin khác.", link=LINK + "khac/")
        assert self.channel.find(different, key=other) is None

    def test_edit_twice_is_one_edit(self):
        if not can(self.connector, "edit"):
            pytest.skip("This channel can't change a post.")
        receipt = self.channel.send(post(), key=new_key())
        new, key = post(text="Ngày hội dời sang chủ nhật."), new_key()
        changed = self.channel.edit(receipt, new, key=key)
        again = self.channel.edit(receipt, new, key=Key(key.id, key.at, key.kept))
        assert (changed.external_id, again.external_id) == (receipt.external_id,) * 2
        assert len(self.there.public()) == 1
        assert "chủ nhật" in self.there.public()[0]

    def test_withdraw_twice_is_one_withdrawal(self):
        if not can(self.connector, "withdraw"):
            pytest.skip("This channel can't take a post down.")
        receipt = self.channel.send(post(), key=new_key())
        key = new_key()
        self.channel.withdraw(receipt, key=key)
        assert self.there.public() == []
        with suppress(Gone):
            self.channel.withdraw(receipt, key=key)
        assert self.there.public() == []

    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
    def test_fault_is_told_apart(self, fault):
        """What certainly did not arrive is "later" or "refused"; what may have is "unknown"."""
        self.line.faults = [fault]
        key = new_key()
        try:
            self.channel.send(post(), key=key)
            raised = None
        except (Refused, TryLater, Unknown) as failure:
            raised = failure
        self.line.settle()
        assert raised is None or str(raised).strip().endswith(".")
        assert self.line.played == [fault]
        arrived = len(self.there.public())
        assert arrived <= 1
        if isinstance(raised, (Refused, TryLater)):
            assert arrived == 0, f"{fault} was called certain, and the post is there"
        if raised is None:
            assert arrived == 1

    def test_text_over_the_limit_is_refused_before_any_request(self):
        limits = self.connector.limits
        if limits.length is None:
            pytest.skip("This channel has no limit.")
        before = len(self.there.requests)
        with pytest.raises(Refused):
            self.channel.send(post(text="ộ" * (limits.length * 4 + 1)), key=new_key())
        assert len(self.there.requests) == before

    def test_what_it_cannot_do_is_said(self):
        for ability in ("edit", "withdraw", "count", "find"):
            assert can(self.connector, ability) in {True, False}
        assert all(str(said).endswith(".") for said in self.connector.cannot)

    def test_what_follows_from_a_missing_ability_is_said_once(self):
        """The desk says it of every channel that can't; the connector doesn't say it again."""
        words = {"edit": "can't be changed", "withdraw": "taken down from here"}
        missing = [said for ability, said in words.items() if not can(self.connector, ability)]
        said = " ".join(str(one) for one in self.connector.cannot)
        assert [one for one in missing if one in said] == []

    def test_how_a_post_of_it_looks_is_declared(self):
        shows, limits = vars(self.connector).get("shows"), self.connector.limits
        assert isinstance(shows, Shows)
        assert isinstance(shows.kind, Look)
        assert set(shows.card) <= CARD_PARTS
        assert shows.fold is None or limits.length is None or shows.fold < limits.length
        assert shows.caption is None or limits.images
        assert not shows.cover or shows.cover in self.connector.settings_form.base_fields

    def test_its_name_is_known_without_secrets(self):
        """The composer has an account's settings without them, and an old account may lack some."""
        form = self.connector.settings_form
        known = {k: v for k, v in self.there.settings().items() if k not in form.secrets}
        assert isinstance(self.connector.known_as(known, ""), str)
        assert self.connector.known_as({}, "") in {"", self.connector.known_as(known, "")}

    def test_fixture_folder(self):
        """Recorded answers lie beside the test, in a folder named like the connector."""
        folder = Path(__file__).parent / "fixtures" / self.connector.key
        assert any(folder.iterdir())
