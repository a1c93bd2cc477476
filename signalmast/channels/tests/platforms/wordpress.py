"""An imitation of WordPress's REST interface as far as the connector uses it.

Written from WordPress's own source and handbook (posts, media, comments and users controllers,
`wp_unique_post_slug`). `tests/peers/test_wordpress.py` asks the same of a real WordPress 6.1;
not checked against newer ones, a network of sites, or a site without a trash.
"""

import base64
import copy
import json
import re
from pathlib import Path

from signalmast.channels.tests.platforms.base import Platform, Reply, Request

FIXTURES = Path(__file__).parents[1] / "fixtures" / "wordpress"


def recorded(name):
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


ERRORS = recorded("errors")


class WordPress(Platform):
    host = "wordpress.test"
    password = "abcd efgh ijkl mnop qrst uvwx"

    def __init__(self):
        super().__init__()
        self.posts: dict[int, dict] = {}
        self.media: dict[int, dict] = {}
        self.comments: dict[int, int] = {}
        self.user = recorded("user")
        self.revoked = self.suspended = self.trashless = False
        self.moderated = False
        self.kinds = {"image/jpeg", "image/png"}
        #: What the web server in front takes, in bytes.
        self.most = 1_000_000
        self.numbers = iter(range(5, 10_000))

    def settings(self):
        return {
            "address": f"https://{self.host}", "user": "phuong-mau", "password": self.password,
        }  # fmt: skip

    def public(self):
        there = [self.posts[number] for number in sorted(self.posts)]
        return [
            f"{post['title']['raw']}\n{post['content']['raw']}"
            for post in there
            if post["status"] == "publish"
        ]

    def answer(self, request: Request) -> Reply:
        if self.suspended:
            return Reply(410, b"<p>This site has been archived or suspended.</p>")
        if not request.path.startswith("/wp-json/"):
            return Reply(404, b"<html>Page not found</html>")
        path = request.path.removeprefix("/wp-json")
        entry = base64.b64encode(f"phuong-mau:{self.password}".encode()).decode()
        signed = request.headers.get("authorization") == f"Basic {entry}" and not self.revoked
        if path == "/":
            return self._show(recorded("site"), request)
        if path == "/wp/v2/comments":
            total = self.comments.get(int(request.query["post"][0]), 0)
            return Reply.json([{"id": 1}] * min(total, 1), **{"X-WP-Total": str(total)})
        if not signed:
            return self._stranger(request)
        if path == "/wp/v2/users/me":
            return self._show(self.user, request)
        if found := re.fullmatch(r"/wp/v2/(posts|media)(?:/(\d+))?", path):
            return self._rest(found[1], int(found[2] or 0), request)
        return self._error("rest_no_route")

    def _rest(self, kind, number, request):
        shelf = self.posts if kind == "posts" else self.media
        if number and number not in shelf:
            return self._error("rest_post_invalid_id")
        name = f"_{request.method.lower()}_{kind}" + ("_one" if number else "")
        return getattr(self, name)(*([number] if number else []), request)

    def _stranger(self, request):
        if request.method == "GET" and request.query.get("status") == ["any"]:
            return self._error("rest_invalid_param")
        return self._error("rest_not_logged_in" if "/users" in request.path else
                           "rest_cannot_create")  # fmt: skip

    def _get_posts(self, request):
        slugs = request.query["slug"][0].split(",")
        assert request.query["status"] == ["any"]
        found = [
            post
            for post in self.posts.values()
            if post["slug"] in slugs and post["status"] != "trash"
        ]
        return Reply.json([self._cut(post, request) for post in found])

    def _get_posts_one(self, number, request):
        return self._show(self.posts[number], request)

    def _post_posts(self, request):
        number = next(self.numbers)
        self.posts[number] = recorded("post") | {"id": number}
        self.posts[number]["link"] = f"https://{self.host}/?p={number}"
        return self._save(number, request.json(), 201)

    def _post_posts_one(self, number, request):
        return self._save(number, request.json(), 200)

    def _save(self, number, fields, status):
        wanted = fields.get("status")
        if wanted == "publish" and not self.user["capabilities"].get("publish_posts"):
            return self._error("rest_cannot_publish")
        post = self.posts[number]
        for name, value in fields.items():
            post[name] = {"raw": value} if name in {"title", "content", "excerpt"} else value
        if wanted == "publish" and self.moderated:
            post["status"] = "pending"
        post["slug"] = self._unique(number, post["slug"])
        if post["status"] == "publish":
            post["link"] = f"https://{self.host}/2026/11/{post['slug']}/"
        return Reply.json(post, status)

    def _unique(self, number, slug):
        """Return an address that no other post has; drafts hold theirs, too."""
        taken = {post["slug"] for other, post in self.posts.items() if other != number}
        free, suffix = slug, 2
        while free in taken:
            free, suffix = f"{slug}-{suffix}", suffix + 1
        return free

    def _delete_posts_one(self, number, request):
        post = self.posts[number]
        if request.query.get("force") == ["true"]:
            del self.posts[number]
            return Reply.json({"deleted": True, "previous": post})
        if self.trashless:
            return self._error("rest_trash_not_supported")
        if post["status"] == "trash":
            return self._error("rest_already_trashed")
        post |= {"status": "trash", "slug": f"{post['slug']}__trashed"}
        return Reply.json(post)

    def _get_media(self, request):
        wanted = {name: request.query[name][0] for name in ("slug", "parent")
                  if name in request.query}  # fmt: skip
        found = [
            one
            for one in self.media.values()
            if wanted.get("slug", one["slug"]) == one["slug"]
            and wanted.get("parent", str(one["post"])) == str(one["post"])
        ]
        return Reply.json([self._cut(one, request) for one in found])

    def _post_media(self, request):
        if len(request.body) > self.most:
            return Reply(413, b"<html>413 Request Entity Too Large</html>")
        if request.headers["content-type"] not in self.kinds:
            return self._error("rest_upload_sideload_error")
        given = {name: value[0] for name, value in request.query.items()}
        number = next(self.numbers)
        self.media[number] = recorded("media") | {
            "id": number, "slug": given["slug"], "post": int(given["post"]),
        }  # fmt: skip
        return Reply.json(self.media[number], 201)

    def _post_media_one(self, number, request):
        self.media[number] |= request.json()
        return Reply.json(self.media[number])

    def _delete_media_one(self, number, request):
        assert request.query["force"] == ["true"]
        return Reply.json({"deleted": True, "previous": self.media.pop(number)})

    def _show(self, value, request):
        return Reply.json(self._cut(value, request))

    def _cut(self, value, request):
        names = request.query.get("_fields", [",".join(value)])[0].split(",")
        return copy.deepcopy({name: value[name] for name in names if name in value})

    def _error(self, code):
        return Reply.json(ERRORS[code], ERRORS[code]["data"]["status"])
