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


#: The middle of Viet Nam, far out: what a map shows until somebody says where the office is.
FAR_OUT = "16.0,107.5,5"


def own_map(site_url: str) -> dict[str, object] | None:
    """Return the map that the office runs itself; None where no address of tiles is set.

    The tiles lie on the site's own host or below it: whoever hands them out learns which
    resident looks at which street, so that is nobody but the office (charter, point 10).
    """
    url = text("SIGNALMAST_MAP_TILES")
    if not url:
        return None
    parts, own = urlsplit(url), (urlsplit(site_url).hostname or "").removeprefix("www.")
    host = parts.hostname or ""
    is_own = not (parts.scheme or parts.netloc) or (
        parts.scheme in {"https", urlsplit(site_url).scheme}
        and (host.removeprefix("www.") == own or host.endswith(f".{own}"))
    )
    if not is_own or not parts.path.startswith("/") or any(f"{{{n}}}" not in url for n in "xyz"):
        raise ImproperlyConfigured(
            f"SIGNALMAST_MAP_TILES is {url!r}; write an address on the site's own host or below "
            "it with {z}, {x} and {y}, such as /tiles/{z}/{x}/{y}.png."
        )
    credit = text("SIGNALMAST_MAP_CREDIT")
    if not credit:
        raise ImproperlyConfigured(
            "SIGNALMAST_MAP_CREDIT is empty; write who made the map, as its licence asks for."
        )
    latitude, longitude, depth = _start(text("SIGNALMAST_MAP_START", FAR_OUT))
    return {
        "tiles": url, "credit": credit, "start": f"{latitude},{longitude},{depth}",
        "deepest": number("SIGNALMAST_MAP_DEEPEST", 18, least=1),
        "origin": f"{parts.scheme}://{parts.netloc}" if parts.netloc else "",
    }  # fmt: skip


def _start(said: str) -> tuple[float, float, int]:
    try:
        latitude, longitude, depth = said.split(",")
        found = float(latitude), float(longitude), int(depth)
    except ValueError:
        found = 91.0, 181.0, 0
    if abs(found[0]) > 90 or abs(found[1]) > 180 or not 1 <= found[2] <= 20:
        raise ImproperlyConfigured(
            f"SIGNALMAST_MAP_START is {said!r}; write latitude, longitude and depth, such as "
            "10.7769,106.7009,15."
        )
    return found


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
