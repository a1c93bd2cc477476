"""The office's accounts, what goes out through them, and those who subscribed."""

from signalmast.channels.models.accounts import Account, Secret
from signalmast.channels.models.deliveries import Attempt, Delivery, Installation
from signalmast.channels.models.subscribers import PERSONAL, Copy, Subscriber

__all__ = [
    "PERSONAL",
    "Account",
    "Attempt",
    "Copy",
    "Delivery",
    "Installation",
    "Secret",
    "Subscriber",
]
