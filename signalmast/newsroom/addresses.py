"""Every public address is built here and nowhere else.

An address begins with its language and, for every office but an installation's first, with
`o/SHORT-NAME/`; words in it are the reader's. Addresses never change once they were public.
"""

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings

if TYPE_CHECKING:
    from signalmast.newsroom.models import Publication, SitePage

#: What stands in addresses for a kind of page, by language.
SEGMENTS: dict[str, dict[str, str]] = {
    "vi": {
        "story": "tin",
        "notice": "thong-bao",
        "event": "lich",
        "correction": "dinh-chinh",
        "rulings": "ket-luan",
        "hand-in": "gui",
        "follow": "theo-doi",
        "contest": "phan-hoi",
        "answered": "da-tra-loi",
        "feedback": "phan-anh",
        "questions": "hoi-dap",
        "survey": "khao-sat",
        "consultation": "tham-van",
        "print": "ban-in",
        "vote": "bay-to",
        "my-votes": "lua-chon-cua-toi",
        "statement": "y-kien",
        "results": "ket-qua",
        "course": "khoa-hoc",
        "contest-results": "hoi-thi",
        "judge": "phieu-cham",
        "honours": "vinh-danh",
        "certificate": "chung-nhan",
        "api": "api",
        "former": "ban-cu",
        "category": "chuyen-muc",
        "unit": "don-vi",
        "tag": "the",
        "archive": "luu-tru",
        "page": "trang",
        "search": "tim-kiem",
        "suggest": "goi-y",
        "about": "gioi-thieu",
        "accounts": "tai-khoan",
        "charter": "charter",
        "accessibility": "tiep-can",
        "log": "so-cong-khai",
        "embed": "nhung",
        "figure": "so-lieu",
    },
    "en": {
        "story": "stories",
        "notice": "notices",
        "event": "events",
        "correction": "corrections",
        "rulings": "rulings",
        "hand-in": "hand-in",
        "follow": "follow",
        "contest": "contest",
        "answered": "answered",
        "feedback": "feedback",
        "questions": "questions",
        "survey": "surveys",
        "consultation": "consultations",
        "print": "print",
        "vote": "vote",
        "my-votes": "my-votes",
        "statement": "statement",
        "results": "results",
        "course": "courses",
        "contest-results": "contest-results",
        "judge": "judge",
        "honours": "honours",
        "certificate": "certificates",
        "api": "api",
        "former": "former",
        "category": "categories",
        "unit": "units",
        "tag": "tags",
        "archive": "archive",
        "page": "page",
        "search": "search",
        "suggest": "suggest",
        "about": "about",
        "accounts": "accounts",
        "charter": "charter",
        "accessibility": "accessibility",
        "log": "log",
        "embed": "embed",
        "figure": "figures",
    },
}

#: What stands below the corrections of a site beside the corrections themselves; none of them
#: takes one of these words for its address.
BELOW_CORRECTIONS = ("rulings", "hand-in", "follow", "contest", "answered", "api", "page")


def site_prefix(language: str, office_slug: str, *, first: bool) -> str:
    """Return where a site begins: `/vi/` for the first office, `/vi/o/SLUG/` for others."""
    return f"/{language}/" if first else f"/{language}/o/{office_slug}/"


def segment(site: "SitePage", name: str) -> str:
    """Return the word that stands for `name` in the addresses of a site."""
    return SEGMENTS[site.language][name]


def address(site: "SitePage", name: str, *parts: object) -> str:
    """Return the address of a page of a site: `address(site, "category", "nguoi-tot")`."""
    path = "/".join([segment(site, name), *(str(part) for part in parts)])
    return f"{site.path_prefix}{path}/"


def page_address(page: "Publication", site: "SitePage") -> str:
    """Return the address of a story, notice or event on its site."""
    return address(site, page.kind, page.slug)


def check_in_path(short: str = "", code: str = "") -> str:
    """Return where phones check in to a session; it has no language, so that a QR code is small."""
    path = f"/check-in/{short}/" if short else "/check-in/"
    return f"{path}?k={code}" if code else path


def absolute(path: str) -> str:
    """Return an address with the installation's own host before it."""
    return urljoin(settings.SITE_URL, path)
