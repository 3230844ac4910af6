"""A queryset compiled once: later calls change only the parameters.

Building and compiling a query over six tables costs Django more than running it. The hot pages ask the same few
questions thousands of times a minute, so their SQL is made once per process and database from the ordinary queryset,
permissions and all; nothing is written by hand, and a change of the queryset changes the SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connections, models
from django.db.models.query import get_related_populators


class Prepared:
    """`Prepared(build, sample...)`: `build` makes the queryset from sample values, one `Slot` for each.

    A slot's sample is a value that occurs nowhere else; where its database form stands among the parameters of the
    compiled SQL, the value of a call goes.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], *slots: Slot) -> None:
        self.build, self.slots = build, slots
        self._compiled: dict[str, _Compiled] = {}

    def first(self, *values: Any, using: str = "default") -> Any:
        """The first object, with its related ones, or None."""
        return next(iter(self.all(*values, using=using)), None)

    def all(self, *values: Any, using: str = "default") -> list[Any]:
        """The objects, with their related ones."""
        compiled = self._compiled.get(using)
        if compiled is None:
            compiled = self._compiled[using] = _Compiled(self.build, self.slots, using)
        return compiled.all(values)


class Slot:
    """A place for a value: the field it is compared with, and a sample that is found again in the parameters."""

    def __init__(self, field: models.Field[Any, Any], sample: Any) -> None:
        self.field, self.sample = field, sample

    def prepared(self, value: Any, connection: Any) -> Any:
        return self.field.get_db_prep_value(value, connection)


class _Compiled:
    def __init__(self, build: Callable[..., models.QuerySet[Any]], slots: tuple[Slot, ...], using: str) -> None:
        self.connection, self.slots, self.using = connections[using], slots, using
        query = build(*(slot.sample for slot in slots)).using(using).query
        self.compiler = query.get_compiler(using)
        self.sql, parameters = self.compiler.as_sql()
        samples = [slot.prepared(slot.sample, self.connection) for slot in slots]
        self.parameters = [(samples.index(p) if p in samples else None, p) for p in parameters]
        missing = set(range(len(slots))) - {place for place, _ in self.parameters}
        if missing:
            raise ValueError(f"slots {sorted(missing)} do not occur in {self.sql}")
        self._learn_rows()

    def _learn_rows(self) -> None:
        """How a row becomes objects: as `QuerySet` itself does it."""
        select, info = self.compiler.select, self.compiler.klass_info
        fields = info["select_fields"]
        self.start, self.end, self.model = fields[0], fields[-1] + 1, info["model"]
        self.names = [column[0].target.attname for column in select[self.start : self.end]]
        self.populators = get_related_populators(info, select, self.using)
        self.converters = self.compiler.get_converters([column[0] for column in select])

    def all(self, values: tuple[Any, ...]) -> list[Any]:
        connection = connections[self.using]
        given = [slot.prepared(value, connection) for slot, value in zip(self.slots, values, strict=True)]
        parameters = [fixed if place is None else given[place] for place, fixed in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            return [self._object(row, connection) for row in cursor.fetchall()]

    def _object(self, row: tuple[Any, ...], connection: Any) -> Any:
        values = list(row)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        found = self.model.from_db(self.using, self.names, values[self.start : self.end])
        for populator in self.populators:
            populator.populate(values, found)
        return found
