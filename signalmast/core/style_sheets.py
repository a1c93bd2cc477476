"""A style sheet that is written in parts and handed out as one file.

The sheet lists its parts with `@import`, which every browser follows, so it works as it stands.
Gathered under its name with a hash, the parts are written out in it: a visitor asks once.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile

#: A part, as the list names it: beside the sheet or below it, with nothing that limits it.
PART = re.compile(r'^@import "([\w/.-]+\.css)";\n', re.MULTILINE)
#: What a part leads to, seen from its own folder.
LINK = re.compile(r'url\("(?![a-z]+:|[/#])([^"]+)"\)')


def joined(name: str, read: Callable[[str], str]) -> str:
    """Return the text of the sheet `name` with its parts written out in the order of its list.

    `read` returns the text behind a static name such as `website/site.css`. Raises
    ImproperlyConfigured for an `@import` that would be left over, which browsers ignore after a
    rule: of a part by another part, or with a condition.
    """
    folder = posixpath.dirname(name)

    def part(found: re.Match[str]) -> str:
        source = posixpath.join(folder, found[1])

        def link(target: re.Match[str]) -> str:
            there = posixpath.join(posixpath.dirname(source), target[1])
            return f'url("{posixpath.relpath(there, folder)}")'

        return LINK.sub(link, read(source)).strip() + "\n\n"

    text = read(name)
    whole, count = PART.subn(part, text)
    if count and "@import" in whole:
        raise ImproperlyConfigured(
            f"{name} would be handed out with an @import that browsers ignore; "
            "name every part in its own list, without a condition."
        )
    return whole


class JoinedFilesStorage(ManifestStaticFilesStorage):
    """Static files under names with a hash; style sheets in parts become one file each."""

    def post_process(
        self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Give files their names; `paths` holds for each name the storage and the path in it."""

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        sources = {
            name: (_Joined(name, read) if name.endswith(".css") else storage, path)
            for name, (storage, path) in paths.items()
        }
        yield from super().post_process(sources, dry_run, **options)


class _Joined:
    """What the framework reads a sheet from: the whole of it instead of its list."""

    def __init__(self, name: str, read: Callable[[str], str]) -> None:
        self.name, self.read = name, read

    def open(self, path: str) -> "ContentFile[bytes]":
        return ContentFile(joined(self.name, self.read).encode(), name=path)
