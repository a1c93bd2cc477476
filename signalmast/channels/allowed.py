"""What may leave the house: every request a connector can make, and no other (charter, point 2).

There is no verb here for liking, following, commenting, reporting or writing to a person, and
`tests/test_charter_channels.py` reads this table. A new connector adds its lines here in the
same commit; what is missing here is refused by the gate before a connection is opened.
"""

import re
from dataclasses import dataclass
from enum import Enum


class Verb(Enum):
    """What a request does. The charter allows these."""

    SIGN_IN = "sign in"
    READ = "read the office's own account and posts"
    UPLOAD = "upload a picture of a post"
    PUBLISH = "publish"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    COUNT = "read counters of the office's own posts"
    #: Deliver the office's own post to one who subscribed to it (newsletter, push, followers).
    DELIVER = "deliver to a subscriber"


@dataclass(frozen=True, slots=True)
class Rule:
    """One request: method and path. `path` matches the whole path, without the query.

    `body` is a word that the body must hold, for platforms with one address for all methods.
    """

    verb: Verb
    method: str
    path: str
    body: str = ""

    def allows(self, method: str, path: str, body: bytes) -> bool:
        return (
            method == self.method
            and re.fullmatch(self.path, path) is not None
            and self.body.encode() in body
        )


#: The requests of each connector, by its key.
RULES: dict[str, tuple[Rule, ...]] = {}


def rules_of(key: str) -> tuple[Rule, ...]:
    """Return what a connector may ask; an unknown one may ask nothing."""
    return RULES.get(key, ())


RULES["newsletter"] = (
    Rule(Verb.DELIVER, "SMTP", "/"),
    # The office's own mailbox to which undeliverable mail comes back.
    Rule(Verb.READ, "IMAP", "/INBOX"),
)

#: Servers of followers lie anywhere; what may be told them is in the first word of the body.
RULES["activitypub"] = (
    # Who signed a request to our inbox, to check the signature; nothing of it is kept.
    Rule(Verb.READ, "GET", r"/.*"),
    Rule(Verb.DELIVER, "POST", r"/.+", body='"type":"Create"'),
    Rule(Verb.DELIVER, "POST", r"/.+", body='"type":"Update"'),
    Rule(Verb.DELIVER, "POST", r"/.+", body='"type":"Delete"'),
    # The answer to one who asked to follow the office; without it nobody can subscribe.
    Rule(Verb.DELIVER, "POST", r"/.+", body='"type":"Accept"'),
)


RULES["mastodon"] = (
    Rule(Verb.READ, "GET", r"/api/v1/accounts/verify_credentials"),
    Rule(Verb.READ, "GET", r"/api/v1/accounts/[^/]+/statuses"),
    Rule(Verb.UPLOAD, "POST", r"/api/v2/media"),
    Rule(Verb.UPLOAD, "GET", r"/api/v1/media/[^/]+"),
    Rule(Verb.PUBLISH, "POST", r"/api/v1/statuses"),
    Rule(Verb.EDIT, "PUT", r"/api/v1/statuses/[^/]+"),
    Rule(Verb.WITHDRAW, "DELETE", r"/api/v1/statuses/[^/]+"),
    Rule(Verb.COUNT, "GET", r"/api/v1/statuses/[^/]+"),
)

_WORDPRESS = r"(?:/[\w.~-]+)*/wp-json"
RULES["wordpress"] = (
    Rule(Verb.READ, "GET", _WORDPRESS + r"/"),
    Rule(Verb.READ, "GET", _WORDPRESS + r"/wp/v2/users/me"),
    Rule(Verb.READ, "GET", _WORDPRESS + r"/wp/v2/(?:posts|media)(?:/\d+)?"),
    Rule(Verb.COUNT, "GET", _WORDPRESS + r"/wp/v2/comments"),
    Rule(Verb.UPLOAD, "POST", _WORDPRESS + r"/wp/v2/media(?:/\d+)?"),
    Rule(Verb.PUBLISH, "POST", _WORDPRESS + r"/wp/v2/posts"),
    Rule(Verb.PUBLISH, "POST", _WORDPRESS + r"/wp/v2/posts/\d+", body='"status": "publish"'),
    Rule(Verb.EDIT, "POST", _WORDPRESS + r"/wp/v2/posts/\d+"),
    Rule(Verb.WITHDRAW, "DELETE", _WORDPRESS + r"/wp/v2/(?:posts|media)/\d+"),
)

_GHOST = r"(?:/[\w.~-]+)*/ghost/api/admin"
RULES["ghost"] = (
    Rule(Verb.READ, "GET", _GHOST + r"/site/"),
    Rule(Verb.READ, "GET", _GHOST + r"/posts/(?:[0-9a-f]+/)?"),
    Rule(Verb.UPLOAD, "POST", _GHOST + r"/images/upload/"),
    Rule(Verb.PUBLISH, "POST", _GHOST + r"/posts/"),
    Rule(Verb.PUBLISH, "PUT", _GHOST + r"/posts/[0-9a-f]+/", body='"status": "published"'),
    Rule(Verb.EDIT, "PUT", _GHOST + r"/posts/[0-9a-f]+/"),
    Rule(Verb.WITHDRAW, "DELETE", _GHOST + r"/posts/[0-9a-f]+/"),
)

RULES["telegram"] = (
    Rule(Verb.READ, "POST", r"/bot[^/]+/(getMe|getChat|getChatMember)"),
    Rule(Verb.PUBLISH, "POST", r"/bot[^/]+/(sendMessage|sendPhoto|sendMediaGroup)"),
    Rule(Verb.EDIT, "POST", r"/bot[^/]+/(editMessageText|editMessageCaption)"),
    Rule(Verb.WITHDRAW, "POST", r"/bot[^/]+/(deleteMessage|deleteMessages)"),
)

_GRAPH = r"/v\d+\.\d+"
RULES["facebook"] = (
    Rule(Verb.READ, "GET", rf"{_GRAPH}/(me|debug_token|\d+|\d+/published_posts)/?"),
    # One request reads the state of a post and its counters; lists of people are not asked for.
    Rule(Verb.COUNT, "GET", rf"{_GRAPH}/\d+_\d+/?"),
    Rule(Verb.UPLOAD, "POST", rf"{_GRAPH}/\d+/photos", body='name="published"\r\n\r\nfalse'),
    Rule(Verb.PUBLISH, "POST", rf"{_GRAPH}/\d+/feed", body="published=false"),
    Rule(Verb.PUBLISH, "POST", rf"{_GRAPH}/\d+_\d+/?", body="is_published=true"),
    Rule(Verb.EDIT, "POST", rf"{_GRAPH}/\d+_\d+/?", body="message="),
    Rule(Verb.WITHDRAW, "DELETE", rf"{_GRAPH}/\d+_\d+/?"),
)


RULES["bluesky"] = (
    Rule(Verb.SIGN_IN, "POST", r"/xrpc/com\.atproto\.server\.(create|refresh)Session"),
    Rule(Verb.READ, "GET", r"/xrpc/com\.atproto\.repo\.getRecord"),
    Rule(Verb.UPLOAD, "POST", r"/xrpc/com\.atproto\.repo\.uploadBlob"),
    # One address for posts, likes, follows and blocks: the collection tells them apart.
    Rule(Verb.PUBLISH, "POST", r"/xrpc/com\.atproto\.repo\.putRecord",
         body='"collection":"app.bsky.feed.post"'),
    Rule(Verb.WITHDRAW, "POST", r"/xrpc/com\.atproto\.repo\.deleteRecord",
         body='"collection":"app.bsky.feed.post"'),
    Rule(Verb.COUNT, "GET", r"/xrpc/app\.bsky\.feed\.getPosts"),
)  # fmt: skip

RULES["matrix"] = (
    Rule(Verb.SIGN_IN, "POST", r"/_matrix/client/v3/login"),
    Rule(Verb.READ, "GET", r"/_matrix/client/v3/account/whoami"),
    Rule(Verb.READ, "GET", r"/_matrix/client/v3/directory/room/[^/]+"),
    Rule(Verb.READ, "GET", r"/_matrix/client/v3/rooms/[^/]+/state/[^/]+/?"),
    Rule(Verb.READ, "GET", r"/_matrix/client/v3/rooms/[^/]+/(event/[^/]+|messages)"),
    Rule(Verb.UPLOAD, "POST", r"/_matrix/media/v3/upload"),
    # Only messages: a reaction would be another kind of event.
    Rule(Verb.EDIT, "PUT", r"/_matrix/client/v3/rooms/[^/]+/send/m\.room\.message/[^/]+",
         body='"rel_type":"m.replace"'),
    Rule(Verb.PUBLISH, "PUT", r"/_matrix/client/v3/rooms/[^/]+/send/m\.room\.message/[^/]+"),
    Rule(Verb.WITHDRAW, "PUT", r"/_matrix/client/v3/rooms/[^/]+/redact/[^/]+/[^/]+"),
    Rule(Verb.COUNT, "GET",
         r"/_matrix/client/v1/rooms/[^/]+/relations/[^/]+/m\.(annotation|thread).*"),
)  # fmt: skip

RULES["zalo"] = (
    Rule(Verb.SIGN_IN, "POST", r"/v4/oa/access_token", body="grant_type=refresh_token"),
    Rule(Verb.READ, "GET", r"/v2\.0/(oa/getoa|article/getdetail|article/getslice)"),
    # It asks what became of an article that was handed in.
    Rule(Verb.READ, "POST", r"/v2\.0/article/verify"),
    # Hidden: showing it is the second step.
    Rule(Verb.PUBLISH, "POST", r"/v2\.0/article/create", body='"status": "hide"'),
    Rule(Verb.PUBLISH, "POST", r"/v2\.0/article/update"),
    Rule(Verb.WITHDRAW, "POST", r"/v2\.0/article/remove"),
)

#: The dry run leaves nothing out of the house.
RULES["preview"] = ()

RULES["web_push"] = (
    # Push services lie anywhere and choose their addresses; the body is encrypted for one browser.
    Rule(Verb.DELIVER, "POST", r"/.+"),
)
