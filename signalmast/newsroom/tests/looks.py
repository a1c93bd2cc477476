"""Accounts of every connector, for tests of how a post looks."""

from signalmast.channels.connectors import connectors
from signalmast.channels.models import Account
from signalmast.channels.tests.factories import account

SETTINGS = {
    "activitypub": {"name": "phuong"},
    "bluesky": {"handle": "phuong.example"},
    "ghost": {"address": "https://ghost.example"},
    "matrix": {"user": "@phuong:matrix.example"},
    "newsletter": {"mailbox": "ban-tin@phuong.example"},
    "wordpress": {"address": "https://wordpress.example"},
}
URLS = {"mastodon": "https://mastodon.example/@phuong"}


def account_of_every_kind(office) -> dict[str, Account]:
    """Return an account per connector, named after it."""
    return {
        key: account(office, key, name=f"Kênh {key}", settings=SETTINGS.get(key, {}),
                     url=URLS.get(key, ""))
        for key in connectors()
    }  # fmt: skip
