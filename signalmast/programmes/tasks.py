"""The worker's duties for programmes."""

from datetime import timedelta

from signalmast.core.schedule import job
from signalmast.programmes.domain import retention, session_reminders
from signalmast.programmes.domain.briefing_mail import MAILS
from signalmast.programmes.domain.briefing_push import PUSHES
from signalmast.programmes.domain.session_mail import MAILS as SESSION_MAILS
from signalmast.programmes.subjects import erase_old


@job("briefing-mail", every=timedelta(seconds=20), waits=MAILS.is_waiting)
def tell_officers() -> str:
    """Tell unit officers by e-mail that a briefing is there."""
    return f"{MAILS.send()} messages about briefings went out."


@job("briefing-push", every=timedelta(seconds=20), waits=PUSHES.is_waiting)
def tell_browsers() -> str:
    """Tell unit officers in their browsers that a briefing is there."""
    return f"{PUSHES.send()} notifications of briefings went out."


@job("names-on-certificates", every=timedelta(days=1))
def take_off_old_names() -> str:
    """Take the names off certificates that are ten years old."""
    return f"{erase_old()} names were taken off certificates."


@job("session-reminders", every=timedelta(minutes=5))
def remind_of_sessions() -> str:
    """Remind units of sessions to hold and of sessions to report."""
    return f"Units were reminded of {session_reminders.remind()} sessions."


@job("session-mail", every=timedelta(seconds=20), waits=SESSION_MAILS.is_waiting)
def tell_of_sessions() -> str:
    """Tell unit officers by e-mail of planned sessions."""
    return f"{SESSION_MAILS.send()} messages about sessions went out."


@job("programmes-retention", every=timedelta(days=1), waits=retention.something_is_old)
def keep_no_longer_than_needed() -> str:
    """Delete lists of who was there, questions and nominations that were kept long enough."""
    return f"{retention.delete_old()} old rows of the programmes were deleted."
