"""The Bluesky connector against an imitation of the server; tests/peers meets a real one."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.bluesky import Bluesky, record_name
from signalmast.channels.tests.contract import (
    LINK,
    ConnectorContract,
    DictSettings,
    network,
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.platforms.base import Fault, Reply
from signalmast.channels.tests.platforms.bluesky import DID, BlueskyServer, recorded

__all__ = ["network"]
LET_IN = (
    "The platform does not let this account in any more. “{}” Connect the account again."
)  # fmt: skip


class Busy(DictSettings):
    """Another worker is renewing the sign-in."""

    def alone(self, seconds: float = 60) -> bool:
        return False


class TestBluesky(ConnectorContract):
    connector = Bluesky
    platform = BlueskyServer

    def record(self):
        return next(one for (kind, _), one in self.there.records.items() if "feed" in kind)

    def methods(self):
        return [one.path.rpartition(".")[2] for one in self.there.requests]

    def test_check_signs_in_and_reads_the_profile_from_the_server_itself(self):
        channel = self.connect(did="", access_jwt="", refresh_jwt="")
        profile = channel.check()
        assert (profile.external_id, profile.name, profile.url) == (
            DID, "Phường Mẫu", "https://bsky.app/profile/phuongmau.bsky.test",
        )  # fmt: skip
        assert profile.words == recorded("profile")["description"]
        assert channel.settings["access_jwt"] == "access-2"
        assert channel.settings["refresh_jwt"] == "refresh-2"
        assert self.methods() == ["createSession", "getRecord"]

    def test_check_of_an_account_without_a_profile(self):
        self.there.records.clear()
        profile = self.channel.check()
        assert (profile.name, profile.words) == ("phuongmau.bsky.test", "")

    def test_sign_in_is_used_again(self):
        for _post in range(3):
            self.channel.send(post(), key=new_key())
        assert self.methods() == ["putRecord"] * 3

    def test_links_and_tags_are_marked_in_bytes(self):
        text = f"Phường Mẫu: ngày hội #ĐọcSách\n\n{LINK}"
        self.channel.send(dataclasses.replace(post(), text=text), key=new_key())
        marked = {
            text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(): (
                one["features"][0]
            )
            for one in self.record()["facets"]
        }
        assert marked == {
            "#ĐọcSách": {"$type": "app.bsky.richtext.facet#tag", "tag": "ĐọcSách"},
            LINK: {"$type": "app.bsky.richtext.facet#link", "uri": LINK},
        }

    def test_link_becomes_a_card(self):
        self.channel.send(post(), key=new_key())
        assert self.record()["embed"] == {
            "$type": "app.bsky.embed.external",
            "external": {
                "$type": "app.bsky.embed.external#external", "uri": LINK,
                "title": "Ngày hội đọc sách", "description": "Ngày hội đọc sách mở cửa lúc 8 giờ.",
            },
        }  # fmt: skip
        assert self.record()["langs"] == ["vi"]

    def test_picture_carries_its_words_and_shape(self):
        self.channel.send(post(images=(picture(),)), key=new_key())
        (image,) = self.record()["embed"]["images"]
        assert image["alt"] == picture().alt
        assert image["aspectRatio"] == {
            "$type": "app.bsky.embed.defs#aspectRatio", "width": 64, "height": 48
        }  # fmt: skip
        assert self.there.blobs[image["image"]["ref"]["$link"]] == picture().read()
        assert image["image"]["mimeType"] == "image/jpeg"

    def test_second_attempt_writes_the_same_record(self):
        key = new_key()
        whole = post(images=(picture(),))
        self.channel.send(whole, key=key)
        first = self.record()
        self.channel.send(whole, key=Key(key.id, key.at, key.kept))
        assert self.record() == first
        assert self.there.commits == 1

    def test_time_of_the_record_is_that_of_the_first_attempt(self):
        """A post written days ahead would come out days back in feeds."""
        key = new_key()
        before = datetime.now(UTC)
        receipt = self.channel.send(post(), key=key)
        there = datetime.fromisoformat(self.record()["createdAt"])
        assert before - timedelta(seconds=1) < there <= datetime.now(UTC)
        assert receipt.sent_at == there
        assert self.channel.find(post(), key=Key(key.id, key.at)).sent_at == there

    def test_lost_answer_is_sent_again_without_a_copy(self):
        self.line.faults = [Fault.DROPPED]
        key = new_key()
        with pytest.raises(Unknown):
            self.channel.send(post(), key=key)
        assert self.channel.find(post(), key=Key(key.id, key.at)) is not None
        self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert self.there.commits == 1

    @pytest.mark.parametrize("before", [0, 1], ids=["sign-in", "picture"])
    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
    def test_fault_before_the_post_is_no_doubt(self, fault, before):
        channel = self.connect(did="", access_jwt="", refresh_jwt="")
        self.line.faults = [None] * before + [fault]
        try:
            channel.send(post(images=(picture(),)), key=new_key())
        except (Refused, TryLater):
            assert self.there.public() == []
        else:
            assert fault is Fault.TWICE

    def test_expired_sign_in_is_renewed(self):
        self.there.access.clear()
        self.channel.send(post(), key=new_key())
        assert self.methods() == ["putRecord", "refreshSession", "putRecord"]
        assert self.channel.settings["access_jwt"] == "access-2"
        assert self.channel.settings["refresh_jwt"] == "refresh-2"

    def test_sign_in_that_cannot_be_renewed_is_made_anew(self):
        self.there.access.clear()
        self.there.refresh.clear()
        self.channel.send(post(), key=new_key())
        assert self.methods() == ["putRecord", "refreshSession", "createSession", "putRecord"]

    def test_one_worker_renews(self):
        self.there.access.clear()
        self.channel.settings = Busy(self.channel.settings)
        with pytest.raises(TryLater) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.message == (
            "The sign-in is being renewed at this moment; it is tried again."
        )

    def test_revoked_app_password(self):
        self.there.access.clear()
        self.there.refresh.clear()
        self.there.password = "something-else"
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == LET_IN.format("Invalid identifier or password")

    @pytest.mark.parametrize("token", ["access-1", "access-0"], ids=["valid", "expired"])
    def test_suspended_account(self, token):
        self.channel.settings["access_jwt"] = token
        self.there.closed = "AccountTakedown"
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == LET_IN.format("Account has been taken down")

    def test_text_too_long(self):
        text = "ộ" * 290
        with pytest.raises(Refused) as told:
            self.channel.send(dataclasses.replace(post(), text=text + "x" * 11), key=new_key())
        assert told.value.message == (
            "The text is too long for Bluesky: it has 301 characters, and 300 fit. Nothing was "
            "sent; shorten it."
        )
        assert self.there.requests == []

    def test_too_many_pictures(self):
        with pytest.raises(Refused) as told:
            self.channel.send(post(images=(picture(),) * 5), key=new_key())
        assert told.value.message == (
            "Bluesky takes at most 4 pictures; nothing was sent. Leave some out."
        )

    def test_server_counts_longer_than_we_do(self):
        self.there.do_putRecord = lambda _request: self.there.error(
            400, "InvalidRequest", recorded("too_long")["message"]
        )
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.message == (
            f"The platform did not accept the post. “{recorded('too_long')['message']}” Change "
            "the text and send it again."
        )

    def test_refused_picture(self):
        heavy = dataclasses.replace(picture(), read=lambda: b"x" * 5_000_001)
        with pytest.raises(Refused) as told:
            self.channel.send(post(images=(heavy,)), key=new_key())
        assert told.value.message == (
            "Bluesky did not accept the picture ngay-hoi.jpg; nothing was posted. Choose another "
            "one."
        )
        assert not told.value.account

    def test_limit_of_the_server_says_when(self):
        self.there.do_putRecord = lambda _request: self.there.limited(288)
        with pytest.raises(TryLater) as told:
            self.channel.send(post(), key=new_key())
        assert timedelta(seconds=280) < told.value.after <= timedelta(seconds=288)

    def test_count(self):
        receipt = self.channel.send(post(), key=new_key())
        counts = self.channel.count(receipt)
        assert (counts.reactions, counts.comments, counts.shares) == (17, 3, 7)
        assert (counts.views, counts.reach, counts.clicks) == (None, None, None)

    def test_count_before_the_counters_know_the_post(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.do_getPosts = lambda _request: Reply.json({"posts": []})
        with pytest.raises(TryLater) as told:
            self.channel.count(receipt)
        assert told.value.message == ("Bluesky has not counted this post yet; it is asked again.")

    def test_edit_keeps_the_time(self):
        receipt = self.channel.send(post(), key=new_key())
        before = self.record()["createdAt"]
        self.channel.edit(receipt, post(text="Dời sang chủ nhật."), key=new_key())
        assert self.record()["createdAt"] == before

    def test_post_that_is_gone(self):
        receipt = self.channel.send(post(), key=new_key())
        self.channel.withdraw(receipt, key=new_key())
        for act in (
            lambda: self.channel.edit(receipt, post(), key=new_key()),
            lambda: self.channel.withdraw(receipt, key=new_key()),
            lambda: self.channel.count(receipt),
        ):
            with pytest.raises(Gone) as told:
                act()
            assert told.value.message == (
                f"The platform does not know this post. “{recorded('record_not_found')['message']}”"
            )
        assert self.there.public() == []

    def test_nothing_but_posts_can_be_written(self):
        """The address is the same for likes and follows; the gate looks at the collection."""
        for collection in ("app.bsky.feed.like", "app.bsky.graph.follow"):
            with pytest.raises(Refused) as told:
                self.channel._signed(
                    "put_record",
                    {"collection": collection, "rkey": "3mexaaaaaaaaa", "record": {}},
                )
            assert told.value.message == (
                "The desk does not do this on a platform, so nothing was sent."
            )

    def test_proxy_of_the_environment_is_not_used(self, monkeypatch):
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        self.channel.send(post(), key=new_key())
        assert len(self.there.public()) == 1


def test_name_of_a_record_is_always_the_same_and_in_the_order_of_time():
    at = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)
    key = Key("0f" * 16, at)
    assert record_name(key) == record_name(Key("0f" * 16, at)) == "3n2q4krbky5sj"
    assert record_name(Key("0e" * 16, at)) != record_name(key)
    assert record_name(Key("00" * 16, at + timedelta(seconds=3))) > record_name(key)
