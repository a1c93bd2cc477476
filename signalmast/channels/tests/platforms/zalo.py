"""An imitation of Zalo's interface for articles of an Official Account.

Written second-hand: from public clients of the interface, among them one of a ward office that
publishes through it, and from tables of its error numbers in public code. Zalo's own pages could
not be read, and no third party's typed client exists to check the shapes. Not checked against
Zalo: nearly all of it; above all what an unknown article is answered, whether a change is
prepared like a new article, the names in lists, and which numbers come when.
"""

import itertools
import time

from signalmast.channels.tests.platforms.base import Platform, Reply, Request

APP, SECRET = "4567890123456789012", "contract-server-secret"


class SignIn(Platform):
    """The second host, which changes a refresh token for a new pair, once."""

    host = "oauth.zaloapp.com"

    def __init__(self):
        super().__init__()
        self.numbers = itertools.count(1)
        self.access, self.refresh = "access-0", "refresh-0"

    def public(self):
        return []

    def answer(self, request: Request) -> Reply:
        form = request.form()
        if request.headers.get("secret_key") != SECRET or form["app_id"] != APP:
            return Reply.json({"error": -14003, "error_name": "Invalid secret key"})
        if form["refresh_token"] != self.refresh:
            return Reply.json({"error": -14014, "error_name": "Invalid refresh token",
                               "error_description": "Invalid refresh token"})  # fmt: skip
        number = next(self.numbers)
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"
        return Reply.json({"access_token": self.access, "refresh_token": self.refresh,
                           "expires_in": "90000"})  # fmt: skip


class Zalo(Platform):
    host = "openapi.zalo.me"

    def __init__(self):
        super().__init__()
        self.door = SignIn()
        self.account = {"oa_id": "1234567890123456789", "name": "Phường Mẫu", "is_verified": True,
                        "description": "Trang Zalo của phường. signalmast-abc123"}  # fmt: skip
        #: How often an article is "being processed" before it is ready.
        self.slow = 0
        self.changes_are_prepared = True
        self.bad_pictures = False
        self.articles: dict[str, dict] = {}
        self.tokens: dict[str, list] = {}
        #: An answer that the next request gets.
        self.next: dict | None = None

    def settings(self):
        return {"app_id": APP, "secret_key": SECRET, "refresh_token": self.door.refresh,
                "cover": "https://phuong-mau.test/media/cover.jpg",
                "access_token": self.door.access,
                "access_until": "2099-01-01T00:00:00+00:00"}  # fmt: skip

    def public(self):
        return [
            "\n".join(part.get("content", "") for part in one["body"])
            for one in self.articles.values()
            if one["status"] == "show"
        ]

    def answer(self, request: Request) -> Reply:
        if request.headers.get("access_token") != self.door.access:
            return said(-216, "Access token is invalid")
        if self.next is not None:
            reply, self.next = Reply.json(self.next), None
            return reply
        asked = {name: value[0] for name, value in request.query.items()}
        asked |= request.json() if request.method == "POST" else {}
        return getattr(self, request.path.removeprefix("/v2.0/").replace("/", "_"))(asked)

    def oa_getoa(self, asked):
        return ok(self.account)

    def article_create(self, asked):
        if refusal := self.refuses(asked):
            return refusal
        number = f"art{len(self.articles)}"
        self.articles[number] = {**asked, "id": number, "create_date": int(time.time() * 1000)}
        return ok({"token": self.prepare(number)})

    def article_verify(self, asked):
        if asked["token"] not in self.tokens:
            return said(-201, "token is invalid")
        number, left = self.tokens[asked["token"]]
        if left:
            self.tokens[asked["token"]] = [number, left - 1]
            return said(-214, "Media is being processed")
        if self.bad_pictures:
            return said(-200, "Upload media failed")
        return ok({"id": number})

    def article_update(self, asked):
        if asked["id"] not in self.articles:
            return said(-201, "article is invalid")
        if refusal := self.refuses(asked):
            return refusal
        self.articles[asked["id"]].update(asked)
        return ok({"token": self.prepare(asked["id"])} if self.changes_are_prepared else {})

    def article_remove(self, asked):
        if self.articles.pop(asked["id"], None) is None:
            return said(-201, "article is invalid")
        return ok({})

    def article_getdetail(self, asked):
        if asked["id"] not in self.articles:
            return said(-201, "article is invalid")
        return ok({**self.articles[asked["id"]], "link_view": f"https://zalo.me/d/{asked['id']}"})

    def article_getslice(self, asked):
        if asked.get("type") not in {"normal", "video"}:
            return said(-201, "type accept only 2 value normal and video.")
        start, limit = int(asked["offset"]), int(asked["limit"])
        if limit > 10:
            return said(-201, "maximum limit is 10")
        newest = list(reversed(self.articles.values()))
        part = [{name: one[name] for name in ("id", "title", "status", "create_date")}
                for one in newest[start : start + limit]]  # fmt: skip
        return ok({"medias": part, "total": len(newest)})

    def prepare(self, number) -> str:
        token = f"token-{len(self.tokens)}"
        self.tokens[token] = [number, self.slow]
        return token

    def refuses(self, asked) -> Reply | None:
        """The limits as they were seen: the number itself is refused already."""
        for name, most in (("title", 150), ("description", 300)):
            if not 0 < len(asked[name]) < most:
                return said(-201, f"{name} allow 1 to {most} characters")
        if not asked.get("cover", {}).get("photo_url"):
            return said(-201, "cover value is invalid")
        return None


def ok(data) -> Reply:
    return Reply.json({"error": 0, "message": "Success", "data": data})


def said(code: int, message: str) -> Reply:
    return Reply.json({"error": code, "message": message})
