"""Who issues certificates: an office with its keys, of which every public half stays published."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.channels import vault
from signalmast.core import audit
from signalmast.newsroom.addresses import absolute
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, SitePage
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty
from signalmast.programmes import credentials as badges
from signalmast.programmes.models import Credential, IssuerKey

#: Where the files of issuers lie, of every office below its short name; without a language,
#: because a certificate leads there for ever.
FILES = "/issuers/"
PICTURE = f"{FILES}badge.svg"


def issuer_of(office: Any) -> badges.Issuer:
    """Return an office as an issuer. Raises ValidationError where it has no site yet."""
    site = SitePage.objects.filter(office=office).order_by("pk").first()
    if site is None:
        raise ValidationError(
            _("The office has no site yet, so nobody could check a certificate; open it first.")
        )
    root = absolute(f"{FILES}{office.slug}")
    return badges.Issuer(root=root, name=office.name, url=absolute(site.path_prefix))


def _place(key: IssuerKey) -> str:
    return f"issuer:{key.office_id}:{key.name}"


def _make_key(office: Any) -> IssuerKey:
    private, public = badges.new_key()
    number = IssuerKey.objects.filter(office=office).count() + 1
    key = IssuerKey(office=office, name=f"key-{number}", public=public)
    key.sealed = vault.seal(private, context=_place(key))
    key.save()
    BakeMark.put(MarkKind.FIXED, office.pk)
    return key


def key_in_use(office: Any) -> IssuerKey:
    """Return the key that an office signs with, locked; the first call makes one."""
    found = IssuerKey.objects.select_for_update().filter(office=office, retired_at=None).first()
    return found or _make_key(office)


@transaction.atomic
def rotate_key(office: Any, *, by: Any) -> IssuerKey:
    """Sign with a new key from now on; what older ones signed stays valid.

    `by` is somebody who manages the office, or None for the command line. Raises PermissionDenied.
    """
    if by is not None and not has_duty(by, Duty.MANAGE, office):
        raise PermissionDenied
    IssuerKey.objects.filter(office=office, retired_at=None).update(retired_at=timezone.now())
    key = _make_key(office)
    audit.record("credential.new-key", by=by, office=office, subject=key)
    return key


def opened(key: IssuerKey) -> str:
    """Return the private half. Raises ValidationError where the key file does not open it."""
    try:
        return vault.unseal(key.sealed, context=_place(key))
    except vault.Locked:
        raise ValidationError(
            _("The key for certificates can't be opened: put the key file back that belongs to "
              "this database, or make a new key with `signalmast issuerkey`.")
        ) from None  # fmt: skip


def signed(office: Any, payload: dict[str, Any]) -> str:
    """Sign with the key in use. Raises ValidationError where it can't be opened."""
    key = key_in_use(office)
    return badges.sign(payload, key=key.name, public=key.public, private=opened(key))


def did_file(office: Any) -> bytes:
    """Return the file with every public key of an office, the one in use first."""
    keys = IssuerKey.objects.filter(office=office).order_by("-pk")
    return badges.did_document(issuer_of(office), [(one.name, one.public) for one in keys])


def lists(office: Any) -> range:
    """Return the numbers of the lists of revoked certificates that an office has, from 1."""
    last = Credential.objects.of(office).order_by("-place").values_list("place", flat=True).first()
    return range(1, (last or 0) // badges.PLACES + 2)


def status_file(office: Any, number: int) -> bytes:
    """Return one list of revoked certificates, signed.

    Its time is the beginning of the day, so that the same list is the same file all day long.
    """
    issuer = issuer_of(office)
    first = (number - 1) * badges.PLACES
    gone = Credential.objects.of(office).exclude(revoked_at=None)
    places = gone.filter(place__gte=first, place__lt=first + badges.PLACES)
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    revoked = places.values_list("place", flat=True)
    with transaction.atomic():
        return signed(office, badges.status_payload(issuer, number, revoked, at=today)).encode()


def faults() -> Iterator[str]:
    """Yield a sentence for each certificate whose document is not what was signed."""
    keys = {(one.office_id, one.name): one.public for one in IssuerKey.objects.all()}
    for one in Credential.objects.named().iterator():
        public = keys.get((one.office_id, badges.key_name(one.document)))
        if public is None or not badges.is_signed_by(one.document, public):
            yield _(
                "The certificate %(code)s is not what was signed; restore it from a backup."
            ) % {"code": one.code}
