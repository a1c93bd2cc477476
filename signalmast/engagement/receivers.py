"""What engagement does when other rooms have changed."""

from typing import Any

from django.dispatch import receiver

from signalmast.core.importing.signals import rows_changed
from signalmast.engagement.domain.units import match_units


@receiver(rows_changed)
def match_posts_to_units(store: str, office: Any, **kwargs: object) -> None:  # noqa: ARG001 -- signals
    """Look again which unit each post names once the units are others."""
    if store == "units":
        match_units(office)
