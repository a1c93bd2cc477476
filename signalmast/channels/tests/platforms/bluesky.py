"""A server of the AT Protocol with its counters, imitated.

Written from docs.bsky.app and atproto.com (lexicons com.atproto.server, com.atproto.repo,
app.bsky.feed.getPosts; record keys; rate limits) and from the answers that a real personal data
server 0.5.35 was measured to give. tests/peers meets the real one. NOT imitated: signatures, blob
checks other than size and kind, the delay of the counters, identity documents.
"""

import base64
import hashlib
import json
import re
import time
from pathlib import Path

import regex

from signalmast.channels.tests.platforms.base import Platform, Reply

RECORDED = Path(__file__).parents[1] / "fixtures" / "bluesky"
DID = "did:plc:q2ftz3xemaau3fzc5kmhvnkz"


def recorded(name: str) -> dict:
    return json.loads((RECORDED / f"{name}.json").read_text())


class BlueskyServer(Platform):
    host = "bsky.test"

    def __init__(self):
        super().__init__()
        self.records: dict[tuple[str, str], dict] = {
            ("app.bsky.actor.profile", "self"): recorded("profile")
        }
        self.blobs: dict[str, bytes] = {}
        self.sessions = 1
        self.password = "abcd-efgh-ijkl-mnop"
        #: Access and refresh tokens that are let in.
        self.access, self.refresh = {"access-1"}, {"refresh-1"}
        self.commits = 0
        #: An error in answer to every sign-in and every write.
        self.closed = ""

    def settings(self):
        return {
            "server": f"https://{self.host}", "handle": "phuongmau.bsky.test", "counter": "",
            "app_password": self.password, "did": DID, "access_jwt": "access-1",
            "refresh_jwt": "refresh-1",
        }  # fmt: skip

    def public(self):
        return [one["text"] for (kind, _name), one in self.records.items() if "feed" in kind]

    def answer(self, request):
        method = request.path.removeprefix("/xrpc/").rpartition(".")[2]
        if request.path.startswith("/xrpc/") and hasattr(self, f"do_{method}"):
            return getattr(self, f"do_{method}")(request)
        return self.error(404, "XRPCNotSupported", "XRPCNotSupported")

    def error(self, status, name, message, **headers):
        return Reply.json({"error": name, "message": message}, status, **headers)

    def bearer(self, request):
        return request.headers.get("authorization", "").removeprefix("Bearer ")

    def stranger(self, request):
        """Return the answer to one who is not let in, None for the account."""
        if self.bearer(request).startswith("access-") and self.bearer(request) not in self.access:
            return Reply.json(recorded("expired_token"), 400)
        if self.closed:
            return self.error(401, self.closed, "Account has been taken down")
        if self.bearer(request) in self.access:
            return None
        return self.error(400, "InvalidToken", "Token could not be verified")

    def session(self):
        self.sessions += 1
        self.access, self.refresh = {f"access-{self.sessions}"}, {f"refresh-{self.sessions}"}
        return Reply.json(
            recorded("session")
            | {"accessJwt": f"access-{self.sessions}", "refreshJwt": f"refresh-{self.sessions}"}
        )

    def do_createSession(self, request):  # noqa: N802 -- the platform's word
        if self.closed:  # an app password is not told why, as measured
            return Reply.json(recorded("wrong_password"), 401)
        if request.json()["password"] != self.password:
            return Reply.json(recorded("wrong_password"), 401)
        return self.session()

    def do_refreshSession(self, request):  # noqa: N802 -- the platform's word
        if self.closed:
            return self.error(401, self.closed, "Account has been taken down")
        if self.bearer(request) not in self.refresh:
            return Reply.json(recorded("expired_token"), 400)
        return self.session()

    def do_getRecord(self, request):  # noqa: N802 -- the platform's word
        collection, name = request.query["collection"][0], request.query["rkey"][0]
        record = self.records.get((collection, name))
        if record is None:
            return Reply.json(recorded("record_not_found"), 400)
        uri = f"at://{DID}/{collection}/{name}"
        return Reply.json({"uri": uri, "cid": cid_of(record), "value": record})

    def do_uploadBlob(self, request):  # noqa: N802 -- the platform's word
        if refused := self.stranger(request):
            return refused
        if len(request.body) > 5_000_000:
            return self.error(413, "PayloadTooLarge", "request entity too large")
        link = cid(0x55, request.body)
        self.blobs[link] = request.body
        kind = request.headers["content-type"]
        return Reply.json({"blob": {"$type": "blob", "ref": {"$link": link}, "mimeType": kind,
                                    "size": len(request.body)}})  # fmt: skip

    def do_putRecord(self, request):  # noqa: N802 -- the platform's word
        if refused := self.stranger(request):
            return refused
        given = request.json()
        record, place = given["record"], (given["collection"], given["rkey"])
        if not re.fullmatch(r"[234567abcdefghij][234567a-z]{12}", given["rkey"]):
            return self.error(400, "InvalidRequest", "Invalid record key")
        if (many := len(regex.findall(r"\X", record["text"]))) > 300:
            said = recorded("too_long")
            return Reply.json(said | {"message": said["message"].replace("301", str(many))}, 400)
        for image in record.get("embed", {}).get("images", []):
            if not image["image"]["mimeType"].startswith("image/"):
                return Reply.json(recorded("refused_picture"), 400)
        same = self.records.get(place) == record
        self.records[place] = record
        self.commits += not same
        return Reply.json(
            {"uri": f"at://{DID}/{place[0]}/{place[1]}", "cid": cid_of(record),
             "commit": None if same else {"cid": cid_of(place), "rev": place[1]},
             "validationStatus": "valid"}
        )  # fmt: skip

    def do_deleteRecord(self, request):  # noqa: N802 -- the platform's word
        if refused := self.stranger(request):
            return refused
        self.records.pop((request.json()["collection"], request.json()["rkey"]), None)
        return Reply.json({"commit": {"cid": cid_of({}), "rev": "3mexa"}})

    def do_getPosts(self, request):  # noqa: N802 -- the platform's word
        if refused := self.stranger(request):
            return refused
        posts = []
        for uri in request.query["uris"]:
            _at, _empty, _did, collection, name = uri.split("/")
            if record := self.records.get((collection, name)):
                view = recorded("post_view")
                posts.append(view | {"uri": uri, "cid": cid_of(record), "record": record})
        return Reply.json({"posts": posts})

    def limited(self, seconds):
        return self.error(
            429, "RateLimitExceeded", "Rate Limit Exceeded",
            **{"ratelimit-limit": "30", "ratelimit-remaining": "0",
               "ratelimit-reset": str(int(time.time()) + seconds), "ratelimit-policy": "30;w=300"},
        )  # fmt: skip


def cid(codec: int, data: bytes) -> str:
    """Return the address of content as the protocol writes it: version 1, SHA-256, base 32."""
    whole = bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(whole).decode().lower().rstrip("=")


def cid_of(value) -> str:
    return cid(0x71, json.dumps(value, sort_keys=True).encode())
