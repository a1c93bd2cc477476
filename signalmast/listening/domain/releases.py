"""The ledger of what was published: the next release from true counts, under a lock."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from signalmast.core import audit
from signalmast.listening.disclosure import MINIMUM, Counted, publish
from signalmast.listening.enums.releases import About
from signalmast.listening.models.releases import Release
from signalmast.people.models import Office


def latest_release(about: About, number: int) -> Release | None:
    """Return what was last published of a survey's version or a consultation."""
    return Release.objects.filter(about=about, number=number).order_by("-sequence").first()


@transaction.atomic
def release_next(
    office: Office, *, about: About, number: int, count: Callable[[], Counted]
) -> Release | None:
    """Publish anew if enough answers came in, and return what is published now, if anything.

    `count` returns the true counts; it runs under the lock, so that two callers can't publish
    two answers to one question. Who calls between two releases gets the one that is there.
    """
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    last = latest_release(about, number)
    before = last.released if last else None
    counted = count()
    if counted.total < MINIMUM:
        return last
    now = publish(counted, before=before, key=key_of(about, number))
    if now is before:
        return last
    body = now.as_json()
    release = Release.objects.create(
        office=office,
        about=about,
        number=number,
        sequence=last.sequence + 1 if last else 1,
        made_at=timezone.now(),
        body=body,
        digest=digest_of_body(body),
    )
    audit.record(
        "results.release", by=None, office=office, subject=release,
        data={"about": str(about), "number": number, "sequence": release.sequence,
              "digest": release.digest},
    )  # fmt: skip
    return release


def digest_of_body(body: dict[str, Any]) -> str:
    """Return SHA-256 of a release's published counts, in one spelling."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(about: About, number: int) -> bytes:
    """Return the secret that rounds this survey or consultation; it never leaves the desk."""
    return salted_hmac("listening.disclosure", f"{about}:{number}", algorithm="sha256").digest()
