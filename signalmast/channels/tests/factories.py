"""Accounts and deliveries of a test; nothing is filled in that a test did not ask for."""

from django.utils import timezone

from signalmast.channels.connector import Post
from signalmast.channels.domain.posts import freeze
from signalmast.channels.domain.queueing import Item, queue
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account

LINK = "https://phuong-mau.test/vi/tin/ngay-hoi/"


def account(office, connector="readable", *, name=None, **fields):
    """An account whose ownership was proven just now."""
    given = {
        "platform": connector, "connector": connector, "name": name or connector,
        "settings": {"words": LINK}, "standing": Standing.READY, "proven_at": timezone.now(),
    }  # fmt: skip
    return Account.objects.create(office=office, **{**given, **fields})


def payload(text="Ngày hội đọc sách"):
    return freeze(Post(text=f"Phường Mẫu: {text} {LINK}", link=LINK, office="Phường Mẫu"))


def queued(there, *, source="story:1", version="1", text="Ngày hội đọc sách", **more):
    return queue(Item(there, source, version, text, payload(text), **more))
