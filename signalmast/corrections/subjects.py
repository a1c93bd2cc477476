"""What this room holds of a person: what was handed in under a code that only they know."""

from django.utils.translation import gettext as _

from signalmast.core.data_subjects import Held
from signalmast.corrections.domain.intake import follow
from signalmast.corrections.domain.retention import empty


def held(name: str) -> list[Held]:
    """Return what was handed in under a receipt's code."""
    one = follow(name)
    if one is None:
        return []
    return [
        Held(
            what=_("Information handed in for checking"),
            content={
                "received_at": one.received_at.isoformat(), "text": one.text, "url": one.url,
                "platform": one.platform, "image": one.image.name,
                "seen_on": one.seen_on.isoformat() if one.seen_on else None,
            },
            kept=_("Until 90 days after the claim was settled."),
        )
    ]  # fmt: skip


def erase(name: str) -> int:
    """Empty what was handed in under a code; that something was handed in stays counted."""
    one = follow(name)
    if one is None or not (one.text or one.url or one.image):
        return 0
    empty(one)
    return 1
