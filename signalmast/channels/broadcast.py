"""Channels that bring a post to each subscriber: newsletter, web push, the fediverse."""

from dataclasses import dataclass

from signalmast.channels.connector import Connector, Key, Post


@dataclass(frozen=True, slots=True)
class Target:
    """Where one copy goes. `address` is what the subscription holds, unsealed.

    `key` is the copy's own identity, the same at every attempt; `unsubscribe` is the public
    address that ends the subscription, where the channel uses one.
    """

    address: str
    key: Key
    language: str = "vi"
    unsubscribe: str = ""


class Broadcast(Connector):
    """A connector whose posts are delivered copy by copy, one row each.

    The outbox asks `prepare` once per delivery and then `deliver` for each subscriber. `deliver`
    calls `handing()` right before the last word of a message leaves; a worker that dies before
    has certainly delivered nothing, so the copy is due again. Raises Refused for an address
    that does not exist (`ends` tells that the subscription should end), TryLater, Unknown.
    """

    #: How many copies a worker claims at a time.
    portion: int = 50

    def deliver(self, post: Post, target: Target) -> None:
        """Deliver one copy; `target.key.keep(handing="1")` marks the point of no return."""
        raise NotImplementedError

    def close(self) -> None:
        """End a connection that was kept open for a portion."""


class Ended(Exception):
    """The address does not exist any more: the subscription ends."""
