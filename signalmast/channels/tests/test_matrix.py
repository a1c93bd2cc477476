"""The Matrix connector against an imitation of a home server; tests/peers meets a real one."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.matrix import Matrix
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
from signalmast.channels.tests.platforms.matrix import ALIAS, ROOM, MatrixServer, recorded

__all__ = ["network"]
NOT_LET_IN = "The platform does not let this account in any more. “{}” Connect the account again."


class Busy(DictSettings):
    """Another worker is renewing the sign-in."""

    def alone(self, seconds: float = 60) -> bool:
        return False


class TestMatrix(ConnectorContract):
    connector = Matrix
    platform = MatrixServer

    def picture_faults(self, *faults):
        """A post with a picture: the upload, the text and the picture's event take a fault each."""
        self.line.faults = list(faults)
        return post(images=(picture(),))

    def test_check_reads_name_topic_and_address(self):
        profile = self.connect(room=ALIAS).check()
        assert (profile.external_id, profile.name, profile.url) == (
            ROOM, "Phường Mẫu", "https://matrix.to/#/#phuongmau:matrix.test",
        )  # fmt: skip
        assert "signalmast-5f3a" in profile.words

    def test_check_signs_in_as_the_user_who_is_named_now(self):
        channel = self.connect(user="@other:matrix.test")
        channel.check()
        assert channel.settings["access_token"] == "token-11"
        for named in ("desk", "@desk", "@desk:matrix.test"):
            channel = self.connect(user=named, access_token="token-11")
            channel.check()
            assert channel.settings["access_token"] == "token-11"

    def test_check_of_a_room_that_says_nothing(self):
        self.there.state.clear()
        profile = self.channel.check()
        assert (profile.name, profile.words) == (ROOM, "")
        assert profile.url == "https://matrix.to/#/!lWfgxyzabcdefghijk:matrix.test"

    def test_check_refuses_an_encrypted_room(self):
        self.there.state["m.room.encryption"] = {"algorithm": "m.megolm.v1.aes-sha2"}
        with pytest.raises(Refused) as told:
            self.channel.check()
        assert told.value.message == (
            "The room is encrypted, so the public can't read its posts. Choose a room without "
            "encryption."
        )

    def test_form_wants_a_password_or_a_token(self):
        form = Matrix.settings_form(self.there.settings() | {"password": "", "access_token": ""})
        assert form.errors == {"__all__": ["Enter the password or an access token."]}

    def test_first_sign_in_keeps_token_and_device(self):
        channel = self.connect(access_token="", device_id="")
        channel.send(post(), key=new_key())
        assert channel.settings["device_id"] == "NEW1"
        assert channel.settings["access_token"] == "token-11"

    def test_token_is_in_no_address(self):
        self.channel.send(post(), key=new_key())
        sent = self.there.requests[-1]
        assert sent.query == {}
        assert sent.headers["authorization"] == "Bearer token-1"

    def test_text_goes_plain_and_with_its_link(self):
        key = new_key()
        self.channel.send(dataclasses.replace(post(), text=f"1 < 2 & 3\n{LINK}"), key=key)
        assert self.there.events[0]["content"] == {
            "msgtype": "m.text", "body": f"1 < 2 & 3\n{LINK}", "format": "org.matrix.custom.html",
            "formatted_body": f'1 &lt; 2 &amp; 3<br><a href="{LINK}">{LINK}</a>',
            "signalmast.delivery": key.id,
        }  # fmt: skip

    def test_picture_is_an_event_of_its_own_with_its_words(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        (image,) = self.there.standing("m.image")
        assert image["content"]["body"] == picture().alt
        assert image["content"]["info"] == {
            "mimetype": "image/jpeg", "w": 64, "h": 48, "size": len(picture().read())
        }  # fmt: skip
        assert self.there.uploads[image["content"]["url"]] == picture().read()
        assert receipt.notes == {"room": ROOM, "pictures": image["event_id"]}

    def test_second_attempt_brings_a_picture_up_once(self):
        key, whole = new_key(), self.picture_faults(None, Fault.BUSY)
        with pytest.raises(TryLater):
            self.channel.send(whole, key=key)
        assert self.there.events == []
        self.channel.send(whole, key=Key(key.id, key.at, key.kept))
        assert len(self.there.uploads) == 1
        assert len(self.there.standing("m.image")) == 1

    @pytest.mark.parametrize("fault", [Fault.BUSY, Fault.DROPPED, Fault.TLS, Fault.LIMITED])
    def test_text_without_its_picture_is_unknown_and_made_whole(self, fault):
        key, whole = new_key(), self.picture_faults(None, None, fault)
        with pytest.raises(Unknown) as told:
            self.channel.send(whole, key=key)
        assert told.value.message == (
            "The text is posted and a picture is not yet; the desk sends the rest again."
        )
        if fault is not Fault.DROPPED:
            assert self.channel.find(whole, key=Key(key.id, key.at)) is None
        receipt = self.channel.send(whole, key=Key(key.id, key.at, key.kept))
        assert len(self.there.public()) == 1
        assert len(self.there.standing("m.image")) == 1
        assert self.channel.find(whole, key=key) == dataclasses.replace(
            receipt, sent_at=self.channel.find(whole, key=key).sent_at
        )

    def test_lost_upload_is_no_doubt(self):
        with pytest.raises(TryLater):
            self.channel.send(self.picture_faults(Fault.DROPPED), key=new_key())
        assert self.there.events == []

    def test_expired_token_is_renewed_on_the_same_device(self):
        key = new_key()
        self.line.faults = [Fault.DROPPED]
        with pytest.raises(Unknown):
            self.channel.send(post(), key=key)
        self.there.tokens.clear()
        self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert self.channel.settings["device_id"] == "DESK"
        assert self.there.tokens == {self.channel.settings["access_token"]: "DESK"}
        assert len(self.there.public()) == 1

    def test_device_that_was_signed_out_looks_before_it_posts(self):
        """A server deletes the transactions of a device with it, even if it comes again."""
        key = new_key()
        self.channel.send(post(), key=key)
        self.there.tokens.clear()
        self.there.done.clear()
        self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert self.channel.settings["device_id"] == "DESK"
        assert len(self.there.public()) == 1

    def test_other_device_looks_before_it_posts(self):
        """The transaction is new to the server; the number in the event is not."""
        key = new_key()
        whole = post(images=(picture(),))
        first = self.channel.send(whole, key=key)
        self.there.tokens = {"token-other": "OTHER"}
        channel = self.connect(access_token="token-other", device_id="OTHER")
        again = channel.send(whole, key=Key(key.id, key.at, key.kept))
        assert again.external_id == first.external_id
        assert again.notes == first.notes
        assert len(self.there.public()) == 1

    def test_token_that_cannot_be_renewed(self):
        self.there.tokens.clear()
        channel = self.connect(password="")
        with pytest.raises(Refused) as told:
            channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == (
            "The Matrix server does not accept the access token any more. Make a new one and enter "
            "it in the account's settings."
        )

    def test_changed_password(self):
        self.there.tokens.clear()
        self.there.password = "something-else"
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == NOT_LET_IN.format("Invalid username or password")

    def test_one_worker_renews(self):
        self.there.tokens.clear()
        self.channel.settings = Busy(self.channel.settings)
        with pytest.raises(TryLater) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.message == (
            "The sign-in is being renewed at this moment; it is tried again."
        )

    def test_user_who_may_not_write_in_the_room(self):
        self.there.forbidden = True
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == NOT_LET_IN.format(recorded("forbidden")["error"])

    def test_suspended_account(self):
        self.there.room_send = lambda *_asked: Reply.json(recorded("suspended"), 403)
        with pytest.raises(Refused) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.account
        assert told.value.message == NOT_LET_IN.format("Your account has been suspended.")

    def test_room_that_does_not_exist(self):
        with pytest.raises(Refused) as told:
            self.connect(room="#khac:matrix.test").send(post(), key=new_key())
        assert told.value.message == (
            "The platform does not know what was asked. Check the address and the name of the "
            "account and connect it again."
        )

    def test_limit_of_the_server_says_when(self):
        self.there.room_send = lambda *_asked: Reply.json(recorded("limited"), 429)
        with pytest.raises(TryLater) as told:
            self.channel.send(post(), key=new_key())
        assert told.value.after == timedelta(seconds=2)

    def test_text_too_long(self):
        with pytest.raises(Refused) as told:
            self.channel.send(dataclasses.replace(post(), text="ộ" * 4001), key=new_key())
        assert told.value.message == (
            "The text is too long for Matrix: it has 12003 bytes, and 12000 fit; a Vietnamese "
            "letter takes up to three. Nothing was sent; shorten it."
        )
        assert self.there.requests == []

    def test_text_that_grows_by_its_marks(self):
        """Each sign is written as five in the formatted text; the event would not fit."""
        with pytest.raises(Refused):
            self.channel.send(dataclasses.replace(post(), text="&" * 11_999), key=new_key())
        assert self.there.requests == []

    def test_too_many_pictures(self):
        with pytest.raises(Refused) as told:
            self.channel.send(post(images=(picture(),) * 11), key=new_key())
        assert told.value.message == (
            "Matrix takes at most 10 pictures; nothing was sent. Leave some out."
        )

    def test_refused_picture(self):
        heavy = dataclasses.replace(picture(), read=lambda: b"x" * 10_000_001)
        with pytest.raises(Refused) as told:
            self.channel.send(post(images=(heavy,)), key=new_key())
        assert told.value.message == (
            "The Matrix server did not accept the picture ngay-hoi.jpg; nothing was posted. Choose "
            "another one."
        )
        assert self.there.events == []

    def test_withdraw_takes_the_pictures_too(self):
        receipt = self.channel.send(post(images=(picture(),) * 2), key=new_key())
        assert len(self.there.standing("m.image")) == 2
        self.channel.withdraw(receipt, key=new_key())
        assert self.there.standing("m.image") == []
        assert self.there.public() == []

    def test_withdrawal_that_was_cut_off_is_finished(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        self.line.faults = [None, Fault.DROPPED]
        key = new_key()
        with pytest.raises(Unknown):
            self.channel.withdraw(receipt, key=key)
        with pytest.raises(Gone):
            self.channel.withdraw(receipt, key=key)
        assert self.there.standing("m.image") == []

    def test_count_turns_pages_and_keeps_numbers_only(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.reactions, self.there.answers = 120, 3
        counts = self.channel.count(receipt)
        assert (counts.reactions, counts.comments, counts.shares) == (120, 3, None)
        assert "resident" not in repr(counts)

    def test_count_of_a_server_that_does_not_tell(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.room_relations = lambda *_asked: self.there.error(
            404, "M_UNRECOGNIZED", "Unrecognized request"
        )
        counts = self.channel.count(receipt)
        assert (counts.reactions, counts.comments) == (None, None)

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
            assert told.value.message == "The post was taken down on the platform."

    def test_find_ends_at_the_time_of_writing(self):
        self.channel.send(post(), key=new_key())
        later = Key(new_key().id, datetime.now(UTC) + timedelta(hours=1))
        before = len(self.there.requests)
        assert self.channel.find(post(), key=later) is None
        assert len(self.there.requests) == before + 1

    def test_reaction_cannot_be_sent(self):
        with pytest.raises(Refused) as told:
            self.channel._ask(
                ("PUT", f"/_matrix/client/v3/rooms/{ROOM}/send/m.reaction/1", '{"key": "like"}')
            )
        assert told.value.message == (
            "The desk does not do this on a platform, so nothing was sent."
        )
