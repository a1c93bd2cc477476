"""The Zalo Official Account against an imitation that was written second-hand."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.zalo import Zalo
from signalmast.channels.domain.settings import AccountSettings, keep_secrets
from signalmast.channels.enums import State
from signalmast.channels.tests.contract import (
    ConnectorContract,
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.platforms.base import Fault
from signalmast.channels.tests.platforms.zalo import APP, SECRET
from signalmast.channels.tests.platforms.zalo import Zalo as Imitation

FIXTURES = Path(__file__).parent / "fixtures" / "zalo"
STALE = "2020-01-01T00:00:00+00:00"
RAISES = {"Refused": Refused, "TryLater": TryLater}


class TestZalo(ConnectorContract):
    connector = Zalo
    platform = Imitation

    def connect(self, **settings):
        if self.there.door.host not in self.network.lines:
            self.sign_in = self.network.add(self.there.door)
        return super().connect(**settings)

    def refusal(self, error=Refused, **more):
        with pytest.raises(error) as raised:
            self.channel.send(post(**more), key=new_key())
        return raised.value

    def paths(self):
        return [request.path.rpartition("/")[2] for request in self.there.requests]

    def test_article_is_hidden_until_its_number_is_put_down(self):
        seen = []
        key = new_key()
        key._store = lambda kept: seen.append((sorted(kept), len(self.there.public())))
        receipt = self.channel.send(post(), key=key)
        assert seen == [
            (["token"], 0), (["article", "token"], 0), (["article", "shown", "token"], 1),
        ]  # fmt: skip
        assert self.paths() == ["create", "verify", "update", "verify", "getdetail"]
        assert receipt.url == "https://zalo.me/d/art0"

    def test_article_that_is_being_prepared_is_asked_for_again(self):
        self.there.slow = 1
        key = new_key()
        with pytest.raises(TryLater) as raised:
            self.channel.send(post(), key=key)
        assert raised.value.message == ("Zalo is still preparing the article; it is tried again.")
        assert raised.value.after == timedelta(seconds=15)
        with pytest.raises(Unknown) as doubt:
            self.channel.send(post(), key=key)
        assert doubt.value.message == (
            "Zalo has taken the article and does not say yet that it is shown; the desk looks "
            "again."
        )
        self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert len(self.there.articles) == 1
        assert len(self.there.public()) == 1

    def test_change_that_is_not_prepared(self):
        self.there.changes_are_prepared = False
        self.channel.send(post(), key=new_key())
        assert self.paths() == ["create", "verify", "update", "getdetail"]

    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
    @pytest.mark.parametrize("step", [0, 1, 2, 3])
    def test_a_fault_at_any_step_ends_in_one_article(self, step, fault):
        """As the outbox does it: this channel is repeatable, so unknown is sent again."""
        key, stored = new_key(), {}
        key._store = stored.update
        self.line.faults = [None] * step + [fault]
        receipt = None
        for _attempt in range(3):
            try:
                receipt = self.channel.send(post(), key=key)
                break
            except Unknown:
                self.line.settle()
            except (TryLater, Refused):
                assert self.there.public() == []
            key = Key(key.id, key.at, stored, stored.update)
        assert self.line.played == [fault]
        assert self.there.public() == ["\n".join(post().text.split("\n\n"))]
        assert self.there.articles[receipt.external_id]["status"] == "show"

    def test_hidden_article_of_ours_is_gone_on_with(self):
        key = new_key()
        self.line.faults = [None, Fault.DNS]
        with pytest.raises(TryLater):
            self.channel.send(post(), key=key)
        fresh = Key(key.id, key.at)
        assert self.channel.find(post(), key=fresh) is None
        assert fresh.kept == {"article": "art0"}
        self.channel.send(post(), key=fresh)
        assert list(self.there.articles) == ["art0"]

    def test_pictures_are_cover_and_body_with_their_words(self):
        self.channel.send(post(images=(picture(),)), key=new_key())
        (made,) = self.there.articles.values()
        assert made["cover"] == {
            "cover_type": "photo", "photo_url": picture().url, "status": "show",
        }  # fmt: skip
        assert made["body"][-1] == {"type": "image", "url": picture().url,
                                    "caption": picture().alt}  # fmt: skip
        assert made["comment"] == "hide"

    def test_no_article_without_a_cover_picture(self):
        with pytest.raises(Refused) as raised:
            self.connect(cover="").send(post(), key=new_key())
        assert raised.value.message == (
            "Zalo takes no article without a cover picture. Add a picture to the text, or a "
            "standing one to the account's settings."
        )
        assert self.there.requests == []

    def test_long_title_is_refused_before_any_request(self):
        assert self.refusal(title="ộ" * 160).message == (
            "The title is 11 characters too long for Zalo. Shorten it and send it again."
        )
        assert self.there.requests == []

    def test_long_lead_is_cut_and_the_text_is_whole(self):
        lead = "Ngày hội " * 60
        self.channel.send(post(summary=lead, title="ộ" * 149), key=new_key())
        (made,) = self.there.articles.values()
        assert len(made["description"]) <= 299
        assert made["description"].endswith("…")

    def test_new_pair_is_stored_before_it_is_used(self):
        seen = []
        channel = self.connect(access_until=STALE)
        keep = channel.settings.keep

        def noting(**values):
            seen.append((values["refresh_token"], len(self.there.requests)))
            keep(**values)

        channel.settings.keep = noting
        channel.send(post(), key=new_key())
        assert seen == [("refresh-1", 0)]
        assert channel.settings["access_token"] == "access-1"
        assert "secret_key" not in self.there.door.requests[0].form()

    def test_token_that_zalo_ended_early_is_renewed_once(self):
        self.there.door.access = "access-x"
        self.channel.send(post(), key=new_key())
        assert len(self.there.door.requests) == 1
        assert len(self.there.public()) == 1

    def test_another_worker_renews(self):
        channel = self.connect(access_until=STALE)
        channel.settings.alone = lambda _seconds: False
        with pytest.raises(TryLater) as raised:
            channel.send(post(), key=new_key())
        assert raised.value.message == (
            "Another worker is renewing the sign-in to Zalo; it is tried again."
        )
        assert self.there.door.requests == []

    def test_another_worker_has_just_renewed(self):
        channel = self.connect(access_until=STALE)

        def meanwhile(seconds):
            channel.settings.update(access_until="2099-01-01T00:00:00+00:00")
            return True

        channel.settings.alone = meanwhile
        channel.send(post(), key=new_key())
        assert self.there.door.requests == []

    def test_lost_answer_of_the_renewal_burns_the_token_and_says_so(self):
        channel = self.connect(access_until=STALE)
        self.sign_in.faults = [Fault.DROPPED]
        with pytest.raises(TryLater):
            channel.send(post(), key=new_key())
        with pytest.raises(Refused) as raised:
            channel.send(post(), key=new_key())
        assert raised.value.account
        assert raised.value.message == (
            "Zalo does not take the stored sign-in any more: “Invalid refresh token”. Have an "
            "administrator of the Official Account authorise the app again and enter the new "
            "refresh token."
        )
        assert self.there.articles == {}

    def test_profile(self):
        with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False):
            profile = self.connect(access_until=STALE).check()
        assert (profile.external_id, profile.name) == ("1234567890123456789", "Phường Mẫu")
        assert profile.words == "Trang Zalo của phường. signalmast-abc123"
        assert profile.expires_at == datetime(2027, 2, 18, tzinfo=UTC)

    def test_account_that_is_not_verified(self):
        self.there.account["is_verified"] = False
        with pytest.raises(Refused) as raised:
            self.channel.check()
        assert raised.value.account
        assert raised.value.message == (
            "The Official Account is not verified by Zalo yet, and only a verified one may publish "
            "articles. Have it verified, then connect it again."
        )

    def test_picture_is_refused(self):
        self.there.bad_pictures = True
        refusal = self.refusal()
        assert not refusal.account
        assert refusal.message == (
            "Zalo did not take the picture: “Upload media failed”. Choose a public JPEG or PNG of "
            "at most 1 MB and send it again."
        )

    def test_at_night_it_waits_for_the_morning(self):
        self.there.next = {"error": -234, "message": "Night"}
        with time_machine.travel(datetime(2026, 11, 20, 16, 30, tzinfo=UTC), tick=False):
            later = self.refusal(TryLater)
        assert later.after == timedelta(hours=8, minutes=30)
        assert later.message == "Zalo takes nothing at night; it is tried again in the morning."

    def test_deleted_article_is_not_made_again(self):
        key = new_key()
        key.keep(token="token-9", article="art9")
        with pytest.raises(Refused) as raised:
            self.channel.send(post(), key=key)
        assert raised.value.message == (
            "The article was deleted on Zalo before it was shown. If it should still go out, "
            "publish it again."
        )
        assert self.there.articles == {}

    def test_what_is_gone_is_not_changed(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.articles.clear()
        with pytest.raises(Gone) as raised:
            self.channel.edit(receipt, post(), key=new_key())
        assert raised.value.message == "The article is not on Zalo any more."

    def test_longer_link_is_another_article(self):
        longer = post().link + "khac/"
        self.channel.send(replace(post(), link=longer, text=f"Phường {longer}"), key=new_key())
        assert self.channel.find(post(), key=new_key()) is None

    @pytest.mark.parametrize("name", sorted(file.stem for file in FIXTURES.glob("*.json")))
    def test_recorded_refusals(self, name):
        """Each recorded answer means what its file says."""
        kept = json.loads((FIXTURES / f"{name}.json").read_text())
        self.there.next = kept["answer"]
        failure = self.refusal(RAISES[kept["raises"]])
        assert failure.message == kept["sentence"]
        assert getattr(failure, "account", False) == kept.get("account", False)


def test_sign_in_is_renewed_in_the_house_and_the_token_is_used_once(office, network, run, clock):
    """The whole way: rows, worker, sealed tokens, and an article that takes its time."""
    there = Imitation()
    network.add(there)
    network.add(there.door)
    there.slow = 1
    open_ = {"app_id": APP, "cover": "https://phuong-mau.test/media/cover.jpg"}
    made = account(office, "zalo", settings=open_)
    keep_secrets(made, {"secret_key": SECRET, "refresh_token": "refresh-0"})
    first = queued(made)
    run()
    clock.shift(timedelta(hours=26))
    second = queued(made, source="story:2", text="Tin thứ hai")
    run()
    for delivery in (first, second):
        delivery.refresh_from_db()
        assert delivery.state == State.SENT
    assert len(there.public()) == 2
    assert [request.form()["refresh_token"] for request in there.door.requests] == [
        "refresh-0", "refresh-1",
    ]  # fmt: skip
    kept = AccountSettings(made)
    assert (kept["refresh_token"], kept["access_token"]) == ("refresh-2", "access-2")
