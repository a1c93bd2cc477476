"""Style sheets, scripts and fonts gathered under the data directory, once per version."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import django
import wagtail
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.dispatch import Signal

import signalmast

#: Sent when names with a hash in them have changed; whoever has written them down writes anew.
static_collected = Signal()
#: Files that get shorter copies beside them, and from how many bytes on it is worth it.
COMPRESSED = {".css", ".js", ".json", ".map", ".svg", ".txt"}
SHORTEST = 500
#: All files take a second; 11 would take twenty and save a twentieth.
BROTLI_QUALITY = 9


@cache
def ensure_static() -> None:
    """Gather them unless this process has seen that they are there; cheap to ask again."""
    if hasattr(staticfiles_storage, "manifest_name"):
        collect_static()


def collect_static() -> bool:
    """Gather them if the version changed; tell whether it did.

    Files of older versions stay: pages that name them are still being made anew.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".version"
    version = _version()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == version:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    compress(root)
    stamp.write_text(version, encoding="utf-8")
    storage: Any = staticfiles_storage
    if hasattr(storage, "load_manifest"):
        storage.hashed_files, storage.manifest_hash = storage.load_manifest()
    static_collected.send(sender=None)
    return True


def _version() -> str:
    own = Path(signalmast.__file__).parent
    newest = max(
        (path.stat().st_mtime_ns for path in own.glob("*/static/**/*") if path.is_file()),
        default=0,
    )
    return f"{signalmast.__version__} {django.__version__} {wagtail.__version__} {newest}"


def compress(root: Path) -> None:
    """Lay compressed copies beside the texts below a folder, for the front and for nginx."""
    for path in [one for one in root.rglob("*") if one.suffix in COMPRESSED]:
        there = path.with_name(f"{path.name}.br")
        if there.exists() and there.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        content = path.read_bytes()
        if len(content) >= SHORTEST:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, mtime=0))
            there.write_bytes(brotli.compress(content, quality=BROTLI_QUALITY))
