"""Read settings from the environment; a value that can't be right stops the start and is named."""

import os
import secrets
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return `name`, or the content of the file that `name_FILE` points to.

    Raises ImproperlyConfigured when the file is named but can't be read: starting with an
    empty secret instead would be worse than not starting.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which can't be read ({error.strerror}). "
                "Correct the path or its permissions."
            ) from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no setting; anything else than yes or no stops the start."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number; anything else, or one that is too small, stops the start."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number from {least} on.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def database(url: str, *, data: Path) -> dict[str, object]:
    """Turn DATABASE_URL into Django's setting; without one, SQLite under the data directory.

    The file of a new installation is made here and nowhere else: SQLite would put an empty one
    in the place of a database that was moved away, and the desk would take it for the office's.

    SQLite runs with WAL, FULL and IMMEDIATE: DEFERRED loses transactions under two writers
    and NORMAL may lose acknowledged commits at a power cut (docs/decisions/0003).
    """
    if not url or url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///") or data / "signalmast.sqlite3").absolute()
        if not path.exists() and not (data / "site" / "index.html").exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"file:{quote(str(path))}?mode=rw",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864; "
                "PRAGMA wal_autocheckpoint=8192; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme!r}; write postgres://user@host/name "
            "or leave it empty for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
    }


def kept_secret(path: Path) -> str:
    """Return the installation's own key, made on the first start and kept beside the data."""
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(50)
    path.touch(mode=0o600)
    path.write_text(value, encoding="ascii")
    return value
