"""The Mastodon connector against an imitation of the server."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.mastodon import Mastodon
from signalmast.channels.tests.contract import (
    LINK,
    ConnectorContract,
    network,
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.platforms.base import Fault, Reply
from signalmast.channels.tests.platforms.mastodon import MastodonServer, recorded

__all__ = ["network"]


def worded(text: str, link: str):
    return dataclasses.replace(post(), text=text, link=link)


class TestMastodon(ConnectorContract):
    connector = Mastodon
    platform = MastodonServer

    def test_check_reads_name_address_and_fields(self):
        profile = self.channel.check()
        assert (profile.external_id, profile.name, profile.url) == (
            "109382111222333444", "Phường Mẫu", "https://mastodon.test/@phuongmau",
        )  # fmt: skip
        assert "signalmast-5f3a" in profile.words
        assert "https://phuong-mau.test/" in profile.words

    def test_post_is_public_in_its_language_and_carries_the_key(self):
        key = new_key()
        receipt = self.channel.send(post(), key=key)
        sent = self.there.requests[-1]
        assert sent.headers["idempotency-key"] == key.id
        assert self.there.fields(sent)["visibility"] == "public"
        assert self.there.fields(sent)["language"] == "vi"
        assert receipt.url == f"https://mastodon.test/@phuongmau/{receipt.external_id}"

    def test_picture_goes_up_with_the_words_that_replace_it(self):
        self.there.slow_pictures = True
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        assert [one["description"] for one in self.there.media.values()] == [picture().alt]
        assert self.there.statuses[0]["media"] == list(self.there.media)
        assert receipt.notes["pictures"]

    def test_edit_keeps_the_pictures_and_changes_their_words(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        better = dataclasses.replace(picture(), alt="Thiếu nhi đọc sách ngoài sân")
        self.channel.edit(receipt, post(text="Dời sang chủ nhật.", images=(better,)), key=new_key())
        assert [one["description"] for one in self.there.media.values()] == [better.alt]
        assert self.there.statuses[0]["media"] == list(self.there.media)

    def test_edit_brings_a_new_picture(self):
        receipt = self.channel.send(post(), key=new_key())
        changed = self.channel.edit(receipt, post(images=(picture(),)), key=new_key())
        assert self.there.statuses[0]["media"] == list(self.there.media)
        assert changed.notes["pictures"]

    def test_link_counts_as_23_characters(self):
        long = LINK + "a" * 470
        text = f"Phường Mẫu: {'ộ' * 464} {long}"
        self.channel.send(worded(text, long), key=new_key())
        assert self.there.public() == [text]

    def test_count(self):
        receipt = self.channel.send(post(), key=new_key())
        counts = self.channel.count(receipt)
        assert (counts.reactions, counts.comments, counts.shares) == (17, 3, 5)
        assert (counts.views, counts.reach, counts.clicks) == (None, None, None)

    def test_find_after_a_lost_answer_without_the_key(self):
        """The server forgets the key after an hour; the link stands in the post."""
        self.line.faults = [Fault.DROPPED]
        key = new_key()
        with pytest.raises(Unknown):
            self.channel.send(post(), key=key)
        self.there.by_key.clear()
        found = self.channel.find(post(), key=Key(key.id, key.at))
        assert found.external_id == self.there.statuses[0]["id"]

    def test_find_does_not_take_a_longer_link_for_ours(self):
        self.channel.send(worded(f"Phường Mẫu: {LINK}khac/", LINK + "khac/"), key=new_key())
        assert self.channel.find(post(), key=new_key()) is None

    def test_find_turns_pages_and_ends_at_the_time_of_writing(self):
        key = Key(new_key().id, datetime.now(UTC))
        self.channel.send(post(), key=key)
        for _more in range(45):
            self.channel.send(worded("Phường Mẫu", LINK + "khac/"), key=new_key())
        assert self.channel.find(post(), key=key).external_id == self.there.statuses[0]["id"]
        later = Key(new_key().id, datetime.now(UTC) + timedelta(hours=1))
        assert self.channel.find(post(), key=later) is None

    def test_second_attempt_looks_before_it_posts(self):
        """The worker died after the answer; the server has forgotten the key."""
        key = new_key()
        first = self.channel.send(post(), key=key)
        self.there.by_key.clear()
        again = self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert again.external_id == first.external_id
        assert len(self.there.public()) == 1

    def test_lost_answer_to_a_picture_is_no_doubt(self):
        self.line.faults = [Fault.DROPPED]
        with pytest.raises(TryLater) as told:
            self.channel.send(post(images=(picture(),)), key=new_key())
        assert told.value.message == (
            "The platform gave no clear answer before anything was posted; it is tried again."
        )
        assert self.there.public() == []

    def test_expired_token(self):
        channel = self.connect(access_token="something-else")
        with pytest.raises(Refused) as told:
            channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == (
            "The platform does not let this account in any more. “The access token is invalid” "
            "Connect the account again."
        )

    def test_revoked_app(self):
        self.there.closed = (401, recorded("revoked_token")["error"])
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == (
            "The platform does not let this account in any more. “The access token was revoked” "
            "Connect the account again."
        )

    def test_suspended_account(self):
        self.there.closed = (403, recorded("suspended")["error"])
        with pytest.raises(Refused) as told:
            self.channel.check()
        assert told.value.account
        assert told.value.message == (
            "The platform does not let this account in any more. “Your login is currently "
            "disabled” Connect the account again."
        )

    def test_text_too_long(self):
        with pytest.raises(Refused) as told:
            self.channel.send(worded(f"{'ộ' * 478}{LINK}", LINK), key=new_key())
        assert told.value.message == (
            "The text is too long for Mastodon: it has 501 characters, and 500 fit. Nothing was "
            "sent; shorten it."
        )
        assert self.there.requests == []

    def test_too_many_pictures(self):
        with pytest.raises(Refused) as told:
            self.channel.send(post(images=(picture(),) * 5), key=new_key())
        assert told.value.message == (
            "Mastodon takes at most 4 pictures; nothing was sent. Leave some out."
        )

    def test_refused_picture(self):
        broken = dataclasses.replace(picture(), read=lambda: b"not a picture")
        with pytest.raises(Refused) as told:
            self.channel.send(post(images=(broken,)), key=new_key())
        assert told.value.message == (
            "Mastodon did not accept the picture ngay-hoi.jpg; nothing was posted. Choose another "
            "one."
        )
        assert not told.value.account
        assert self.there.public() == []

    def test_limit_of_the_server_says_when(self):
        """Mastodon writes the end of the limit as a time, not as Retry-After."""
        reset = (datetime.now(UTC) + timedelta(seconds=90)).isoformat()
        self.there.answer = lambda _request: Reply.json(
            {"error": "Too many requests"}, 429, **{"X-RateLimit-Reset": reset}
        )
        with pytest.raises(TryLater) as told:
            self.channel.send(post(), key=new_key())
        assert timedelta(seconds=80) < told.value.after <= timedelta(seconds=90)

    def test_500_is_unknown(self):
        """Some versions answer 500 when a key comes again; that is no failure."""
        self.line.faults = [Fault.FAILED]
        with pytest.raises(Unknown) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.message == (
            "The platform failed with 500. It may have posted; the desk looks there before it "
            "tries again."
        )

    def test_edit_and_count_of_a_post_that_is_gone(self):
        receipt = self.channel.send(post(), key=new_key())
        self.channel.withdraw(receipt, key=new_key())
        for act in (
            lambda: self.channel.edit(receipt, post(), key=new_key()),
            lambda: self.channel.withdraw(receipt, key=new_key()),
            lambda: self.channel.count(receipt),
        ):
            with pytest.raises(Gone) as told:
                act()
            assert told.value.message == "The platform does not know this post. “Record not found”"

    def test_token_that_names_a_file_is_not_read_from_it(self, tmp_path):
        (tmp_path / "token").write_text("0123456789-of-a-file")
        channel = self.connect(access_token=str(tmp_path / "token"))
        with pytest.raises(Refused):
            channel.check()
        assert self.there.requests[-1].headers["authorization"] == f"Bearer {tmp_path / 'token'}"

    def test_server_that_is_no_mastodon(self):
        self.there.answer = lambda _request: Reply.json({"error": "Not Found"}, 404)
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == (
            "The platform does not know what was asked. Check the address and the name of the "
            "account and connect it again."
        )
