"""Who has a certificate stays on the list until it is revoked."""

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from signalmast.programmes.models import Credential


def refuse_certified(attendees: Collection[int], *, field: str = NON_FIELD_ERRORS) -> None:
    """Raise ValidationError where one of these attendees, by number, has a standing certificate."""
    if Credential.objects.standing().filter(attendee__in=attendees).exists():
        said = _(
            "Somebody among them has a certificate that says they were there; revoke it first, "
            "with a reason, and strike the line out then."
        )
        raise ValidationError({field: said})
