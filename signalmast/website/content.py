"""What templates, feeds and calendars are given: plain values, already in the page's language.

Made in bulk from page numbers with a fixed number of queries, so that a list of thirty costs the
same number of questions as a list of three.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A text and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Flagged(Link):
    """A category: its name, its page and the key of its flag (core/flags.py)."""

    flag: str = ""


@dataclass(frozen=True, slots=True)
class PictureSet:
    """One picture in all its public sizes: for each format the addresses with their widths."""

    avif: tuple[tuple[str, int], ...]
    webp: tuple[tuple[str, int], ...]
    width: int
    height: int
    alt: str
    credit: str = ""

    @property
    def src(self) -> str:
        """The middle size in the older format, for browsers that know no other."""
        return self.webp[len(self.webp) // 2][0]


@dataclass(frozen=True, slots=True)
class Card:
    """A publication as lists, feeds and search show it. Times are in the office's zone."""

    page: int
    kind: str
    url: str
    title: str
    standfirst: str
    at: datetime
    changed: datetime
    category: Flagged
    picture: PictureSet | None = None
    units: tuple[Link, ...] = ()
    byline: str = ""
    is_urgent: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    is_cancelled: bool = False
    #: The ruling of a correction.
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language; `url` is empty where there is no translation, `home` never."""

    language: str
    label: str
    url: str
    is_here: bool = False
    home: str = ""


@dataclass(frozen=True, slots=True)
class Masthead:
    """What every page of a site shares. All addresses are of the page's own language."""

    name: str
    parent: str
    motto: str
    language: str
    home: str
    search: str
    suggest: str
    categories: tuple[Flagged, ...]
    sections: tuple[Link, ...]
    office_links: tuple[Link, ...]
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything `website/base.html` needs beside the page's own content."""

    masthead: Masthead
    title: str
    description: str
    canonical: str
    alternates: tuple[Alternate, ...]
    feeds: tuple[Link, ...] = ()
    picture: PictureSet | None = None
    published: datetime | None = None
    changed: datetime | None = None
    structured: tuple[str, ...] = ()
    kind: str = "website"
    crumbs: tuple[Link, ...] = field(default=())
    revision: int = 0
    #: A superseded version can be read and is not to be found by a search engine.
    is_indexed: bool = True
