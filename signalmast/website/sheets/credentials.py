"""What checks certificates without asking us: the issuer's keys, and lists of what was revoked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from signalmast.newsroom.models import SitePage
from signalmast.programmes.credentials import profile_file
from signalmast.programmes.domain.issuer import (
    FILES,
    PICTURE,
    did_file,
    issuer_of,
    lists,
    status_file,
)
from signalmast.programmes.models import IssuerKey
from signalmast.website.domain.sheet import Ref, current_note, sheet_kind

KEYS, PROFILE, STATUS, BADGE = "issuer-keys", "issuer-profile", "issuer-status", "badge-picture"
#: A list is signed anew long before verifiers stop believing it.
LIST_ANEW = timedelta(days=30)


def refs(site: SitePage) -> Iterator[Ref]:
    """Yield the files of an office that has issued something; they belong to its first site."""
    first = SitePage.objects.filter(office=site.office_id).order_by("pk").first()
    if first != site or not IssuerKey.objects.filter(office=site.office_id).exists():
        return
    yield from (Ref(site, kind) for kind in (KEYS, PROFILE))
    yield from (Ref(site, STATUS, str(number)) for number in lists(site.office))


def _below(ref: Ref, name: str) -> str:
    return f"{FILES}{ref.site.office.slug}/{name}"


@sheet_kind(KEYS, lambda ref: _below(ref, "did.json"))
def keys(ref: Ref) -> bytes:
    """Every public key of an office, old ones too."""
    return did_file(ref.site.office)


@sheet_kind(PROFILE, lambda ref: _below(ref, "profile.json"))
def profile(ref: Ref) -> bytes:
    """Who issues, for programs."""
    return profile_file(issuer_of(ref.site.office))


@sheet_kind(STATUS, lambda ref: _below(ref, f"status-{ref.key}.jwt"))
def status(ref: Ref) -> bytes:
    """One list of revoked certificates, signed."""
    current_note().until(timezone.now() + LIST_ANEW)
    return status_file(ref.site.office, int(ref.key))


@sheet_kind(BADGE, lambda ref: PICTURE)  # noqa: ARG005 -- one address
def badge(ref: Ref) -> bytes:  # noqa: ARG001 -- of the installation
    """The picture that stands for a certificate in a wallet."""
    return badge_picture().encode()


def badge_picture() -> str:
    """Return the picture as text."""
    return (Path(__file__).parent.parent / "badge.svg").read_text(encoding="utf-8")
