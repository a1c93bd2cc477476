"""Which file an address means, what kind of file it is, and what goes to Django instead."""

import re
from pathlib import PurePosixPath

from signalmast.core.headers import Kind

#: Addresses that are rendered when asked for. Everything else is a file or nothing.
DYNAMIC = (
    *("/desk/", "/accounts/", "/i18n/", "/media/", "/documents/", "/charter/"),
    *("/open311/", "/openrosa/", "/api/", "/certificates/", "/check-in/"),
    *("/ap/", "/nodeinfo/", "/.well-known/webfinger/", "/.well-known/nodeinfo/"),
)
#: The same below a language, and below an office of an installation that has several.
DYNAMIC_BELOW = re.compile(
    r"/[a-z]{2}/(?:o/[-A-Za-z0-9_]+/)?"
    r"(?:tim-kiem|search|ban-tin|newsletter"
    r"|khao-sat|surveys"
    r"|hoi-thi/phieu-cham|contest-results/judge"
    r"|dinh-chinh/(?:gui|theo-doi|phan-hoi|da-tra-loi|api)"
    r"|tham-van|consultations"
    r"|chung-nhan|certificates"
    r"|corrections/(?:hand-in|follow|contest|answered|api)"
    r"|phan-anh|feedback)(?:/|$)"
)
#: Pages that other sites may show in a frame.
EMBEDDED = re.compile(r"/[a-z]{2}/(?:o/[-A-Za-z0-9_]+/)?(?:nhung|embed)/")
STATIC = "/static/"
#: Pictures of the office's own map.
TILES = "/tiles/"
#: Names under which the bytes never change: the digest of the bytes is part of the name.
HASHED = re.compile(r"/files/.|/static/.*\.[0-9a-f]{12}\.[^/]+$")

#: Where a reader likes both equally, the first is sent.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
TEXTS = {
    ".atom": "application/atom+xml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
}
#: The one name whose kind is not its ending's.
FEED, FEED_TYPE = "feed.json", "application/feed+json; charset=utf-8"
#: Long enough that a reader may want a part: players seek, and broken downloads are taken up again.
MEDIA = {
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".wav": "audio/wav",
    ".webm": "video/webm",
}
OTHERS = {
    ".avif": "image/avif",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".jwt": "application/vc+jwt",
    ".png": "image/png",
    ".ttf": "font/ttf",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
UNKNOWN = "application/octet-stream"
CONTENT_TYPES = {
    **{ending: f"{kind}; charset=utf-8" for ending, kind in TEXTS.items()},
    **MEDIA,
    **OTHERS,
}
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
A_DAY = "public, max-age=86400"

LONGEST = 1024
#: The one folder with a dot that the public may read; security.txt lies there.
WELL_KNOWN = ".well-known"


def is_dynamic(path: str) -> bool:
    """Tell whether Django answers; `/desk` counts, so that it can lead on to `/desk/`."""
    return f"{path}/".startswith(DYNAMIC) or DYNAMIC_BELOW.match(path) is not None


def file_name(path: str) -> str | None:
    """Return the name below the site's folder that an address means, None when it can be none.

    `path` is PATH_INFO: decoded once, each character one byte. The name never leads out of the
    folder, never to a hidden file, and never to a compressed copy.
    """
    if len(path) > LONGEST or not path.startswith("/") or path.endswith(tuple(ENCODINGS.values())):
        return None
    try:
        text = path[1:].encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    if "\0" in text or "\\" in text:
        return None
    *folders, last = text.split("/")
    if any(_hidden(folder) for folder in folders) or (last and _hidden(last)):
        return None
    return text if last else f"{text}index.html"


def _hidden(part: str) -> bool:
    """Tell whether a part of an address is empty, a step elsewhere, or meant for nobody."""
    return not part or (part.startswith(".") and part != WELL_KNOWN)


def content_type(name: str) -> str:
    """Return the media type by the ending of a name, with the charset where it is text."""
    if name.endswith(f"/{FEED}"):
        return FEED_TYPE
    return CONTENT_TYPES.get(PurePosixPath(name).suffix, UNKNOWN)


def has_encodings(name: str) -> bool:
    """Tell whether compressed copies may lie beside a file."""
    return PurePosixPath(name).suffix in TEXTS


def has_ranges(name: str) -> bool:
    """Tell whether parts of a file are handed out."""
    return PurePosixPath(name).suffix in MEDIA


def cache_control(path: str) -> str:
    """Return how long a copy may be used without asking again.

    Pages and feeds are asked for each time: a withdrawn page is gone at once, not in an hour.
    """
    if path.startswith(TILES):
        return A_DAY
    return IMMUTABLE if HASHED.match(path) else REVALIDATE


def kind_of(path: str) -> Kind:
    """Return which security headers an address gets."""
    if EMBEDDED.match(path):
        return Kind.EMBEDDED
    if path.startswith("/issuers/"):
        return Kind.ISSUER
    return Kind.FILE if path.startswith("/files/") else Kind.SITE
