"""Who may connect accounts and decide about deliveries."""

from typing import Any

from signalmast.channels.models import Account, Delivery
from signalmast.core.duties import allowed


def can_connect(user: Any, office: Any) -> bool:
    """Tell whether a person may connect, prove and pause accounts."""
    return allowed(user, "manage", office)


def can_decide(user: Any, delivery: Delivery) -> bool:
    """Tell whether a person may say what became of a delivery. None is the command line."""
    return user is None or allowed(user, "write", delivery.office)


def can_see(user: Any, account: Account) -> bool:
    return allowed(user, "see", account.office)
