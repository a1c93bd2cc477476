"""The worker's duties for the channels."""

import logging
from datetime import timedelta
from typing import Any

from signalmast.channels.connector import Failure
from signalmast.channels.domain import errands, outbox
from signalmast.channels.domain.accounts import check_account, due_for_a_look
from signalmast.channels.domain.bounces import read_bounces
from signalmast.channels.domain.subscriptions import clear_subscriptions
from signalmast.channels.models import Account
from signalmast.core.schedule import job, steady

logger = logging.getLogger(__name__)


@steady("send", threads=2)
def send_what_is_due(worker: str) -> bool:
    """Send the next delivery or portion of copies; tell whether there was one."""
    return outbox.send_next(worker)


@job("errands", every=timedelta(seconds=3), waits=errands.is_waiting, lease=timedelta(minutes=3))
def run_errands() -> str:
    """Send what one subscriber alone gets: to confirm a subscription, to accept a follower."""
    return f"{errands.run_errands()} errands were run."


@job("subscriptions", every=timedelta(days=1))
def forget_subscriptions() -> str:
    """Forget addresses that were never confirmed and those whose subscription has ended."""
    return f"{clear_subscriptions()} addresses were forgotten."


def mail_may_have_come_back() -> bool:
    return bool(newsletters().exists())


def newsletters() -> Any:
    return Account.objects.may_send().filter(connector="newsletter")


@job("bounces", every=timedelta(minutes=10), waits=mail_may_have_come_back)
def read_what_came_back() -> str:
    """Read the mailboxes of newsletters for mail that could not be delivered."""
    count = 0
    for account in newsletters():
        try:
            count += read_bounces(account)
        except Failure as failure:
            logger.warning("The mailbox of %s was not read: %s", account.pk, failure.message)
    return f"{count} reports of undelivered mail were read."


def an_account_is_due() -> bool:
    return bool(due_for_a_look().exists())


@job("accounts", every=timedelta(minutes=10), waits=an_account_is_due)
def look_after_accounts() -> str:
    """Look once a day whether each account still lets the office in and is still the office's."""
    rows = list(due_for_a_look()[:50])
    well = sum(check_account(account) for account in rows)
    return f"{len(rows)} accounts were checked, {well} of them are well."
