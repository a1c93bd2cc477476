"""The worker's duties for corrections: mail is read, and what is not needed any more is emptied."""

import logging
from datetime import timedelta

from signalmast.channels.connector import Failure
from signalmast.core.schedule import job
from signalmast.corrections.domain.mailbox import mailbox_of_settings, read_claims
from signalmast.corrections.domain.retention import empty_old_submissions, something_is_old

logger = logging.getLogger(__name__)


@job("claims-mail", every=timedelta(minutes=2), waits=lambda: mailbox_of_settings() is not None)
def read_claims_by_mail() -> str:
    """Read the mailbox for claims; a mailbox that does not answer is tried again."""
    mailbox = mailbox_of_settings()
    if mailbox is None:
        return "No mailbox is set."
    try:
        return f"{read_claims(mailbox)} claims came by mail."
    except Failure as failure:
        logger.warning("The mailbox for claims was not read: %s", failure.message)
        return "The mailbox could not be read."


@job("claims-retention", every=timedelta(days=1), waits=something_is_old)
def keep_no_longer_than_needed() -> str:
    """Empty messages and pictures 90 days after their claim was settled; notes after a year."""
    return f"{empty_old_submissions()} submissions were emptied."
