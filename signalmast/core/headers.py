"""What answers tell a browser to allow: one list for the front, for nginx and for Django."""

from collections.abc import Collection, Mapping
from enum import Enum
from types import MappingProxyType

Headers = Mapping[str, str]
Policy = Mapping[str, str]


class Kind(Enum):
    """What is handed out, as far as it matters to a browser's caution."""

    SITE = "site"
    #: Shown in a frame by any other site; runs no script.
    EMBEDDED = "embedded"
    #: Pictures and documents under `/files/`, which feed readers and other sites may show.
    FILE = "file"
    #: Keys and lists of an issuer of certificates, which wallets in other pages read.
    ISSUER = "issuer"


NOTHING = "'none'"
SELF = "'self'"
#: A page of the site loads what lies on the site and nothing else, and no inline code runs.
SITE_POLICY: Policy = MappingProxyType(
    {
        "default-src": NOTHING,
        "img-src": SELF,
        "style-src": SELF,
        "script-src": SELF,
        "font-src": SELF,
        "connect-src": SELF,
        "media-src": SELF,
        "form-action": SELF,
        "base-uri": NOTHING,
        "frame-ancestors": NOTHING,
        "manifest-src": SELF,
    }
)
EMBEDDED_POLICY: Policy = MappingProxyType(
    {
        "default-src": NOTHING,
        "img-src": SELF,
        "style-src": SELF,
        "font-src": SELF,
        "form-action": NOTHING,
        "base-uri": NOTHING,
        "frame-ancestors": "*",
    }
)
#: The desk's screens. What is looser than on the site, and why: docs/decisions/0013.
DESK_POLICY: Policy = MappingProxyType(
    {
        "default-src": NOTHING,
        "img-src": f"{SELF} data: blob:",
        "style-src": SELF,
        "script-src": SELF,
        "font-src": SELF,
        "connect-src": SELF,
        "media-src": SELF,
        "frame-src": SELF,
        "form-action": SELF,
        "base-uri": NOTHING,
        "frame-ancestors": SELF,
    }
)
#: A document that carries its own style, shown in a frame of the desk: it runs nothing.
PAPER_POLICY: Policy = MappingProxyType(
    {
        "default-src": NOTHING,
        "img-src": f"{SELF} data:",
        "style-src": "'unsafe-inline'",
        "form-action": NOTHING,
        "base-uri": NOTHING,
        "frame-ancestors": SELF,
    }
)
#: Powers that no page has unless it says so; a page that is broken into has none of them.
UNUSED_POWERS = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "payment",
    "serial",
    "usb",
)
HSTS = "max-age=31536000"


def written(policy: Policy) -> str:
    """Return a policy as the header Content-Security-Policy has it."""
    return "; ".join(f"{name} {sources}".rstrip() for name, sources in policy.items())


def public(
    kind: Kind, *, secure: bool, powers: Collection[str] = (), images: str = ""
) -> dict[str, str]:
    """Return the headers of a public page or file; `secure` where people come by https.

    `powers` are those of the browser that a page of the site may ask its reader for; `images` is
    another origin of the office's own whose pictures the page shows.
    """
    embedded = kind is Kind.EMBEDDED
    policy = EMBEDDED_POLICY if embedded else SITE_POLICY
    headers = {
        "Content-Security-Policy": written(_showing(policy, images)),
        **_always(secure=secure, powers=powers),
        "Cross-Origin-Resource-Policy": "same-origin" if kind is Kind.SITE else "cross-origin",
    }
    if kind is Kind.ISSUER:
        headers["Access-Control-Allow-Origin"] = "*"
    if not embedded:
        headers["X-Frame-Options"] = "DENY"
    return headers


def _showing(policy: Policy, images: str) -> Policy:
    return {**policy, "img-src": f"{policy['img-src']} {images}"} if images else policy


def desk(
    *, secure: bool, paper: bool = False, style_nonce: str = "", images: str = ""
) -> dict[str, str]:
    """Return the headers of the desk's screens, or of a document with its own style.

    `style_nonce` lets style sheets in that a script of the desk makes; `images` as above.
    """
    policy = _showing(PAPER_POLICY if paper else DESK_POLICY, images)
    if style_nonce:
        policy = {**policy, "style-src": f"{policy['style-src']} 'nonce-{style_nonce}'"}
    return {
        "Content-Security-Policy": written(policy),
        **_always(secure=secure, powers={}),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
    }


def _always(*, secure: bool, powers: Collection[str] = ()) -> dict[str, str]:
    allowed = {power: "(self)" if power in powers else "()" for power in UNUSED_POWERS}
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{power}={who}" for power, who in allowed.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if secure:
        headers["Strict-Transport-Security"] = HSTS
    return headers
