"""Many rows at once, past the ORM: one prepared statement on SQLite, COPY on PostgreSQL.

For populations and snapshots of the size of the country; ordinary code uses the ORM.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


# Values of these fields reach the driver as they are; all others go through the field's own conversion.
_AS_IS = (models.CharField, models.IntegerField, models.BooleanField, models.FloatField, models.ForeignKey)


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> int:
    """Insert rows given as columns by field name (`unit_id` for a foreign key), all or none. Returns how many.

    A field without a column takes its default. Primary keys are not read back.
    """
    count = len(next(iter(columns.values())))
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    stored = [_stored(field, columns.get(field.attname), count) for field in fields]
    with transaction.atomic():
        copy_rows(model, [str(field.column) for field in fields], zip(*stored, strict=True))
    return count


def _stored(field: Any, column: Sequence[Any] | None, count: int) -> Sequence[Any]:
    values = [field.get_default() for _ in range(count)] if column is None else column
    if isinstance(field, models.JSONField):
        return [None if value is None else json_value(value) for value in values]
    if isinstance(field, _AS_IS):
        return values
    return [field.get_db_prep_save(value, connection) for value in values]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as database values, in the order of `columns` (database column names)."""
    if connection.vendor == "postgresql":
        _copy(model, columns, rows)
    else:
        _insert(model, columns, rows)


def _insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    places = ", ".join(["?"] * len(columns))
    with connection.cursor() as cursor:
        # The bare driver: Django's cursor would rewrite the statement's placeholders for every row.
        cursor.cursor.connection.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", rows
        )


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns)
    buffer = io.StringIO()
    for row in rows:
        buffer.write("\t".join(map(_field, row)) + "\n")
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN", buffer)


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value).translate(_ESCAPES)


def json_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def next_id(model: type[models.Model]) -> int:
    """The first free primary key. Call inside a transaction that nobody else writes beside."""
    largest = model._default_manager.aggregate(largest=models.Max("pk"))["largest"]
    return (largest or 0) + 1


def advance_sequence(*many: type[models.Model]) -> None:
    """After rows with given keys, PostgreSQL must go on behind them. SQLite does so by itself."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(many)):
            cursor.execute(statement)
