"""An imitation of Ghost's Admin API as far as the connector uses it.

Written from Ghost's documentation of the Admin API; `tests/peers/test_ghost.py` asks the same of
a real Ghost 6.65, which tells changes apart by the second only. Not checked against the hosted
service, other roles than a custom integration, or a publication with tiers.
"""

import email
import email.policy
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from signalmast.channels.tests.platforms.base import Platform, Reply, Request

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ghost"
BEGAN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def recorded(name):
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


ERRORS = recorded("errors")


class Ghost(Platform):
    host = "ghost.test"
    number, secret = "69201f0000000000000000aa", "0123456789abcdef" * 4

    def __init__(self):
        super().__init__()
        self.posts: dict[str, dict] = {}
        self.images: list[str] = []
        self.trouble = ""
        self.kinds = {"image/jpeg", "image/png"}
        self.ticks = 0
        #: How many changes somebody else gets in before ours.
        self.rivals = 0

    def settings(self):
        return {"address": f"https://{self.host}", "admin_key": f"{self.number}:{self.secret}"}

    def public(self):
        return [
            f"{post['title']}\n{post['html']}"
            for post in self.posts.values()
            if post["status"] == "published"
        ]

    def answer(self, request: Request) -> Reply:
        path = request.path.removeprefix("/ghost/api/admin")
        if path == request.path:
            return Reply(404, b"<html>Page not found</html>")
        if path == "/site/":
            return Reply.json(recorded("site"))
        if trouble := self.trouble or self._stranger(request):
            return self._error(trouble)
        if path == "/images/upload/":
            return self._upload(request)
        found = re.fullmatch(r"/posts/(?:([0-9a-f]+)/)?", path)
        number = found[1] or ""
        if number and number not in self.posts:
            return self._error("NOT_FOUND")
        return getattr(self, f"_{request.method.lower()}{'_one' if number else ''}")(
            *([number] if number else []), request
        )

    def _stranger(self, request):
        token = request.headers["authorization"].removeprefix("Ghost ")
        if jwt.get_unverified_header(token)["kid"] != self.number:
            return "UNKNOWN_ADMIN_API_KEY"
        try:
            jwt.decode(
                token, bytes.fromhex(self.secret), algorithms=["HS256"], audience="/admin/",
                options={"require": ["exp", "iat", "aud"]},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            return "INVALID_JWT"
        return ""

    def _get(self, request):
        wanted = request.query.get("filter", ["tag:"])[0].removeprefix("tag:")
        found = [
            post
            for post in self.posts.values()
            if not wanted or wanted in {tag["slug"] for tag in post["tags"]}
        ]
        return Reply.json({"posts": found, "meta": {"pagination": {"total": len(found)}}})

    def _get_one(self, number, request):
        return Reply.json({"posts": [self.posts[number]]})

    def _post(self, request):
        fields = request.json()["posts"][0]
        number = f"69201f{len(self.posts) + 5:018x}"
        post = recorded("post") | {"id": number, "url": f"https://{self.host}/p/{number}/"}
        taken = {one["slug"] for one in self.posts.values()}
        while fields["slug"] in taken:
            fields["slug"] += "-2"
        return self._save(post, fields, request, 201)

    def _put_one(self, number, request):
        post = self.posts[number]
        fields = request.json()["posts"][0]
        if self.rivals:
            self.rivals -= 1
            post["updated_at"] = self._now()
        if fields.pop("updated_at") != post["updated_at"]:
            return self._error("UPDATE_COLLISION")
        return self._save(post, fields, request, 200)

    def _save(self, post, fields, request, status):
        assert request.query["source"] == ["html"]
        if len(fields["title"]) > 255 or len(fields.get("feature_image_alt") or "") > 191:
            return self._error("VALIDATION")
        for tag in fields.get("tags", []):
            tag["slug"] = re.sub("^#", "hash-", tag["name"])
        post |= fields
        post["updated_at"] = self._now()
        if post["status"] == "published" and not post["published_at"]:
            post["published_at"] = self._now()
            post["url"] = f"https://{self.host}/{post['slug']}/"
        self.posts[post["id"]] = post
        return Reply.json({"posts": [post]}, status)

    def _delete_one(self, number, request):
        del self.posts[number]
        return Reply(204)

    def _upload(self, request):
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + request.body, policy=email.policy.default)
        file = next(part for part in parts.iter_parts() if part.get_filename())
        if file.get_content_type() not in self.kinds:
            return self._error("UNSUPPORTED_MEDIA")
        address = f"https://{self.host}/content/images/2026/11/{file.get_filename()}"
        self.images.append(address)
        return Reply.json({"images": [{"url": address, "ref": None}]}, 201)

    def _now(self):
        self.ticks += 1
        return f"{(BEGAN + timedelta(seconds=self.ticks)).isoformat()[:19]}.000Z"

    def _error(self, code):
        error = ERRORS[code]
        told = {name: value for name, value in error.items() if name != "status"}
        return Reply.json({"errors": [told]}, error["status"])
