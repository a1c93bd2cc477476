"""What may be wrong with the programmes."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from signalmast.programmes.domain.issuer import opened
from signalmast.programmes.models import IssuerKey


def complaints() -> Iterator[str]:
    """Yield one sentence for each key for certificates that can't sign any more."""
    for key in IssuerKey.objects.filter(retired_at=None).select_related("office"):
        try:
            opened(key)
        except ValidationError as error:
            yield f"{key.office.name}: {' '.join(error.messages)}"
