"""What goes with a member who speaks for no unit any more."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from signalmast.people.models import Membership
from signalmast.programmes.domain.briefing_push import forget_browsers


@receiver(post_delete, sender=Membership)
def the_browsers_go_too(instance: Membership, **kwargs: Any) -> None:  # noqa: ARG001 -- signals
    """Forget in which browsers a dismissed officer was told of briefings."""
    forget_browsers(instance.user_id, instance.office_id)
