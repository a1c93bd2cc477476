"""What is kept of a message: its words, never who spread it."""

import hashlib
import hmac
import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

#: Hosts on which an address names a person or a group; of these the platform alone is kept.
PLATFORMS = {
    "Facebook": ("facebook.com", "fb.com", "fb.watch", "fb.me", "messenger.com"),
    "Zalo": ("zalo.me", "zaloapp.com"),
    "TikTok": ("tiktok.com",),
    "YouTube": ("youtube.com", "youtu.be"),
    "X": ("x.com", "twitter.com", "t.co"),
    "Instagram": ("instagram.com",),
    "Threads": ("threads.net", "threads.com"),
    "Telegram": ("t.me", "telegram.me", "telegram.org"),
    "Viber": ("viber.com",),
    "Lotus": ("lotus.vn",),
    "Mocha": ("mocha.com.vn",),
    "Gapo": ("gapo.vn",),
    "Bluesky": ("bsky.app",),
    "LinkedIn": ("linkedin.com", "lnkd.in"),
    "Reddit": ("reddit.com",),
    "WhatsApp": ("whatsapp.com", "wa.me"),
}
#: Words in a query that follow a reader around and say nothing of the page.
TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|zarsrc|igshid|si|mibextid|ref|ref_src|share.*)$", re.I
)
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.I)
#: The same without a scheme, for the platforms' own hosts.
BARE = re.compile(
    r"(?<![\w@.])(?:[\w-]+\.)*(?:"
    + "|".join(re.escape(host) for hosts in PLATFORMS.values() for host in hosts)
    + r")/[^\s<>\"']+",
    re.I,
)
HANDLE = re.compile(r"(?<![\w@/.])@[\w.]{2,40}(?:@[\w.-]+\.\w+)?", re.UNICODE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+", re.UNICODE)
AFTER_LINK = ".,;:!?)»”"


def platform_of(url: str) -> str:
    """Return the platform an address lies on, empty for a page of its own."""
    host = (urlsplit(_with_scheme(url)).hostname or "").lower()
    for name, hosts in PLATFORMS.items():
        if any(host == one or host.endswith(f".{one}") for one in hosts):
            return name
    return ""


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def canonical(url: str) -> str:
    """Return an address without what changes from reader to reader, for comparing.

    Lower host without `www.`, `m.` and `amp.`, no fragment, no tracking words, no last slash.
    """
    found = urlsplit(_with_scheme(url.strip()))
    host = re.sub(r"^(?:www|m|amp|mobile)\.", "", (found.hostname or "").lower())
    asked = [pair for pair in parse_qsl(found.query) if not TRACKING.match(pair[0])]
    return urlunsplit(("https", host, found.path.rstrip("/"), urlencode(sorted(asked)), ""))


def url_digest(url: str) -> str:
    """Return a keyed digest by which the same link is known again; empty for no link.

    Keyed, so that nobody can try out whose post a link on a platform was.
    """
    if not url.strip():
        return ""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"claim-link:{canonical(url)}".encode(), hashlib.sha256).hexdigest()


def scrubbed(text: str) -> tuple[str, list[str]]:
    """Return a message without links to people, handles and addresses, and the platforms named.

    Other links stay; they are part of what is claimed.
    """
    seen: list[str] = []

    def reduced(match: re.Match[str]) -> str:
        link = match.group().rstrip(AFTER_LINK)
        name = platform_of(link)
        if not name:
            return match.group()
        seen.append(name)
        return f"[{name}]{match.group()[len(link) :]}"

    text = LINK.sub(reduced, unicodedata.normalize("NFC", text))
    text = BARE.sub(reduced, text)
    text = ADDRESS.sub("[…]", text)
    text = HANDLE.sub("[…]", text)
    return re.sub(r"[ \t]+", " ", text.replace("\r\n", "\n")).strip(), list(dict.fromkeys(seen))


def digest(text: str) -> str:
    """Return SHA-256 of a text as compared for being the same message.

    NFC, lower case, one space between words, no links, no marks of punctuation; accents stay.
    """
    plain = LINK.sub(" ", unicodedata.normalize("NFC", text).lower())
    words = re.sub(r"[^\w%]+", " ", plain, flags=re.UNICODE).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
