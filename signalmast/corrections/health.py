"""What may be wrong with the corrections desk."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.corrections.domain.mailbox import mailbox_of_settings
from signalmast.corrections.models import Claim, Contest
from signalmast.people.models import Office

#: A claim that nobody has looked at for so long is mentioned.
LONG = timedelta(days=3)


def complaints() -> Iterator[str]:
    """Yield one sentence for each thing of this room that somebody should mend."""
    yield from _mailbox()
    now = timezone.now()
    waiting = Claim.objects.filter(state="new", received_at__lt=now - LONG).count()
    if waiting:
        yield ngettext(
            "%(count)s claim has waited for more than three days and nobody has looked at it.",
            "%(count)s claims have waited for more than three days and nobody has looked at them.",
            waiting,
        ) % {"count": waiting}
    contested = Contest.objects.open().filter(received_at__lt=now - LONG).count()
    if contested:
        yield ngettext(
            "%(count)s objection to a ruling has waited for more than three days.",
            "%(count)s objections to rulings have waited for more than three days.",
            contested,
        ) % {"count": contested}


def _mailbox() -> Iterator[str]:
    try:
        mailbox = mailbox_of_settings()
    except ValueError:
        yield _(
            "SIGNALMAST_CLAIMS_MAILBOX can't be read; write "
            "imaps://USER:PASSWORD@HOST?office=SHORT-NAME."
        )
        return
    if mailbox is not None and not Office.objects.filter(slug=mailbox.office).exists():
        yield _("SIGNALMAST_CLAIMS_MAILBOX names the office “%(office)s”, which is not here.") % {
            "office": mailbox.office
        }
