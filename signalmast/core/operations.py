"""Migration operations for tables that need more than Django's models can say."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

#: Tables with guards and the condition on the old row under which they hold; filled as the
#: migrations that declare them are read.
GUARDED: dict[str, str] = {}

SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END;
$$ LANGUAGE plpgsql
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH {level} {when} EXECUTE FUNCTION {table}_refuse()
"""
ROW_VERBS = ("update", "delete")


def append_only(table: str, *, when: str = "") -> Operation:
    """Let the database itself refuse updates and deletes of a table.

    `when` is a condition on the row as it was, such as `OLD.state = 'signed'`, and limits the
    guard to rows that meet it.
    """
    GUARDED[table] = when

    def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- RunPython
        add_guard(editor, table)

    def release(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- RunPython
        drop_guard(editor, table)

    return RunPython(guard, release)


def add_guard(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Create the triggers that refuse changes of `table`."""
    condition = GUARDED[table]
    postgresql = editor.connection.vendor == "postgresql"
    when = (f"WHEN ({condition})" if postgresql else f"WHEN {condition}") if condition else ""
    if not postgresql:
        for verb in ROW_VERBS:
            editor.execute(SQLITE_TRIGGER.format(table=table, verb=verb, when=when))
        return
    editor.execute(POSTGRESQL_FUNCTION.format(table=table))
    for verb in ROW_VERBS:
        editor.execute(POSTGRESQL_TRIGGER.format(table=table, verb=verb, level="ROW", when=when))
    if not condition:
        editor.execute(
            POSTGRESQL_TRIGGER.format(table=table, verb="truncate", level="STATEMENT", when="")
        )


def drop_guard(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Remove the triggers again; only going back a migration and the test suite may."""
    on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
    for verb in (*ROW_VERBS, "truncate"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def clustered(table: str) -> Operation:
    """Store an empty SQLite table in the order of its primary key (WITHOUT ROWID).

    Rows that are read together then lie together, which is what makes a seek per post cheap.
    PostgreSQL keeps its table; its primary key serves the same seek.

    The migration that creates the table must put the key's columns first: SQLite 3.40's
    integrity_check reports NULLs that are not there when they come last.
    """

    def rebuild(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- RunPython
        if editor.connection.vendor != "sqlite":
            return
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            (create,) = cursor.fetchone()
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index' "
                "AND sql IS NOT NULL",
                [table],
            )
            indexes = [sql for (sql,) in cursor.fetchall()]
        editor.execute(f"DROP TABLE {table}")
        editor.execute(f"{create} WITHOUT ROWID")
        for sql in indexes:
            editor.execute(sql)

    return RunPython(rebuild, RunPython.noop)


class Rule:
    """A condition under which the database refuses a change, the same on both databases.

    `condition` is SQL over OLD and NEW that both understand; it may ask other tables.
    """

    def __init__(self, name: str, table: str, verb: str, condition: str, sentence: str) -> None:
        self.name, self.table, self.verb = name, table, verb
        self.condition, self.sentence = condition, sentence.replace("'", "''")

    def add(self, editor: BaseDatabaseSchemaEditor) -> None:
        """Create the trigger."""
        if editor.connection.vendor != "postgresql":
            editor.execute(
                f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} BEGIN "
                f"SELECT RAISE(ABORT, '{self.sentence}') WHERE {self.condition}; END"
            )
            return
        row = "OLD" if self.verb.lower() == "delete" else "NEW"
        editor.execute(
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger AS $$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.sentence}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END; $$ LANGUAGE plpgsql"
        )
        editor.execute(
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def drop(self, editor: BaseDatabaseSchemaEditor) -> None:
        """Remove the trigger; only going back a migration and the test suite may."""
        on = f" ON {self.table}" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER IF EXISTS {self.name}{on}")


#: Rules by name; filled as the migrations that declare them are read.
RULES: dict[str, Rule] = {}


def refuses(table: str, verb: str, condition: str, sentence: str, *, name: str = "") -> Operation:
    """Let the database refuse a `verb` on `table` under a condition, with a sentence."""
    rule = Rule(name or f"{table}_rule_{len(RULES)}", table, verb, condition, sentence)
    RULES[rule.name] = rule

    def add(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- RunPython
        rule.add(editor)

    def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 -- RunPython
        rule.drop(editor)

    return RunPython(add, drop)
