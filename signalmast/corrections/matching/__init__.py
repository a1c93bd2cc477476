"""Which published corrections may answer a text: plain Python over SQLite or PostgreSQL.

    index = open_index(connection.connection)
    index.add([Document("12", "Học phí tăng gấp đôi từ tháng 9", language="vi")])
    answer = index.search("hoc phi tang gap doi tu thang 9 ha moi nguoi")

No Django in here: the room hands in its raw connection, and its migration runs `tables`. How it
works and what it can't do: docs/explanation/matching.md.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from signalmast.corrections.matching.documents import Document
from signalmast.corrections.matching.encoder import Encoder
from signalmast.corrections.matching.matcher import Answer, Index, Match, Why
from signalmast.corrections.matching.postgresql import (
    PostgresqlStore,
    postgresql_drops,
    postgresql_tables,
)
from signalmast.corrections.matching.sqlite import SqliteStore, sqlite_drops, sqlite_tables
from signalmast.corrections.matching.vectors import Vectors

__all__ = ["Answer", "Document", "Index", "Match", "Why", "drops", "open_index", "tables"]

#: The product's own tables begin with this.
PREFIX = "corrections_match"


def tables(vendor: str, prefix: str = PREFIX) -> list[str]:
    """Return the statements that make the index's tables; `vendor` is Django's name for it."""
    return postgresql_tables(prefix) if vendor == "postgresql" else sqlite_tables(prefix)


def drops(vendor: str, prefix: str = PREFIX) -> list[str]:
    """Return the statements that undo `tables`."""
    return postgresql_drops(prefix) if vendor == "postgresql" else sqlite_drops(prefix)


def open_index(connection: Any, prefix: str = PREFIX, *, encoder: Encoder | None = None) -> Index:
    """Return the index behind a raw connection of `sqlite3` or psycopg 3.

    Cheap to make; keep one a process and connection, since it remembers vectors and word counts.
    With an encoder, `add` stores vectors and `search` asks them where the route says so.
    """
    is_sqlite = isinstance(connection, sqlite3.Connection)
    store = SqliteStore(connection, prefix) if is_sqlite else PostgresqlStore(connection, prefix)
    return Index(store, Vectors(store, encoder) if encoder is not None else None)
