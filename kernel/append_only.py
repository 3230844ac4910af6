"""A table that only grows: the database itself refuses to change, delete or replace a row, whoever asks.

A later migration that rebuilds the table on SQLite takes the triggers away with the old one: it calls `protect` again.
"""

from __future__ import annotations

from typing import Any

_SQLITE = {
    "update": "BEFORE UPDATE ON {table}",
    "delete": "BEFORE DELETE ON {table}",
    # INSERT OR REPLACE removes the old row without asking a trigger for DELETE.
    "replace": "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
}
_POSTGRESQL = {
    "change": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}


def protect(connection: Any, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{table} only grows' USING ERRCODE = 'restrict_violation'; END $$"
            )
        for name, when in _triggers(connection).items():
            cursor.execute(_create(connection, table, name, when.format(table=table)))


def release(connection: Any, table: str) -> None:
    """Undo `protect`: for a migration backwards, and for tests that empty their database."""
    with connection.cursor() as cursor:
        for name in _triggers(connection):
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{place}")


def _triggers(connection: Any) -> dict[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE


def _create(connection: Any, table: str, name: str, when: str) -> str:
    if connection.vendor == "postgresql":
        return f"CREATE TRIGGER {table}_no_{name} {when} EXECUTE FUNCTION {table}_only_grows()"
    return f"CREATE TRIGGER {table}_no_{name} {when} BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
