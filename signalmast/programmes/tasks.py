"""The worker's duties for programmes."""

from datetime import timedelta

from signalmast.core.schedule import job
from signalmast.programmes.domain.briefing_mail import MAILS
from signalmast.programmes.domain.briefing_push import PUSHES


@job("briefing-mail", every=timedelta(seconds=20), waits=MAILS.is_waiting)
def tell_officers() -> str:
    """Tell unit officers by e-mail that a briefing is there."""
    return f"{MAILS.send()} messages about briefings went out."


@job("briefing-push", every=timedelta(seconds=20), waits=PUSHES.is_waiting)
def tell_browsers() -> str:
    """Tell unit officers in their browsers that a briefing is there."""
    return f"{PUSHES.send()} notifications of briefings went out."
