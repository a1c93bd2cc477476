"""An imitation of the Bot API, as far as a channel needs it.

Written from the public description of the Bot API and from the types and errors of aiogram 3.31,
whose client reads its answers in a test. Not checked against Telegram: the texts of the errors,
the unit in which lengths are counted, whether an album is taken down whole, and the flood limits.
"""

import json
import time

from signalmast.channels.tests.platforms.base import Platform, Reply, Request

TOKEN = "7012345678:AAE-contract_server_contract_server"
DAYS_2 = 48 * 3600


class Telegram(Platform):
    host = "api.telegram.org"

    def __init__(self):
        super().__init__()
        self.token = TOKEN
        self.chat = {
            "id": -1001234567890, "type": "channel", "title": "Phường Mẫu",
            "username": "phuongmau", "description": "Kênh của phường. signalmast-abc123",
        }  # fmt: skip
        self.member = {"status": "administrator", "can_post_messages": True}
        self.may_delete = False
        self.wait = 0
        self.bad_pictures = False
        self.messages: dict[int, dict] = {}

    def settings(self):
        return {"token": self.token, "chat": "@phuongmau"}

    def changes(self, request):
        return request.path.rpartition("/")[2].startswith(("send", "edit", "delete"))

    def public(self):
        """An album is one post: its text is under the first picture."""
        return [
            one.get("text") or one.get("caption", "")
            for one in self.messages.values()
            if "text" in one or one.get("leads")
        ]

    def answer(self, request: Request) -> Reply:
        token, _slash, method = request.path.removeprefix("/bot").partition("/")
        if token != self.token:
            return said(401, "Unauthorized")
        if self.wait:
            return said(429, f"Too Many Requests: retry after {self.wait}", retry_after=self.wait)
        values = request.parts()
        if method == "getMe":
            return ok({"id": 7012345678, "is_bot": True, "first_name": "Phường Mẫu",
                       "username": "phuongmau_bot"})  # fmt: skip
        if str(values.get("chat_id")) not in {str(self.chat["id"]), "@" + self.chat["username"]}:
            return said(400, "Bad Request: chat not found")
        if self.member["status"] == "kicked" and method != "getChat":
            return said(403, "Forbidden: bot was kicked from the channel chat")
        return getattr(self, f"do_{method.lower()}")(values)

    def do_getchat(self, values):
        return ok({**self.chat, "accent_color_id": 1, "max_reaction_count": 11,
                   "accepted_gift_types": {
                       "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False,
                       "premium_subscription": False, "gifts_from_channels": False}})  # fmt: skip

    def do_getchatmember(self, values):
        bot = {"id": int(values["user_id"]), "is_bot": True, "first_name": "Phường Mẫu"}
        rights = dict.fromkeys(
            ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
             "can_manage_video_chats", "can_restrict_members", "can_promote_members",
             "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
             "can_delete_stories", "can_send_welcome_messages"), False,
        )  # fmt: skip
        if self.member["status"] != "administrator":
            rights = {}
        return ok({"user": bot, **rights, **self.member})

    def do_sendmessage(self, values):
        if refusal := self.refuses(values.get("text", ""), 4096, "message"):
            return refusal
        return ok(self.add(text=values["text"], preview=values.get("link_preview_options", "")))

    def do_sendphoto(self, values):
        refusal = self.refuses(values.get("caption", ""), 1024, "message caption")
        if refusal or (refusal := self.refuses_picture(values, values["photo"])):
            return refusal
        return ok(self.add(caption=values.get("caption", ""), leads=True, photo=SIZES))

    def do_sendmediagroup(self, values):
        media = json.loads(values["media"])
        if not 2 <= len(media) <= 10:
            return said(400, "Bad Request: wrong number of items in the album")
        for one in media:
            refusal = self.refuses(one.get("caption", "x"), 1024, "message caption")
            if refusal or (refusal := self.refuses_picture(values, one["media"])):
                return refusal
        made = [
            self.add(caption=one.get("caption", ""), leads=place == 0, photo=SIZES,
                     media_group_id="13579")
            for place, one in enumerate(media)
        ]  # fmt: skip
        return ok(made)

    def do_editmessagetext(self, values):
        return self.change(values, "text", 4096)

    def do_editmessagecaption(self, values):
        return self.change(values, "caption", 1024)

    def change(self, values, part, longest):
        message = self.messages.get(int(values["message_id"]))
        if message is None:
            return said(400, "Bad Request: message to edit not found")
        if part not in message:
            return said(400, "Bad Request: there is no text in the message to edit")
        if refusal := self.refuses(values[part], longest, "message"):
            return refusal
        if message[part] == values[part]:
            return said(400, "Bad Request: message is not modified: specified new message content "
                             "and reply markup are exactly the same as a current content and "
                             "reply markup of the message")  # fmt: skip
        message[part] = values[part]
        return ok(self.shown(message) | {"edit_date": int(time.time())})

    def do_deletemessage(self, values):
        number = int(values["message_id"])
        if number not in self.messages:
            return said(400, "Bad Request: message to delete not found")
        if not self.may_delete and time.time() - self.messages[number]["date"] > DAYS_2:
            return said(400, "Bad Request: message can't be deleted for everyone")
        del self.messages[number]
        return ok(True)

    def do_deletemessages(self, values):
        """Those that are not found are skipped (documented)."""
        for number in json.loads(values["message_ids"]):
            self.messages.pop(number, None)
        return ok(True)

    def refuses(self, text, longest, what) -> Reply | None:
        if not self.member.get("can_post_messages") and self.member["status"] != "creator":
            return said(400, "Bad Request: not enough rights to send text messages to the chat")
        if not text.strip():
            return said(400, "Bad Request: message text is empty")
        return said(400, f"Bad Request: {what} is too long") if len(text) > longest else None

    def refuses_picture(self, values, place) -> Reply | None:
        content = values.get(str(place).removeprefix("attach://"), b"")
        if self.bad_pictures or content[:3] != b"\xff\xd8\xff":
            return said(400, "Bad Request: IMAGE_PROCESS_FAILED")
        return None

    def add(self, **content) -> dict:
        number = len(self.messages) + 101
        self.messages[number] = {"message_id": number, "date": int(time.time()), **content}
        return self.shown(self.messages[number])

    def shown(self, message) -> dict:
        hidden = {"leads", "preview"}
        chat = {name: self.chat[name] for name in ("id", "type", "title", "username")}
        kept = {name: value for name, value in message.items() if name not in hidden and value}
        return {**kept, "chat": chat, "sender_chat": chat}


SIZES = [{"file_id": "AgAC", "file_unique_id": "AQAD", "width": 64, "height": 48}]


def ok(result) -> Reply:
    return Reply.json({"ok": True, "result": result})


def said(code: int, words: str, **parameters) -> Reply:
    body = {"ok": False, "error_code": code, "description": words}
    return Reply.json(body | ({"parameters": parameters} if parameters else {}), code)
