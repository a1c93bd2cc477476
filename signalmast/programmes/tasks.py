"""The worker's duties for programmes."""

from datetime import timedelta

from signalmast.core.schedule import job
from signalmast.programmes.domain import session_mail, session_reminders
from signalmast.programmes.domain.briefing_mail import MAILS
from signalmast.programmes.domain.briefing_push import PUSHES
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


@job("session-mail", every=timedelta(seconds=20), waits=session_mail.is_waiting)
def tell_of_sessions() -> str:
    """Tell unit officers by e-mail of planned sessions."""
    return f"{session_mail.send_messages()} messages about sessions went out."
