"""A Mastodon server, imitated.

Written from docs.joinmastodon.org (entities Account, Status, MediaAttachment; methods statuses,
media, accounts; rate limits) and from the facts measured against a stateful mock. It was NOT
checked against a running Mastodon. It keeps a key as long as it lives, which Mastodon does for an
hour; it counts a link as 23 characters as Mastodon does.
"""

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from signalmast.channels.connector import LINK
from signalmast.channels.tests.platforms.base import Platform, Reply

RECORDED = Path(__file__).parents[1] / "fixtures" / "mastodon"
TOKEN = "office-token-0123456789"


def recorded(name: str) -> dict:
    return json.loads((RECORDED / f"{name}.json").read_text())


class MastodonServer(Platform):
    host = "mastodon.test"

    def __init__(self):
        super().__init__()
        self.statuses: list[dict] = []
        self.media: dict[str, dict] = {}
        self.by_key: dict[str, dict] = {}
        #: What is answered instead of letting the account in, status and words.
        self.closed: tuple[int, str] | None = None
        #: Pictures that are still being prepared the first time they are asked for.
        self.slow_pictures = False

    def settings(self):
        return {"server": f"https://{self.host}", "access_token": TOKEN}

    def public(self):
        return [status["text"] for status in self.statuses]

    def answer(self, request):
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply.json(recorded("invalid_token"), 401)
        if self.closed:
            return Reply.json({"error": self.closed[1]}, self.closed[0])
        method, path = request.method, request.path
        if path == "/api/v1/accounts/verify_credentials":
            return Reply.json(recorded("account"))
        if path == f"/api/v1/accounts/{recorded('account')['id']}/statuses":
            return self.listed(request)
        if "/media" in path:
            return self.picture(request)
        if (method, path) == ("POST", "/api/v1/statuses"):
            return self.posted(request)
        if found := re.fullmatch(r"/api/v1/statuses/(\d+)", path):
            return self.one(request, found[1])
        return Reply.json({"error": "Record not found"}, 404)

    def picture(self, request):
        if request.method == "POST":
            return self.uploaded(request)
        media = self.media[request.path.rpartition("/")[2]]
        return Reply.json(self.shown(media, ready=True))

    def listed(self, request):
        below = int(request.query.get("max_id", ["9" * 30])[0])
        limit = min(int(request.query.get("limit", ["20"])[0]), 40)
        rows = [one for one in reversed(self.statuses) if int(one["id"]) < below]
        return Reply.json([self.entity(one) for one in rows[:limit]])

    def uploaded(self, request):
        if b"\xff\xd8\xff" not in request.body:
            return Reply.json(recorded("refused_picture"), 422)
        number = str(len(self.media) + 110_000)
        said = re.search(rb'name="description"\r\n\r\n(.*?)\r\n--', request.body, re.DOTALL)
        self.media[number] = {"id": number, "description": said[1].decode() if said else None}
        shown = self.shown(self.media[number], ready=not self.slow_pictures)
        return Reply.json(shown, 202 if self.slow_pictures else 200)

    def shown(self, media, *, ready):
        url = f"https://{self.host}/media/{media['id']}.jpg" if ready else None
        return recorded("media") | media | {"url": url}

    def posted(self, request):
        key = request.headers.get("idempotency-key", "")
        if key in self.by_key:
            return Reply.json(self.entity(self.by_key[key]))
        form = self.fields(request)
        if over := self.over(form["status"]):
            return over
        attached = form.get("media", [])
        if not all(number in self.media for number in attached):
            return Reply.json({"error": "Validation failed: Media not found"}, 422)
        status = {
            "id": str(112_000_000_000_000_000 + len(self.by_key) + len(self.statuses)),
            "text": form["status"], "created_at": datetime.now(UTC), "media": attached,
            "language": form.get("language"), "edited_at": None,
        }  # fmt: skip
        self.statuses.append(status)
        if key:
            self.by_key[key] = status
        return Reply.json(self.entity(status))

    def fields(self, request):
        if "json" in request.headers.get("content-type", ""):
            form = request.json()
            attributes = form.get("media_attributes", [])
            return form | {"media": [one["id"] for one in attributes], "attributes": attributes}
        from urllib.parse import parse_qs

        form = parse_qs(request.body.decode())
        return {name: value[0] for name, value in form.items()} | {
            "media": form.get("media_ids[]", [])
        }

    def over(self, text):
        if len(LINK.sub("x" * 23, text)) > 500:
            return Reply.json(recorded("too_long"), 422)
        return None

    def one(self, request, number):
        status = next((one for one in self.statuses if one["id"] == number), None)
        if status is None:
            return Reply.json({"error": "Record not found"}, 404)
        if request.method == "PUT":
            form = self.fields(request)
            if over := self.over(form["status"]):
                return over
            for said in form.get("attributes", []):
                self.media[said["id"]]["description"] = said["description"]
            status |= {"text": form["status"], "media": form["media"],
                       "edited_at": datetime.now(UTC)}  # fmt: skip
        if request.method == "DELETE":
            self.statuses.remove(status)
        return Reply.json(self.entity(status))

    def entity(self, status):
        """Return a Status as it is written there: links in spans, paragraphs, no plain text."""
        text = LINK.sub(
            lambda link: (
                f'<a href="{link[0]}" rel="nofollow noopener" target="_blank">'
                f'<span class="invisible">https://</span><span>{link[0][8:]}</span></a>'
            ),
            html.escape(status["text"], quote=False),
        )
        paragraphs = "<p>" + text.replace("\n\n", "</p><p>") + "</p>"
        edited = status["edited_at"]
        return recorded("status") | {
            "id": status["id"], "content": paragraphs, "language": status["language"],
            "url": f"https://{self.host}/@phuongmau/{status['id']}",
            "uri": f"https://{self.host}/users/phuongmau/statuses/{status['id']}",
            "created_at": moment(status["created_at"]),
            "edited_at": moment(edited) if edited else None,
            "media_attachments": [self.shown(self.media[one], ready=True)
                                  for one in status["media"]],
            "account": recorded("account"),
        }  # fmt: skip


def moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
