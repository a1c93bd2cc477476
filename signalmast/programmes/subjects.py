"""What this room holds of a person: a certificate, under the code that stands on it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core.data_subjects import Held
from signalmast.programmes.domain.credentials import by_code, erase_names
from signalmast.programmes.models import Credential

#: How long a name stands on a certificate that can be checked.
NAMED_FOR = timedelta(days=3653)


def held(name: str) -> list[Held]:
    """Return the certificate with this code."""
    one = by_code(name)
    if one is None or one.erased_at is not None:
        return []
    content = {
        "name": one.name, "title": one.title, "words": one.words, "decision": one.decision,
        "day": one.day.isoformat(), "issued_at": one.issued_at.isoformat(),
        "agreed": one.agreed, "document": one.document,
    }  # fmt: skip
    return [Held(what=_("Certificate"), content=content, kept=_("Ten years after the issue."))]


def erase(name: str) -> int:
    """Take the name off the certificate with this code; that it was issued stays known."""
    one = by_code(name)
    return 0 if one is None else erase_names([one], by=None)


def erase_old() -> int:
    """Take the names off certificates that are ten years old; return how many."""
    old = Credential.objects.named().filter(issued_at__lt=timezone.now() - NAMED_FOR)
    return erase_names(old, by=None)
