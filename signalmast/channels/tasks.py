"""The worker's duties for the channels."""

from datetime import timedelta

from signalmast.channels.domain import outbox
from signalmast.channels.domain.accounts import check_account, due_for_a_look
from signalmast.core.schedule import job, steady


@steady("send", threads=2)
def send_what_is_due(worker: str) -> bool:
    """Send the next delivery or portion of copies; tell whether there was one."""
    return outbox.send_next(worker)


def an_account_is_due() -> bool:
    return bool(due_for_a_look().exists())


@job("accounts", every=timedelta(minutes=10), waits=an_account_is_due)
def look_after_accounts() -> str:
    """Look once a day whether each account still lets the office in and is still the office's."""
    rows = list(due_for_a_look()[:50])
    well = sum(check_account(account) for account in rows)
    return f"{len(rows)} accounts were checked, {well} of them are well."
