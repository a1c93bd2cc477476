"""Files that are asked for often, kept in memory as long as the disk has nothing newer."""

import os
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from stat import S_ISREG
from threading import Lock

from signalmast.website.front import paths
from signalmast.website.front.asking import http_date

Headers = list[tuple[str, str]]
#: What tells one state of a file from another without reading it.
State = tuple[int, int, int]
#: An address and the encodings its reader takes, best first.
Key = tuple[str, tuple[str, ...]]
#: A longer file is read from the disk each time.
LONGEST_KEPT = 1_000_000
#: What an entry weighs besides its bytes: headers, names, states.
OVERHEAD = 2_048


@dataclass(frozen=True, slots=True)
class Found:
    """One representation of a file: what is sent, and what it was read from.

    `path` is the file, `sent` the same or a compressed copy of it. The baker replaces copies
    before the file and removes them after it, so the state of the file speaks for both.
    `modified` is in whole seconds; `body` is None where the file is too long to be kept.
    """

    path: str
    sent: str
    state: State
    headers: Headers
    etag: str
    modified: int
    size: int
    ranges: bool
    body: bytes | None

    @property
    def weight(self) -> int:
        return OVERHEAD + len(self.body or b"")

    def holds(self) -> bool:
        """Tell whether the file is still what it was; half of what an answer costs."""
        try:
            now = os.stat(self.path)  # noqa: PTH116 -- a Path costs as much again
        except OSError:
            return False
        return (now.st_mtime_ns, now.st_size, now.st_ino) == self.state


def state_of(status: os.stat_result) -> State:
    """Return what of a file's status changes whenever its bytes do."""
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def find(
    root: str,
    name: str,
    *,
    address: str,
    wanted: tuple[str, ...],
    guards: Mapping[str, str],
) -> Found | None:
    """Read a file below `root` in the best encoding there is; None when there is no such file.

    `guards` are the security headers of the address.
    """
    path = f"{root}/{name}"
    encodes = paths.has_encodings(name)
    try:
        status = os.stat(path)  # noqa: PTH116 -- as above
        if not S_ISREG(status.st_mode):
            return None
        sent, encoding = _copy(path, wanted) if encodes else (path, "")
        with open(sent, "rb") as file:  # noqa: PTH123 -- as above
            size = os.fstat(file.fileno()).st_size
            body = file.read() if size <= LONGEST_KEPT else None
    except (OSError, ValueError):
        return None
    size = size if body is None else len(body)
    state = state_of(status)
    etag = _etag(body, state, encoding)
    modified = int(status.st_mtime)
    ranges = paths.has_ranges(name)
    headers = [
        ("Content-Type", paths.content_type(name)),
        ("Content-Length", str(size)),
        ("Cache-Control", paths.cache_control(address)),
        ("ETag", etag),
        ("Last-Modified", http_date(modified)),
    ]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    if encodes:
        headers.append(("Vary", "Accept-Encoding"))
    if ranges:
        headers.append(("Accept-Ranges", "bytes"))
    headers.extend(guards.items())
    return Found(path, sent, state, headers, etag, modified, size, ranges, body)


def _copy(path: str, wanted: tuple[str, ...]) -> tuple[str, str]:
    """Return the best compressed copy beside a file and its encoding, else the file."""
    for encoding in wanted:
        copy = path + paths.ENCODINGS[encoding]
        if os.path.isfile(copy):  # noqa: PTH113 -- as above
            return copy, encoding
    return path, ""


def _etag(body: bytes | None, state: State, encoding: str) -> str:
    """Return a strong tag: of the bytes where they are at hand, so that all servers agree."""
    if body is None:
        return f'"{state[0]:x}-{state[1]:x}{encoding}"'
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


class Shelf:
    """Keeps what was asked for last, up to a number of bytes. Threads share one."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self._kept: OrderedDict[Key, Found] = OrderedDict()
        self._changing = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Found | None:
        """Return what is kept for a key, if the disk still has it so."""
        found = self._kept.get(key)
        if found is None:
            return None
        if not found.holds():
            self.drop(key)
            return None
        # Another thread may have needed its room between the two lines.
        with suppress(KeyError):
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, found: Found) -> None:
        """Keep something, and let go of what nobody asked for the longest."""
        if found.body is None or found.weight > self.room:
            return
        self.drop(key)
        with self._changing:
            self._kept[key] = found
            self.used += found.weight
            while self.used > self.room:
                _key, oldest = self._kept.popitem(last=False)
                self.used -= oldest.weight

    def drop(self, key: Key) -> None:
        with self._changing:
            found = self._kept.pop(key, None)
            if found is not None:
                self.used -= found.weight
