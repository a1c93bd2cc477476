"""A Matrix home server with one room, imitated.

Written from spec.matrix.org (client-server interface: login, transaction identifiers, send, redact,
relations, messages, media) and from answers measured on a real Synapse 1.163.2, which tests/peers
meets. NOT imitated: encryption, federation, other users' rights, the size of a whole event.
"""

import json
import time
from pathlib import Path
from urllib.parse import unquote

from signalmast.channels.tests.platforms.base import Platform, Reply

RECORDED = Path(__file__).parents[1] / "fixtures" / "matrix"
ROOM, ALIAS, USER = "!lWfgxyzabcdefghijk:matrix.test", "#phuongmau:matrix.test", "@desk:matrix.test"


def recorded(name: str) -> dict:
    return json.loads((RECORDED / f"{name}.json").read_text())


class MatrixServer(Platform):
    host = "matrix.test"

    def __init__(self):
        super().__init__()
        self.events: list[dict] = []
        #: The event of each transaction, by device and number.
        self.done: dict[tuple[str, str], str] = {}
        #: The device of each token.
        self.tokens = {"token-1": "DESK"}
        self.password = "pw-desk"
        self.uploads: dict[str, bytes] = {}
        self.state = recorded("state")
        self.forbidden = False
        self.reactions, self.answers = 0, 0

    def settings(self):
        return {
            "server": f"https://{self.host}", "room": ROOM, "user": USER,
            "password": self.password, "access_token": "token-1", "device_id": "DESK",
        }  # fmt: skip

    def standing(self, kind):
        return [
            one for one in self.events
            if one["content"].get("msgtype") == kind and "m.relates_to" not in one["content"]
        ]  # fmt: skip

    def public(self):
        texts = []
        for event in self.standing("m.text"):
            text = event["content"]["body"]
            for other in self.events:
                relation = other["content"].get("m.relates_to", {})
                if relation.get("event_id") == event["event_id"]:
                    text = other["content"]["m.new_content"]["body"]
            texts.append(text)
        return texts

    def error(self, status, code, said, **more):
        return Reply.json({"errcode": code, "error": said, **more}, status)

    def answer(self, request):
        path = [unquote(part) for part in request.path.strip("/").split("/")][3:]
        if path == ["login"]:
            return self.login(request.json())
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return Reply.json(recorded("unknown_token"), 401)
        if path == ["account", "whoami"]:
            return Reply.json({"user_id": USER, "device_id": self.tokens[token]})
        if path[0] == "upload":
            return self.uploaded(request)
        if path[:2] == ["directory", "room"]:
            if path[2] != ALIAS:
                return self.error(404, "M_NOT_FOUND", f"Room alias {path[2]} not found")
            return Reply.json({"room_id": ROOM, "servers": ["matrix.test"]})
        if path[0] == "rooms" and path[1] == ROOM:
            return getattr(self, f"room_{path[2]}")(request, path[3:], self.tokens[token])
        return Reply.json(recorded("forbidden"), 403)

    def login(self, asked):
        if asked["password"] != self.password:
            return self.error(403, "M_FORBIDDEN", "Invalid username or password")
        device = asked.get("device_id") or f"NEW{len(self.tokens)}"
        token = f"token-{len(self.tokens) + 10}"
        self.tokens = {t: d for t, d in self.tokens.items() if d != device} | {token: device}
        return Reply.json(recorded("login") | {"access_token": token, "device_id": device})

    def uploaded(self, request):
        if not request.headers["content-type"].startswith("image/"):
            return self.error(403, "M_FORBIDDEN", "This kind of file is not allowed")
        if len(request.body) > 10_000_000:
            return self.error(413, "M_TOO_LARGE", "Upload request body is too large")
        place = f"mxc://matrix.test/media{len(self.uploads)}"
        self.uploads[place] = request.body
        return Reply.json({"content_uri": place})

    def room_state(self, _request, path, _device):
        if path[0] in self.state:
            return Reply.json(self.state[path[0]])
        return self.error(404, "M_NOT_FOUND", "Event not found.")

    def room_send(self, request, path, device):
        if self.forbidden:
            return Reply.json(recorded("forbidden"), 403)
        if (device, path[1]) not in self.done:
            self.done[device, path[1]] = self.event(path[0], request.json())
        return Reply.json({"event_id": self.done[device, path[1]]})

    def event(self, kind, content):
        number = f"$event{len(self.events):038d}"
        self.events.append(
            {"type": kind, "event_id": number, "sender": USER, "room_id": ROOM,
             "content": content, "origin_server_ts": int(time.time() * 1000), "unsigned": {}}
        )  # fmt: skip
        return number

    def room_redact(self, _request, path, device):
        event = self.by_number(path[0])
        if event is None:
            return self.error(404, "M_NOT_FOUND", "Event not found.")
        if (device, path[1]) not in self.done:
            self.done[device, path[1]] = f"$redaction{len(self.done)}"
            event["content"] = {}
            event["unsigned"] = {"redacted_because": {"type": "m.room.redaction"}}
        return Reply.json({"event_id": self.done[device, path[1]]})

    def by_number(self, number):
        return next((one for one in self.events if one["event_id"] == number), None)

    def room_event(self, _request, path, _device):
        event = self.by_number(path[0])
        return Reply.json(event) if event else Reply.json(recorded("not_found"), 404)

    def room_messages(self, request, _path, _device):
        rows = self.events[::-1]
        start, limit = int(request.query.get("from", ["0"])[0]), int(request.query["limit"][0])
        said = {"chunk": rows[start : start + limit], "start": str(start)}
        return Reply.json(said | ({"end": str(start + limit)} if len(rows) > start else {}))

    def room_relations(self, request, path, _device):
        many = {"m.annotation": self.reactions, "m.thread": self.answers}[path[1]]
        start = int(request.query.get("from", ["0"])[0])
        page = [recorded("reaction") | {"event_id": f"$reaction{at}"}
                for at in range(start, min(many, start + 50))]  # fmt: skip
        more = {"next_batch": str(start + 50)} if many > start + 50 else {}
        return Reply.json({"chunk": page, **more})
