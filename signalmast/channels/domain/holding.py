"""Nothing is sent during a restore, nor by a second installation on the same database.

Beside the database lies a small file with the number of the newest attempt and the fingerprint
of the keys. A database that knows fewer attempts than the file was restored from a backup: what
it takes for unsent may long be public, so everything open waits for a person. A database that
another installation's keys have claimed is not ours to send from.
"""

import json
import os
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from signalmast.channels import vault
from signalmast.channels.enums import State, Why
from signalmast.channels.models import Attempt, Delivery, Installation
from signalmast.channels.permissions import can_connect
from signalmast.core import audit
from signalmast.core.sentences import Sentence, plain, tell


def is_held() -> bool:
    """Tell whether this installation must not send, holding it first where it has to be."""
    # The file first: what it knows stood in the database when it was written, so a database that
    # is asked afterwards can't know less because another worker was faster.
    known = known_attempt()
    row = installation()
    if row.key_mark != vault.fingerprint():
        return True
    if row.held_at is not None:
        return True
    newest = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest < known:
        hold(tell("The database is older than what was sent; it was restored from a backup."))
        return True
    if newest != known:
        _remember(newest)
    return False


def installation() -> Installation:
    """Return the row that says which keys this database belongs to, made on first use."""
    row, _new = Installation.objects.get_or_create(pk=1, defaults={"key_mark": vault.fingerprint()})
    return row


def why_held() -> Sentence:
    """Return a sentence on why nothing is sent and what to do, or nothing."""
    row = installation()
    if row.key_mark != vault.fingerprint():
        return tell(
            "Another installation sends from this database, so this one does not. Give this one "
            "a database of its own, or its key file if it should take over."
        )
    if row.held_at is None:
        return plain("")
    return tell(
        "%(why)s Nothing is sent until a person has looked at what was open and let it go on.",
        why=row.why,
    )


@transaction.atomic
def hold(why: Sentence) -> int:
    """Stop sending: what is open may be public already, so a person decides about each.

    Returns how many deliveries wait for one. `restore` calls it before anything else runs.
    """
    installation()
    Installation.objects.filter(pk=1).update(held_at=timezone.now(), why=why)
    waiting = Delivery.objects.open().update(
        state=State.NEEDS_PERSON, why=Why.RESTORED, claimed_until=None,
        said=tell("It may have gone out after the backup was made. Look at the channel first."),
    )  # fmt: skip
    audit.record("channels.hold", by=None, data={"why": plain(why).kept(), "deliveries": waiting})
    return waiting


@transaction.atomic
def go_on(office: Any, *, by: Any) -> None:
    """Send again, by the word of who may connect accounts in `office`, for the whole installation.

    What waits for a person still does. Raises PermissionDenied.
    """
    if by is not None and not can_connect(by, office):
        raise PermissionDenied
    Installation.objects.filter(pk=1).update(held_at=None, why="")
    newest = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    audit.record("channels.go-on", by=by, office=office)
    transaction.on_commit(lambda: _remember(newest))


def _path() -> Path:
    folder: Path = settings.DATA_DIR / "keys"
    return folder / "outbox.json"


def known_attempt() -> int:
    """Return the newest attempt that the file beside the database knows."""
    try:
        return int(json.loads(_path().read_text(encoding="ascii"))["attempt"])
    except (OSError, ValueError, KeyError):
        return 0


def _remember(attempt: int) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: several workers write at once, and each file has to be whole.
    new = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    new.write_text(json.dumps({"attempt": attempt}), encoding="ascii")
    new.replace(path)
