"""A server of the fediverse with accounts that follow the office.

Written from the ActivityPub recommendation and draft-cavage-http-signatures-12. It checks
signatures with the product's own code, so it proves nothing about them: that is what the real
library in `tests/peers/test_activitypub.py` is for. Not checked against a live Mastodon.
"""

import json

from signalmast.channels.activitypub.signatures import (
    NotSigned,
    new_key,
    public_half,
    read_signature,
    signed,
    verify,
)
from signalmast.channels.tests.platforms.base import Platform, Reply

KEYS = [new_key()]


class FollowersServer(Platform):
    """`office_key` is the public key that it believes the office has."""

    host = "fedi.test"
    home = f"https://{host}"
    #: What the shared inbox answers, where it is not 202.
    status = 202
    shared = True

    def __init__(self, private=KEYS[0]):
        super().__init__()
        self.private = private
        self.office_key = ""
        self.taken = []
        self.seen = set()
        self.gone = set()

    def settings(self):
        return {"name": "office"}

    def actor(self, name):
        where = f"{self.home}/users/{name}"
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Person",
            "id": where,
            "preferredUsername": name,
            "inbox": f"{where}/inbox",
            **({"endpoints": {"sharedInbox": f"{self.home}/inbox"}} if self.shared else {}),
            "publicKey": {
                "id": f"{where}#main-key",
                "owner": where,
                "publicKeyPem": public_half(self.private),
            },
        }

    def answer(self, request):
        if request.method == "GET":
            name = request.path.rpartition("/")[2]
            return Reply(410) if name in self.gone else Reply.json(self.actor(name))
        if not request.path.endswith("inbox"):
            return Reply(404)
        if self.status != 202:
            return Reply(self.status)
        try:
            signature = read_signature("POST", request.headers, request.body, host=self.host)
            verify(
                signature, self.office_key, method="POST", target=request.path,
                headers=request.headers,
            )  # fmt: skip
        except NotSigned as error:
            return Reply(401, str(error).encode())
        activity = json.loads(request.body)
        if activity["id"] not in self.seen:
            self.seen.add(activity["id"])
            self.taken.append(activity)
        return Reply(202)

    def public(self):
        """Return the texts of the office that followers here see now."""
        there = {}
        for activity in self.taken:
            about = activity["object"]
            if activity["type"] in {"Create", "Update"}:
                there[about["id"]] = about["content"]
            elif activity["type"] == "Delete":
                there.pop(about["id"], None)
        return list(there.values())

    def sends(self, name, activity, inbox, *, private=None, **more):
        """Return headers and body of an activity that one of its accounts sends to an inbox."""
        where = f"{self.home}/users/{name}"
        body = json.dumps({"actor": where, "id": f"{where}/acts/1", **activity}).encode()
        headers = signed(
            "POST", inbox, key_id=f"{where}#main-key", private=private or self.private, body=body,
            **more,
        )  # fmt: skip
        return headers, body
