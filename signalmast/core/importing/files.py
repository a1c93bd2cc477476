"""Keep a file by its SHA-256, whole or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from signalmast.core.models import SourceFile, file_path

BLOCK = 1 << 20
_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Remove the copies made inside this block when it ends with an exception.

    Goes around the transaction: a file that was refused or only checked has no record then,
    and bytes without a record would be kept for ever without a reason.
    """
    outer = _written.get()
    mine: list[str] = []
    token = _written.set(mine)
    try:
        yield
    except BaseException:
        _written.reset(token)
        for sha256 in mine:
            _drop_unused(sha256)
        raise
    _written.reset(token)
    if outer is not None:
        outer.extend(mine)


def _drop_unused(sha256: str) -> None:
    try:
        used = SourceFile.objects.filter(sha256=sha256).exists()
    except DatabaseError:
        return  # The database can't say; a whole file too many does no harm.
    if not used:
        file_path(sha256).unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def keep_bytes(path: Path) -> str:
    """Copy a file to its place in the store and return its hash; a second copy costs nothing.

    The copy is written beside its place and renamed, so a full disk leaves no half file.
    """
    sha256 = sha256_of(path)
    target = file_path(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as out, path.open("rb") as source:
            shutil.copyfileobj(source, out, BLOCK)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(target)
        written = _written.get()
        if written is not None:
            written.append(sha256)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256


def source_file(path: Path, *, name: str, office: Any, by: Any) -> SourceFile:
    """Keep a file for an office and return its record; the same content is kept once."""
    sha256 = keep_bytes(path)
    record, _created = SourceFile.objects.get_or_create(
        office=office,
        sha256=sha256,
        defaults={"name": name[-255:], "size": path.stat().st_size, "kept_by": by},
    )
    return record
