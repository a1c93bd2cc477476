"""Nothing public vanishes: neither a correction's page nor the wrong version that it corrects."""

from typing import Any

from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Revision

from signalmast.corrections.models import Claim, CorrectionPage
from signalmast.newsroom.receivers import nothing_public_vanishes

pre_delete.connect(nothing_public_vanishes, sender=CorrectionPage)


@receiver(pre_delete, sender=Revision)
def the_wrong_version_stays(instance: Revision, **kwargs: Any) -> None:  # noqa: ARG001 -- signals
    """Keep the version of a text that a correction speaks of. Raises ProtectedError.

    The framework's own tidying of old revisions knows this error and leaves such a one.
    """
    holding = Claim.objects.filter(story_revision=instance.pk)
    if holding.exists():
        said = "A correction speaks of this version of the text."
        raise ProtectedError(said, set(holding))
