"""A public Telegram channel, written to by a bot that is its administrator (Bot API).

The interface has no key that folds a repeated message and does not read a channel back, so an
unknown outcome is for a person (core.telegram.org/bots/api).
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import before_posting
from signalmast.channels.connector import (
    Connector,
    Failure,
    Gone,
    Key,
    Limits,
    Look,
    Post,
    Profile,
    Receipt,
    Refused,
    SettingsForm,
    Shows,
    TryLater,
    Unit,
)  # fmt: skip
from signalmast.core.sentences import tell

#: A text under a picture may be so long; a longer one goes out without its pictures.
CAPTION = Limits(length=1024, unit=Unit.UTF16)


class TelegramForm(SettingsForm):
    secrets = ("token",)

    token = forms.RegexField(
        r"^\d+:[\w-]{30,}$", label=gettext_lazy("Token of the bot"), widget=forms.PasswordInput,
        help_text=gettext_lazy("BotFather shows it when the bot is made."),
    )  # fmt: skip
    chat = forms.RegexField(
        r"^(@\w{4,}|-100\d+)$", label=gettext_lazy("Channel"),
        help_text=gettext_lazy("The public name with @, such as @phuongmau, or the number."),
    )  # fmt: skip


class Telegram(Connector):
    key = "telegram"
    label = gettext_lazy("Telegram channel")
    about = gettext_lazy("A channel with the office's bot as an administrator who may post. "
                         "BotFather in Telegram makes the bot.")  # fmt: skip
    platform = "telegram"
    settings_form = TelegramForm
    # The platform counts characters; UTF-16 is never less. Twenty messages a minute per chat.
    limits = Limits(length=4096, unit=Unit.UTF16, images=10, image_bytes=10_000_000, gap=3.0)
    shows = Shows(Look.BUBBLE, card=("site", "title", "summary", "picture"),
                  caption=CAPTION.length, alt=False)  # fmt: skip
    fixed_hosts = ("api.telegram.org",)
    cannot = (
        gettext_lazy("A text of more than 1,024 characters goes out without its pictures; the "
                     "preview of the link shows the page's picture in their place."),
        gettext_lazy("Telegram has no place for the words that replace a picture."),
        gettext_lazy("Pictures can't be changed after sending; the text under them can."),
        gettext_lazy("A bot without the right to delete takes a post down within 48 hours only."),
    )  # fmt: skip

    def check(self) -> Profile:
        with before_posting():
            me = self._call("get_me")
            chat = self._call("get_chat", chat_id=self.settings["chat"])
            if chat.type == "private":
                return Profile(str(chat.id), chat.full_name, "", personal=True)
            if chat.type != "channel":
                said = tell("This is a group, in which others write too. Connect a channel.")
                raise Refused(said, account=True)
            member = self._call("get_chat_member", chat_id=chat.id, user_id=me.id)
        if member.status != "creator" and not getattr(member, "can_post_messages", False):
            raise _may_not_post()
        url = f"https://t.me/{chat.username}" if chat.username else chat.invite_link or ""
        return Profile(str(chat.id), chat.title, url, words=chat.description or "")

    def send(self, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the house's form
        _fits(post.text, self.limits)
        chat = {"chat_id": self.settings["chat"]}
        if post.images and not CAPTION.over(post.text):
            return self._send_pictures(post, chat)
        preview = self._preview(post)
        sent = self._call("send_message", text=post.text, link_preview_options=preview, **chat)
        return _receipt([sent], "text")

    def _send_pictures(self, post: Post, chat: Mapping[str, Any]) -> Receipt:
        from aiogram.types import BufferedInputFile, InputMediaPhoto  # noqa: PLC0415 -- slow import

        if any(len(image.read()) > 10_000_000 for image in post.images):
            raise _picture()
        files = [BufferedInputFile(one.read(), one.name) for one in post.images]
        if len(files) == 1:
            sent = self._call("send_photo", photo=files[0], caption=post.text, **chat)
            return _receipt([sent], "picture")
        captions = [post.text] + [None] * (len(files) - 1)
        media = [InputMediaPhoto(media=file, caption=words)
                 for file, words in zip(files, captions, strict=True)]  # fmt: skip
        return _receipt(self._call("send_media_group", media=media, **chat), "picture")

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the house's form
        where = {"chat_id": receipt.notes["chat"], "message_id": int(receipt.external_id)}
        try:
            if receipt.notes["kind"] == "text":
                _fits(post.text, self.limits)
                preview = self._preview(post)
                self._call("edit_message_text", text=post.text, link_preview_options=preview,
                           **where)  # fmt: skip
            else:
                _fits(post.text, CAPTION)
                self._call("edit_message_caption", caption=post.text, **where)
        except _Unchanged:
            pass  # an earlier attempt changed it, and its answer was lost
        return receipt

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        ids = [int(one) for one in receipt.notes["ids"].split(",")]
        where = {"chat_id": receipt.notes["chat"]}
        if len(ids) == 1:
            self._call("delete_message", message_id=ids[0], **where)
        else:
            self._call("delete_messages", message_ids=ids, **where)

    def _preview(self, post: Post) -> Any:
        from aiogram.types import LinkPreviewOptions  # noqa: PLC0415 -- slow import

        return LinkPreviewOptions(url=post.link, prefer_large_media=True)

    def _call(self, method: str, **values: Any) -> Any:
        """Call one method of the bot. Raises Refused, TryLater, Unknown, Gone, _Unchanged."""
        from aiogram import Bot  # noqa: PLC0415 -- slow import
        from aiogram.exceptions import TelegramAPIError  # noqa: PLC0415 -- slow import
        from aiogram.utils.token import TokenValidationError  # noqa: PLC0415 -- slow import

        from signalmast.channels.doors_aiogram import GateSession  # noqa: PLC0415 -- slow import

        token = str(self.settings["token"])  # read here: no database inside the loop

        async def called() -> Any:
            bot = Bot(token, session=GateSession(self.gate))
            return await getattr(bot, method)(**values)

        try:
            return asyncio.run(called())
        except TokenValidationError:
            raise _no_token() from None
        except TelegramAPIError as error:
            raise _meaning(error) from None


class _Unchanged(Exception):
    """The message is as it should be already."""


def _fits(text: str, limits: Limits) -> None:
    if over := limits.over(text):
        raise Refused(
            tell("The text is %(over)s characters too long for Telegram, which takes %(length)s "
                 "here. Shorten it and send it again.", over=over, length=limits.length)
        )  # fmt: skip


def _receipt(messages: list[Any], kind: str) -> Receipt:
    first = messages[0]
    name = first.chat.username or f"c/{str(first.chat.id).removeprefix('-100')}"
    notes = {"chat": str(first.chat.id), "kind": kind,
             "ids": ",".join(str(one.message_id) for one in messages)}  # fmt: skip
    number = str(first.message_id)
    return Receipt(number, f"https://t.me/{name}/{number}", first.date, notes)


def _meaning(error: Any) -> Exception:
    """Return what an error of the Bot API means; in most only its text tells."""
    from aiogram import exceptions as told  # noqa: PLC0415 -- slow import

    said = error.message
    if isinstance(error, told.TelegramRetryAfter):
        return TryLater(tell("Telegram asks to wait; it is tried again."), answer=said,
                        after=timedelta(seconds=error.retry_after))  # fmt: skip
    if isinstance(error, told.TelegramUnauthorizedError | told.TelegramNotFound):
        return _no_token(said)
    for words, meaning in MEANINGS:
        if any(word in said.lower() for word in words):
            return meaning(said)
    return Refused(
        tell(
            "Telegram did not accept the post: “%(said)s”. Change it and send it again.",
            said=said.removeprefix("Bad Request: "),
        ),
        answer=said,
    )


def _no_token(said: str = "") -> Failure:
    return Refused(
        tell("Telegram does not know the bot's token any more. Make a new one with BotFather and "
             "connect the account again."), answer=said, account=True,
    )  # fmt: skip


def _not_in(said: str = "") -> Failure:
    return Refused(
        tell("The bot does not reach the channel any more. Make it an administrator who may post, "
             "check the channel's name and connect the account again."), answer=said, account=True,
    )  # fmt: skip


def _may_not_post(said: str = "") -> Failure:
    return Refused(
        tell("The bot may not post in this channel. Give it the right to post messages and "
             "connect the account again."), answer=said, account=True,
    )  # fmt: skip


def _picture(said: str = "") -> Failure:
    return Refused(
        tell("Telegram did not take the picture. Choose another one, JPEG or PNG of at most 10 "
             "MB, and send it again."), answer=said,
    )  # fmt: skip


def _gone(said: str) -> Failure:
    return Gone(tell("The post is not in the channel any more."), answer=said)


def _too_old(said: str) -> Failure:
    return Refused(
        tell("Telegram lets the bot take down a post within 48 hours only. Delete it in the "
             "Telegram app, or give the bot the right to delete messages and try again."),
        answer=said,
    )  # fmt: skip


def _settled(said: str) -> Failure:
    return Refused(
        tell("Telegram does not let the bot change this post any more. Publish a correction as a "
             "new post."), answer=said,
    )  # fmt: skip


#: Words of the Bot API's descriptions, in small letters, and what they mean.
MEANINGS: tuple[tuple[tuple[str, ...], Callable[[str], Exception]], ...] = (
    (("message is not modified",), _Unchanged),
    (("message to edit not found", "message to delete not found", "message_id_invalid"), _gone),
    (("message can't be deleted",), _too_old),
    (("message can't be edited",), _settled),
    (("not enough rights", "need administrator rights", "chat_admin_required"), _may_not_post),
    (("chat not found", "bot was kicked", "bot is not a member", "chat was deactivated"), _not_in),
    (("image_process_failed", "photo_invalid", "wrong file", "entity too large"), _picture),
)
