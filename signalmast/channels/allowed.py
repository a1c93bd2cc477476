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
