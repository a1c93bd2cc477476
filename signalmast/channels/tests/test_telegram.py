"""The Telegram channel against an imitation of the Bot API."""

import asyncio
import json
import time
from datetime import timedelta
from pathlib import Path

import pytest

from signalmast.channels.connector import Gone, Refused, TryLater
from signalmast.channels.connectors.telegram import Telegram
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.enums import State, Why
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import (
    ConnectorContract,
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.platforms.base import Fault, Reply
from signalmast.channels.tests.platforms.telegram import DAYS_2, TOKEN
from signalmast.channels.tests.platforms.telegram import Telegram as Imitation

FIXTURES = Path(__file__).parent / "fixtures" / "telegram"


class TestTelegram(ConnectorContract):
    connector = Telegram
    platform = Imitation

    def refusal(self, error=Refused, **more):
        with pytest.raises(error) as raised:
            self.channel.send(post(**more), key=new_key())
        return raised.value

    def test_receipt_links_to_the_message(self):
        receipt = self.channel.send(post(), key=new_key())
        assert receipt.url == "https://t.me/phuongmau/101"
        assert receipt.notes == {"chat": "-1001234567890", "kind": "text", "ids": "101"}

    def test_words_of_the_profile_are_the_description(self):
        profile = self.channel.check()
        assert (profile.external_id, profile.name) == ("-1001234567890", "Phường Mẫu")
        assert profile.words == "Kênh của phường. signalmast-abc123"

    def test_no_markup_is_read_into_the_text(self):
        self.channel.send(post(text="Lớp <b>số</b> *1* & _2_"), key=new_key())
        assert "Lớp <b>số</b> *1* & _2_" in self.there.public()[0]
        assert b"parse_mode" not in self.there.requests[-1].body

    def test_album_is_one_post_and_taken_down_whole(self):
        receipt = self.channel.send(post(images=(picture(), picture())), key=new_key())
        assert (len(self.there.messages), len(self.there.public())) == (2, 1)
        self.channel.withdraw(receipt, key=new_key())
        assert self.there.messages == {}

    def test_long_text_goes_out_without_its_picture_in_one_message(self):
        self.channel.send(post(text="ộ" * 1100, images=(picture(),)), key=new_key())
        assert [request.path.rpartition("/")[2] for request in self.there.requests] == [
            "sendMessage"
        ]
        assert json.loads(self.there.messages[101]["preview"]) == {
            "url": post().link, "prefer_large_media": True,
        }  # fmt: skip

    def test_text_under_a_picture_is_changed(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        self.channel.edit(receipt, post(text="Dời sang chủ nhật."), key=new_key())
        assert "chủ nhật" in self.there.public()[0]
        before = len(self.there.requests)
        with pytest.raises(Refused) as raised:
            self.channel.edit(receipt, post(text="ộ" * 1100), key=new_key())
        assert raised.value.message == (
            "The text is 139 characters too long for Telegram, which takes 1024 here. Shorten it "
            "and send it again."
        )
        assert len(self.there.requests) == before

    def test_expired_token(self):
        self.there.token = "7012345678:AAnew"
        refusal = self.refusal()
        assert refusal.account
        assert refusal.message == (
            "Telegram does not know the bot's token any more. Make a new one with BotFather and "
            "connect the account again."
        )

    def test_bot_was_removed(self):
        self.there.member = {"status": "kicked", "until_date": 0}
        refusal = self.refusal()
        assert refusal.account
        assert refusal.message == (
            "The bot does not reach the channel any more. Make it an administrator who may post, "
            "check the channel's name and connect the account again."
        )

    @pytest.mark.parametrize("ask", ["send", "check"])
    def test_bot_may_not_post(self, ask):
        self.there.member = {"status": "administrator", "can_post_messages": False}
        with pytest.raises(Refused) as raised:
            self.channel.check() if ask == "check" else self.channel.send(post(), key=new_key())
        assert raised.value.account
        assert raised.value.message == (
            "The bot may not post in this channel. Give it the right to post messages and connect "
            "the account again."
        )

    def test_channel_is_gone(self):
        self.there.chat["username"] = "phuongkhac"
        assert self.refusal().account

    def test_private_chat_is_a_persons(self):
        self.there.chat |= {"type": "private", "first_name": "Nguyễn Văn A"}
        assert self.channel.check().personal

    def test_group_is_no_channel(self):
        self.there.chat["type"] = "supergroup"
        with pytest.raises(Refused) as raised:
            self.channel.check()
        assert raised.value.message == (
            "This is a group, in which others write too. Connect a channel."
        )

    def test_picture_is_refused(self):
        self.there.bad_pictures = True
        refusal = self.refusal(images=(picture(),))
        assert not refusal.account
        assert refusal.message == (
            "Telegram did not take the picture. Choose another one, JPEG or PNG of at most 10 MB, "
            "and send it again."
        )

    def test_text_over_the_limit(self):
        assert self.refusal(text="x" * 4096).message == (
            f"The text is {len(post().text) - len('Ngày hội đọc sách mở cửa lúc 8 giờ.')} "
            "characters too long for Telegram, which takes 4096 here. Shorten it and send it again."
        )

    def test_telegram_says_how_long_to_wait(self):
        self.there.wait = 37
        later = self.refusal(TryLater)
        assert later.after == timedelta(seconds=37)
        assert later.message == "Telegram asks to wait; it is tried again."

    def test_old_post_is_taken_down_by_hand(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.messages[101]["date"] = int(time.time()) - DAYS_2 - 60
        with pytest.raises(Refused) as raised:
            self.channel.withdraw(receipt, key=new_key())
        assert raised.value.message == (
            "Telegram lets the bot take down a post within 48 hours only. Delete it in the "
            "Telegram app, or give the bot the right to delete messages and try again."
        )
        self.there.may_delete = True
        self.channel.withdraw(receipt, key=new_key())
        assert self.there.public() == []

    def test_what_is_gone_is_not_changed(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.messages.clear()
        with pytest.raises(Gone) as raised:
            self.channel.edit(receipt, post(), key=new_key())
        assert raised.value.message == "The post is not in the channel any more."

    @pytest.mark.parametrize("name", sorted(file.name for file in FIXTURES.glob("*.json")))
    def test_recorded_refusals(self, name, monkeypatch):
        """Each recorded answer means what its file says."""
        kept = json.loads((FIXTURES / name).read_text())
        reply = Reply.json(kept["answer"], kept["answer"]["error_code"])
        monkeypatch.setattr(self.there, "answer", lambda _request: reply)
        with pytest.raises(Exception) as raised:  # noqa: PT011 -- which one is asserted
            self.channel.send(post(), key=new_key())
        assert type(raised.value).__name__ == kept["raises"]
        assert raised.value.message == kept["sentence"]
        assert getattr(raised.value, "account", False) == kept["account"]


def test_lost_answer_is_for_a_person(office, network, run):
    """The whole way: a channel that can't be read back is never written to twice."""
    there = Imitation()
    network.add(there).faults = [Fault.DROPPED]
    made = account(office, "telegram", settings={"chat": "@phuongmau"})
    keep_secrets(made, {"token": TOKEN})
    delivery = queued(made)
    run()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.why) == (State.NEEDS_PERSON, Why.UNREADABLE)
    assert len(there.public()) == 1


def test_imitation_speaks_what_aiogram_reads(network):
    """The third party's typed client reads every answer of the imitation."""
    from aiogram import Bot
    from aiogram.types import BufferedInputFile, InputMediaPhoto, Message

    from signalmast.channels.doors_aiogram import GateSession

    there = Imitation()
    network.add(there)

    async def drive():
        bot = Bot(TOKEN, session=GateSession(Gate("telegram", ("api.telegram.org",))))
        me = await bot.get_me()
        chat = await bot.get_chat("@phuongmau")
        member = await bot.get_chat_member(chat.id, me.id)
        text = await bot.send_message(chat.id, "Một")
        file = BufferedInputFile(picture().read(), "a.jpg")
        album = await bot.send_media_group(
            chat.id, [InputMediaPhoto(media=file, caption="Hai"), InputMediaPhoto(media=file)]
        )
        edited = await bot.edit_message_text("Ba", chat_id=chat.id, message_id=text.message_id)
        gone = await bot.delete_message(chat.id, text.message_id)
        return me, chat, member, text, album, edited, gone

    me, chat, member, text, album, edited, gone = asyncio.run(drive())
    assert (me.username, chat.type, member.status) == (
        "phuongmau_bot", "channel", "administrator",
    )  # fmt: skip
    assert isinstance(text, Message)
    assert [one.caption for one in album] == ["Hai", None]
    assert (edited.text, gone) == ("Ba", True)
