"""The values of a version: read from its typed sheets by address, written back row by row.

Reading is cached per process under the version's own edit counters: a value can only change together with its counter,
so an equal counter means equal cells. Frozen versions never change at all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from collection.models import Version
from collection.sheets import TableRow
from forms_core import registry
from forms_core.edition import Edition, Section

Value = int | str | None
Cells = dict[str, Value]

_CACHE_SIZE = 2000
_cache: OrderedDict[tuple[UUID, str], Cells] = OrderedDict()


def read_cells(version: Version, unit: Any | None = None) -> Cells:
    """All filled cells of a version by printed address, e.g. {'s2/1.3/4': 120}. Blank cells are absent."""
    key = _key(version)
    cells = _cache.get(key)
    if cells is None:
        cells = {}
        for section in version.edition.sections.values():
            if not section.from_register:
                cells |= read_section(version, section)
        _remember(key, cells)
    return cells | register_cells(version, unit) if unit is not None else dict(cells)


def remember_cells(version: Version, cells: Cells) -> None:
    """After a commit: what was just stored is what the next reader of this counter finds."""
    key = _key(version)
    filled = {address: value for address, value in cells.items() if value is not None and value != ""}
    transaction.on_commit(lambda: _remember(key, filled))


def forget_cells(version_id: UUID) -> None:
    """After a rollback of several saves: what was read between them must not be found under the same counters again."""
    for key in [key for key in _cache if key[0] == version_id]:
        _cache.pop(key, None)


def _key(version: Version) -> tuple[UUID, str]:
    """By the random id: a rolled back transaction gives its primary keys to other people's versions."""
    return version.public_id, repr(sorted(version.edits.items()))


def _remember(key: tuple[UUID, str], cells: Cells) -> None:
    _cache[key] = cells
    while len(_cache) > _CACHE_SIZE:
        _cache.popitem(last=False)


def register_cells(version: Version, unit: Any) -> Cells:
    return code_cells(version.edition, unit)


def code_cells(edition: Edition, unit: Any) -> Cells:
    """The code boxes of the title page: BIN of a legal person, IIN of an entrepreneur, from the register."""
    address = f"id/{unit.kind}"
    return {address: unit.code} if address in edition.cells else {}


def read_section(version: Version, section: Section) -> Cells:
    sheet, items = _layout(version.edition_id, section.id)
    names = [field for _, field in items]
    if section.is_table:
        rows = sheet.objects.filter(version_id=version.pk).values_list("row", *names)
        return {
            f"{section.id}/{row}/{code}": value
            for row, *values in rows
            for (code, _), value in zip(items, values, strict=True)
            if value is not None and value != ""
        }
    found = sheet.objects.filter(version_id=version.pk).values_list(*names).first()
    return {
        f"{section.id}/{code}": value
        for (code, _), value in zip(items, found or (), strict=False)
        if value is not None and value != ""
    }


@lru_cache
def _layout(edition_id: str, section_id: str) -> tuple[Any, tuple[tuple[str, str], ...]]:
    """The sheet of a section and its (printed code, field) pairs."""
    edition = registry.edition(edition_id)
    section = edition.sections[section_id]
    items = section.columns.values() if section.is_table else section.questions.values()
    sheet = registry.form(edition.form_code).sheet_by_section[section_id]
    return sheet, tuple((item.code, item.field) for item in items if item.type != "group")


def write_cells(version: Version, cells: Mapping[str, Value], addresses: Iterable[str]) -> None:
    """Store the printed rows that `addresses` touch; `cells` holds the whole new state of the version."""
    rows: dict[str, dict[str, None]] = {}
    edition = version.edition
    for address in addresses:
        place = edition.cells[address]
        rows.setdefault(place.section, {})[place.row or ""] = None
    for section_id, touched in rows.items():
        _upsert(version, edition, section_id, list(touched), cells)


def _upsert(version: Version, edition: Edition, section_id: str, rows: list[str], cells: Mapping[str, Value]) -> None:
    sheet, items = _layout(edition.id, section_id)
    is_table = issubclass(sheet, TableRow)
    parameters: list[Any] = []
    for row in rows:
        prefix = f"{section_id}/{row}/" if is_table else f"{section_id}/"
        parameters += [version.pk, row] if is_table else [version.pk]
        parameters += [cells.get(prefix + code) for code, _ in items]
    with connection.cursor() as cursor:
        cursor.execute(_upsert_sql(edition.id, section_id, len(rows)), parameters)


@lru_cache(maxsize=512)
def _upsert_sql(edition_id: str, section_id: str, count: int) -> str:
    """One INSERT ... ON CONFLICT for all rows: a section is one statement on SQLite and on PostgreSQL."""
    sheet, items = _layout(edition_id, section_id)
    quote = connection.ops.quote_name
    key = ["version_id", "row"] if issubclass(sheet, TableRow) else ["version_id"]
    names = [field for _, field in items]
    columns = ", ".join(quote(name) for name in [*key, *names])
    places = f"({', '.join(['%s'] * (len(key) + len(names)))})"
    changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in names)
    return (
        f"INSERT INTO {quote(sheet._meta.db_table)} ({columns}) VALUES {', '.join([places] * count)} "
        f"ON CONFLICT ({', '.join(quote(name) for name in key)}) DO UPDATE SET {changes}"
    )


def copy_cells(source: Version, target: Version) -> None:
    """A new version begins with the values of the one before it."""
    cells = read_cells(source)
    known = target.edition.cells
    write_cells(target, cells, [address for address in cells if address in known])
    target.edits = dict(source.edits)


def changed_addresses(old: Mapping[str, Value], new: Mapping[str, Value]) -> list[str]:
    """Where two states differ, in the order of the newer one, then of the older."""
    return [a for a in dict.fromkeys([*new, *old]) if old.get(a) != new.get(a)]
