"""The tables of matching: no models, since the matcher knows no Django."""

from django.db import migrations

from signalmast.corrections.matching.postgresql import postgresql_drops, postgresql_tables
from signalmast.corrections.matching.sqlite import sqlite_drops, sqlite_tables

PREFIX = "corrections_match"


def make(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in (postgresql_tables if postgresql else sqlite_tables)(PREFIX):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in (postgresql_drops if postgresql else sqlite_drops)(PREFIX):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("corrections", "0002_guards")]
    operations = [migrations.RunPython(make, drop)]
