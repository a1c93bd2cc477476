"""Recurring duties of the ground floor."""

from datetime import timedelta

from django.core.management import call_command

from signalmast.core.schedule import job


@job("sessions", every=timedelta(days=1))
def clear_sessions() -> str:
    """Remove log-ins that have run out."""
    call_command("clearsessions")
    return "Log-ins that had run out are removed."
