"""Channels that bring a post to each subscriber: newsletter, web push, the fediverse."""

from abc import abstractmethod
from dataclasses import dataclass
from urllib.parse import urlsplit

from signalmast.channels.connector import Connector, Key, Post, Receipt


@dataclass(frozen=True, slots=True)
class Target:
    """Where one copy goes. `address` is what the subscription holds, unsealed.

    `key` is the copy's own identity, the same at every attempt; `unsubscribe` is the public
    address that ends the subscription, where the channel uses one. `number` is the copy's row,
    to which a mail that comes back leads.
    """

    address: str
    key: Key
    language: str = "vi"
    unsubscribe: str = ""
    #: What the copy brings: "send", "edit" or "withdraw"; `about` is the key of the post that
    #: was sent, the same for all its copies, edits and withdrawals.
    act: str = "send"
    about: str = ""
    number: int = 0


class Broadcast(Connector):
    """A connector whose posts are delivered copy by copy, one row each.

    The outbox asks `prepare` once per delivery and then `deliver` for each subscriber. `deliver`
    calls `target.key.keep(handing="1")` right before the last word of a message leaves; a worker
    that dies before has certainly delivered nothing, so the copy is due again. It raises Ended
    for an address that does not exist any more, Refused, TryLater, Unknown.
    """

    #: Opening a delivery twice writes no copy twice.
    repeatable = True
    #: How many copies a worker claims at a time.
    portion: int = 50

    def prepare(self, post: Post, *, key: Key) -> Receipt:
        """Look at a post before its first copy leaves; the copies are the sending.

        Raises Refused for a post that no copy can carry.
        """
        return Receipt(key.id, post.link, key.at)

    def send(self, post: Post, *, key: Key) -> Receipt:
        """Begin a post; `deliver` brings it to each. Raises what `prepare` raises."""
        return self.prepare(post, key=key)

    @abstractmethod
    def deliver(self, post: Post, target: Target) -> None:
        """Deliver one copy; `target.key.keep(handing="1")` marks the point of no return."""

    def host_of(self, target: Target) -> str:
        """Return the one host that a copy may be delivered to, as `host` or `host:port`.

        A connector opens the gate to it with `replace(self.gate, subscriber=...)`.
        """
        return urlsplit(target.address).netloc.lower()

    def close(self) -> None:
        """End a connection that was kept open for a portion."""


class Ended(Exception):
    """The address does not exist any more: the subscription ends."""
