"""Files that were checked but not loaded yet: they wait in a folder of their own.

Each waits under a random name, bound to the session and the office that handed it in, until it
is loaded, taken back or a day old.
"""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

KEPT_FOR = timedelta(days=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


class NotWaiting(LookupError):
    """No file of this name waits for this session and office."""


@dataclass(slots=True)
class Waiting:
    """A waiting file, what was said about it, and what the last check found."""

    token: str
    name: str
    office: int
    session: str
    at: datetime
    format: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return folder() / self.token / "file"

    def save(self) -> None:
        """Write what is known beside the file, whole or not at all."""
        about = {name: getattr(self, name) for name in self.__slots__}
        about["at"] = self.at.isoformat()
        target = self.path.with_name("about.json")
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(about, ensure_ascii=False, default=str), encoding="utf-8")
        draft.replace(target)


def folder() -> Path:
    return Path(settings.SOURCE_FILES_DIR) / "waiting"


def session_mark(session_key: str | None) -> str:
    """Return what stands for a session in the folder; the key itself is a credential."""
    return hashlib.sha256(f"waiting:{session_key or ''}".encode()).hexdigest()


def put(upload: "UploadedFile[Any]", *, office: Any, session_key: str | None) -> Waiting:
    """Keep an uploaded file until it is loaded or taken back."""
    waiting = Waiting(
        token=secrets.token_urlsafe(24),
        name=Path(str(upload.name)).name[-200:],
        office=office.pk,
        session=session_mark(session_key),
        at=datetime.now(UTC),
    )
    waiting.path.parent.mkdir(parents=True)
    try:
        with waiting.path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        waiting.save()
    except BaseException:
        take_back(waiting)
        raise
    return waiting


def find(token: str, *, office: Any, session_key: str | None) -> Waiting:
    """Return the waiting file of this name. Raises NotWaiting."""
    found = _read(token) if TOKEN.fullmatch(token) else None
    if found is None or (found.office, found.session) != (office.pk, session_mark(session_key)):
        raise NotWaiting(token)
    return found


def all_of(office: Any, session_key: str | None) -> list[Waiting]:
    """Return what waits for this session and office, in the order it was handed in."""
    mark = session_mark(session_key)
    mine = [one for one in _all() if one.office == office.pk and one.session == mark]
    return sorted(mine, key=lambda one: one.at)


def take_back(waiting: Waiting) -> None:
    """Remove a waiting file."""
    shutil.rmtree(waiting.path.parent, ignore_errors=True)


def clear_old(now: datetime) -> int:
    """Remove what has waited for more than a day; return how many."""
    old = [one for one in _all() if now - one.at > KEPT_FOR]
    for one in old:
        take_back(one)
    return len(old)


def _all() -> Iterator[Waiting]:
    if folder().is_dir():
        for place in folder().iterdir():
            found = _read(place.name)
            if found is not None:
                yield found


def _read(token: str) -> Waiting | None:
    try:
        about = json.loads((folder() / token / "about.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Waiting(**{**about, "at": datetime.fromisoformat(about["at"])})
