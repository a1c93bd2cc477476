"""Which engine holds an index: the one of the database this installation runs on."""

from typing import Literal

from django.db import connection

from signalmast.core.search.engine import Engine
from signalmast.core.search.postgresql import PostgresqlEngine
from signalmast.core.search.sqlite import SqliteEngine


def engine_for(name: Literal["site", "desk"]) -> Engine:
    """Return the engine of one of the two indexes."""
    if connection.vendor == "postgresql":
        return PostgresqlEngine(f"core_{name}")
    return SqliteEngine(f"core_{name}")
