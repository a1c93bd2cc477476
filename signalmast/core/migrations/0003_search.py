"""The two search indexes, as each database holds them; `core/search` is the only reader."""

from django.db import migrations

INDEXES = ("core_site", "core_desk")

SQLITE = """
CREATE TABLE {name}_entry (
    place integer PRIMARY KEY,
    key integer NOT NULL UNIQUE,
    words blob NOT NULL
);
CREATE VIRTUAL TABLE {name}_index USING fts5(
    body, summary, title, extras, facets,
    content='', tokenize="ascii tokenchars '_.^~@-'"
);
CREATE VIRTUAL TABLE {name}_vocabulary USING fts5vocab({name}_index, 'row');
"""
SQLITE_UNDONE = """
DROP TABLE {name}_vocabulary;
DROP TABLE {name}_index;
DROP TABLE {name}_entry;
"""

# Vectors always lie outside the row, so that the rows of all matches are quickly walked.
# Without fastupdate no question has to read a list of changes that wait for the index.
# The function forbids the sequential scan, whose cost PostgreSQL can't judge: it doesn't count
# the reading of vectors that lie outside.
POSTGRESQL = """
CREATE TABLE {name}_entry (
    key bigint PRIMARY KEY,
    place bigint NOT NULL,
    vector tsvector NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX {name}_entry_vector ON {name}_entry USING gin (vector) WITH (fastupdate = off);
CREATE TABLE {name}_word (word text PRIMARY KEY);
CREATE FUNCTION {name}_matches(wanted tsquery) RETURNS TABLE (key bigint, place bigint)
    LANGUAGE sql STABLE SET enable_seqscan = off
    AS 'SELECT key, place FROM {name}_entry WHERE vector @@ wanted';
"""
POSTGRESQL_UNDONE = """
DROP FUNCTION {name}_matches(tsquery);
DROP TABLE {name}_word;
DROP TABLE {name}_entry;
"""

TEXTS = """
CREATE TABLE core_site_text (
    key {integer} PRIMARY KEY,
    office {integer} NOT NULL,
    language varchar(12) NOT NULL,
    kind varchar(40) NOT NULL,
    at {integer} NOT NULL,
    url text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    body {body} NOT NULL
);
"""


def _run(editor, script):
    for statement in script.split(";\n"):
        if statement.strip():
            editor.execute(statement)


def create(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    for name in INDEXES:
        _run(editor, (SQLITE if sqlite else POSTGRESQL).format(name=name))
    kinds = ("integer", "blob") if sqlite else ("bigint", "bytea")
    _run(editor, TEXTS.format(integer=kinds[0], body=kinds[1]))


def drop(apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    _run(editor, "DROP TABLE core_site_text")
    for name in INDEXES:
        _run(editor, (SQLITE_UNDONE if sqlite else POSTGRESQL_UNDONE).format(name=name))


class Migration(migrations.Migration):
    dependencies = [("core", "0002_guards")]
    operations = [migrations.RunPython(create, drop)]
