"""An imitation of the Graph API, as far as posts of a Page need it.

Written from Meta's public guides (posts of a Page, handling of errors, limits) and from the field
and parameter lists of facebook_business 26.0, whose typed client reads its answers in a test. Not
checked against Facebook: that `is_published=true` may be repeated, that an unpublished post gets
its lasting number, what `metadata` says to a token of a Page, all subcodes, and when 506 is given.
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime

from signalmast.channels.tests.platforms.base import Platform, Reply, Request

PAGE, TOKEN = "102030405060708", "EAAB-contract-server-page-token"


class Facebook(Platform):
    host = "graph.facebook.com"

    def __init__(self):
        super().__init__()
        self.kind, self.token, self.secret = "page", TOKEN, ""
        self.page = {"id": PAGE, "name": "Phường Mẫu", "link": "https://facebook.com/phuongmau",
                     "about": "Trang của phường", "description": "signalmast-abc123"}  # fmt: skip
        self.data_access_expires_at = 1_800_000_000
        self.posts: dict[str, dict] = {}
        self.photos: dict[str, dict] = {}
        #: An error that the next request gets: (status, error, headers).
        self.next: tuple | None = None
        self.last = ""

    def settings(self):
        return {"page": PAGE, "token": self.token}

    def public(self):
        return [one["message"] for one in self.posts.values() if one["is_published"]]

    def answer(self, request: Request) -> Reply:
        asked = {name: value[0] for name, value in request.query.items()}
        asked |= request.parts() if request.body else {}
        if asked.get("access_token") != self.token:
            return error(190, "Error validating access token: Session has expired.", 463)
        proof = hmac.new(self.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if self.secret and asked.get("appsecret_proof") != proof:
            return error(100, "Invalid appsecret_proof provided in the API argument")
        if self.next is not None:
            status, body, headers = self.next
            self.next = None
            return Reply.json({"error": body}, status, **headers)
        whole = re.fullmatch(r"/v\d+\.\d+/(\w+)(?:/(\w*))?", request.path)
        number, edge = whole[1], whole[2] or ""
        kind = (
            "post"
            if number[0].isdigit() and "_" in number
            else "page"
            if number == PAGE
            else number
        )
        does = f"{request.method.lower()}_{kind}{'_' + edge if edge else ''}"
        if kind == "post" and number not in self.posts:
            return missing(number)
        if not hasattr(self, does):
            return missing(number)
        return getattr(self, does)(number, asked)

    def get_me(self, number, asked):
        if self.kind == "page":
            return Reply.json({**self.shown(self.page, asked), "metadata": {"type": "page"}})
        return Reply.json({"id": "777", "name": "Nguyễn Văn A", "metadata": {"type": "user"}})

    def get_debug_token(self, number, asked):
        said = {"type": self.kind.upper(), "is_valid": True, "expires_at": 0}
        said["data_access_expires_at"] = self.data_access_expires_at
        return Reply.json({"data": said})

    def get_page(self, number, asked):
        return Reply.json(self.shown(self.page, asked))

    def post_page_photos(self, number, asked):
        if not asked["source"].startswith(b"\xff\xd8\xff"):
            return error(324, "Missing or invalid image file")
        made = str(9000 + len(self.photos))
        self.photos[made] = {"alt": asked["alt_text_custom"], "published": asked["published"]}
        return Reply.json({"id": made})

    def post_page_feed(self, number, asked):
        if self.kind != "page":
            return error(200, "(#200) Unpublished posts must be posted to a page as the page "
                              "itself.")  # fmt: skip
        if asked["message"] == self.last:
            return error(506, "Duplicate status message")
        media = [one["media_fbid"] for one in json.loads(asked.get("attached_media", "[]"))]
        if not set(media) <= set(self.photos):
            return error(100, "Invalid parameter")
        made = f"{PAGE}_{122000 + len(self.posts)}"
        self.posts[made] = {
            "id": made, "message": asked["message"], "link": asked.get("link"), "media": media,
            "is_published": asked.get("published") != "false", "reactions": 0, "comments": 0,
            "shares": 0, "created_time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{made.partition('_')[2]}",
        }  # fmt: skip
        return Reply.json({"id": made})

    def get_page_published_posts(self, number, asked):
        since, limit = int(asked.get("since", 0)), int(asked.get("limit", 25))
        newest = [
            self.shown(one, asked) for one in reversed(self.posts.values())
            if one["is_published"]
            and datetime.fromisoformat(one["created_time"]).timestamp() >= since
        ]  # fmt: skip
        start = int(asked.get("after", 0))
        part, end = newest[start : start + limit], start + limit
        paging = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(newest):
            paging["next"] = "https://graph.facebook.com/next"
        return Reply.json({"data": part, "paging": paging})

    def get_post(self, number, asked):
        return Reply.json(self.shown(self.posts[number], asked))

    def post_post(self, number, asked):
        if asked.get("is_published") == "true":
            self.posts[number]["is_published"] = True
            self.last = self.posts[number]["message"]
        if "message" in asked:
            self.posts[number]["message"] = asked["message"]
        return Reply.json({"success": True})

    def delete_post(self, number, asked):
        del self.posts[number]
        return Reply.json({"success": True})

    def shown(self, thing, asked) -> dict:
        """Only the fields that were asked for, and `id`; no share is no field."""
        fields = re.split(r",(?![^{(]*[})])", asked.get("fields", "id"))
        said = {"id": thing["id"]}
        for field in fields:
            name, _dot, how = field.partition(".")
            name = name.partition("{")[0]
            if name in {"comments", "reactions"} and "summary(true)" in how:
                people = [] if "limit(0)" in how else [{"id": "777", "name": "Nguyễn Văn A"}]
                said[name] = {"data": people, "summary": {"total_count": thing[name]}}
            elif name == "shares" and thing["shares"]:
                said[name] = {"count": thing["shares"]}
            elif name != "shares" and thing.get(name) is not None:
                said[name] = thing[name]
        return said


def error(code: int, message: str, sub: int | None = None, status: int = 400) -> Reply:
    body = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    return Reply.json({"error": body | ({"error_subcode": sub} if sub else {})}, status)


def missing(number: str) -> Reply:
    return error(
        100, f"Unsupported request. Object with ID '{number}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation.", 33,
    )  # fmt: skip
