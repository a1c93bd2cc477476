"""What a channel is to the desk: the one module that a connector builds on. No models in it.

A connector says what its platform can do by defining the method and nothing when it cannot;
the desk shows that as a sentence. It never decides whether to try again: it raises one of
three errors, and the outbox (`domain/outbox.py`) does the rest.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import regex
from django import forms
from django.utils.functional import Promise

from signalmast.core.sentences import Sentence, plain

if TYPE_CHECKING:
    from signalmast.channels.outbound import Gate

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a post, already in a size for the public, with the words that replace it."""

    name: str
    alt: str
    mime: str
    width: int
    height: int
    url: str
    #: Reads the bytes when they are needed; a row holds only the name of the file.
    read: Callable[[], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """What the office wants said, already written for this channel and approved.

    `text` is plain text in NFC and holds the office's name and `link` (charter, point 1).
    `title`, `summary` and `html` are for channels that carry whole pages and for link cards.
    """

    text: str
    link: str
    office: str
    language: str = "vi"
    title: str = ""
    summary: str = ""
    html: str = ""
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform answered; kept for ever with the delivery.

    `notes` holds what an edit or a count needs besides the number, such as a version.
    """

    external_id: str
    url: str
    sent_at: datetime
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """Lifetime counters of one post as the platform tells them; None is "not told", never 0."""

    reactions: int | None = None
    comments: int | None = None
    shares: int | None = None
    views: int | None = None
    reach: int | None = None
    clicks: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform says of the account itself; `words` is where the proof is looked for.

    `words` are description, fields and links in one text. `personal` tells that the account
    is a person's and not a page of an office; such an account is not connected.
    """

    external_id: str
    name: str
    url: str
    words: str = ""
    personal: bool = False
    #: When the token runs out, where the platform says so.
    expires_at: datetime | None = None


class Unit(Enum):
    """How a platform counts the length of a text."""

    CHARACTERS = "characters"
    GRAPHEMES = "graphemes"
    UTF16 = "utf-16"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits into one post; None is "no limit that matters"."""

    length: int | None = None
    unit: Unit = Unit.CHARACTERS
    #: A link counts as so many characters whatever its length; None counts it as written.
    link_length: int | None = None
    title: int | None = None
    images: int = 0
    image_bytes: int | None = None
    alt_text: int | None = None
    #: Attempts of any kind on one account in an hour; the outbox keeps to it.
    per_hour: int = 60
    #: Seconds between two attempts on one account.
    gap: float = 0.0

    def count(self, text: str) -> int:
        """Return the length of a text as the platform counts it."""
        if self.link_length is not None:
            text = LINK.sub("x" * self.link_length, text)
        return COUNTERS[self.unit](text)

    def over(self, text: str) -> int:
        """Return by how much a text is too long; 0 when it fits."""
        return max(0, self.count(text) - self.length) if self.length else 0


class Look(Enum):
    """In what kind of place readers meet a post; each is drawn by a template of that name."""

    PLAIN = "plain"
    CARD = "card"
    NOTE = "note"
    BUBBLE = "bubble"
    MESSAGE = "message"
    ARTICLE = "article"
    PAGE = "page"
    LETTER = "letter"
    NOTICE = "notice"


#: What the card of a link can hold.
CARD_PARTS = frozenset({"picture", "host", "site", "title", "summary"})


@dataclass(frozen=True, slots=True)
class Shows:
    """How a platform shows a post, as far as the composer draws it. What it drops isn't drawn."""

    kind: Look = Look.PLAIN
    #: After so many signs, counted as the platform counts, the rest is hidden until it is opened.
    fold: int | None = None
    #: What the card of the link holds, in its order; it stands there when no picture does.
    card: tuple[str, ...] = ()
    #: A longer text goes out without its pictures.
    caption: int | None = None
    #: Title and summary are shortened to so many characters before they are sent.
    title: int | None = None
    summary: int | None = None
    #: A longer summary is left out instead.
    drops_summary: bool = False
    #: The words that replace a picture are carried.
    alt: bool = True
    #: Addresses in the text can be followed.
    links: bool = True
    #: The setting that holds a picture for texts without one.
    cover: str = ""


LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
COUNTERS: dict[Unit, Callable[[str], int]] = {
    Unit.CHARACTERS: len,
    Unit.GRAPHEMES: lambda text: len(regex.findall(r"\X", text)),
    Unit.UTF16: lambda text: len(text.encode("utf-16-le")) // 2,
    Unit.BYTES: lambda text: len(text.encode()),
}


class Failure(Exception):
    """A sentence for the person at the desk; `answer` is what the platform said, for the record.

    It is made with `tell` and not with gettext: a worker writes it down, and whoever reads it has
    a language of their own.
    """

    def __init__(self, message: Sentence, *, answer: str = "") -> None:
        super().__init__(message)
        self.message = plain(message)
        self.answer = answer


class Refused(Failure):
    """Nothing was posted and trying again as it is changes nothing: a person must act.

    `account` tells that the account itself is at fault (token, suspension): all its
    deliveries stop until a person has seen to it.
    """

    def __init__(self, message: Sentence, *, answer: str = "", account: bool = False) -> None:
        super().__init__(message, answer=answer)
        self.account = account


class TryLater(Failure):
    """It is certain that nothing was posted; it may work later, after `after` where known."""

    def __init__(
        self, message: Sentence, *, answer: str = "", after: timedelta | None = None
    ) -> None:
        super().__init__(message, answer=answer)
        self.after = after


class Unknown(Failure):
    """It may have been posted and may not: the answer was lost, broken or a server's failure."""


class Gone(Failure):
    """The post that should be edited, withdrawn or counted is not on the platform any more."""


class Key:
    """The identity of one delivery: the same at every attempt, made before the first.

    `id` is 32 hexadecimal digits, `at` the frozen time of writing in UTC. What a first step
    learned (the number of a draft) is put down with `keep` and stands in `kept` at the next
    attempt; it is stored before `keep` returns.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 -- the field's word
        at: datetime,
        kept: Mapping[str, str] | None = None,
        store: Callable[[dict[str, str]], None] | None = None,
    ) -> None:
        self.id = id
        self.at = at.astimezone(UTC)
        self.kept: dict[str, str] = dict(kept or {})
        self._store = store or _keep_nowhere

    def keep(self, **values: str) -> None:
        self.kept |= values
        self._store(self.kept)


def _keep_nowhere(_kept: dict[str, str]) -> None:
    """Keep nothing, as in tests of a single call."""


class Settings(Protocol):
    """The settings of one account, secrets included, as its connector sees them."""

    def __getitem__(self, name: str) -> Any: ...

    def get(self, name: str, default: Any = None) -> Any: ...

    def keep(self, **values: str) -> None:
        """Store new secrets at once, in a transaction of their own."""

    def alone(self, seconds: float = 60) -> bool:
        """Claim the right to renew the account's secrets; false when another worker holds it."""


class SettingsForm(forms.Form):
    """What a person enters to connect an account. A connector subclasses it.

    `secrets` names the fields that are encrypted and never shown back.
    """

    secrets: ClassVar[tuple[str, ...]] = ()


class Connector(ABC):
    """One channel. The name of its module is its `key`."""

    key: ClassVar[str]
    label: ClassVar[Words]
    #: One sentence on what is connected and where its settings are found on the platform.
    about: ClassVar[Words] = ""
    #: The word of `Account.platform` that files of this platform carry.
    platform: ClassVar[str] = ""
    limits: ClassVar[Limits] = Limits()
    shows: ClassVar[Shows] = Shows()
    settings_form: ClassVar[type[SettingsForm]] = SettingsForm
    #: `send` with the same key twice makes one post: an unknown outcome is simply sent again.
    repeatable: ClassVar[bool] = False
    #: The longest time after a lost answer in which the post may still appear.
    quarantine: ClassVar[timedelta] = timedelta(minutes=2)
    #: What the channel cannot do, in sentences, besides what follows from missing methods.
    cannot: ClassVar[tuple[Words, ...]] = ()
    #: The channel is the office's own site or mail, whose ownership needs no proof elsewhere.
    is_own_site: ClassVar[bool] = False
    #: The setting that no two accounts of the installation may share, such as a name in addresses.
    unique_setting: ClassVar[str] = ""
    #: What is said to whoever enters one that is taken.
    taken: ClassVar[Words] = ""
    #: Hosts of the platform itself; others come from the account's settings (`hosts`).
    fixed_hosts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, settings: Settings, gate: "Gate") -> None:
        self.settings = settings
        self.gate = gate

    @classmethod
    def hosts(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG003 -- for subclasses
        """Return the hosts that this account may reach, as `host` or `host:port`."""
        return cls.fixed_hosts

    @classmethod
    def known_as(cls, settings: Mapping[str, Any], url: str) -> str:  # noqa: ARG003 -- for subclasses
        """Return what the platform writes beside the account's name, "" for nothing.

        `settings` are the account's without its secrets, `url` is its public address.
        """
        return ""

    @abstractmethod
    def check(self) -> Profile:
        """Ask the platform who this account is, without posting.

        Raises Refused, TryLater, Unknown.
        """

    @abstractmethod
    def send(self, post: Post, *, key: Key) -> Receipt:
        """Post, and return what the platform answered. Raises Refused, TryLater, Unknown."""

    # Abilities; a connector that cannot does not define them.
    # def find(self, post: Post, *, key: Key) -> Receipt | None
    #     Look whether the post of this key is there; None is certain that it is not.
    # def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt
    # def withdraw(self, receipt: Receipt, *, key: Key) -> None
    #     Both can be repeated without harm; both raise Gone when the post is not there.
    # def count(self, receipt: Receipt) -> Counts


def can(connector: type[Connector] | Connector, ability: str) -> bool:
    """Tell whether a connector defines `find`, `edit`, `withdraw` or `count`."""
    return callable(getattr(connector, ability, None))
