"""From columns and files to rows of the register, and back to columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from register.classifiers import CLASSIFIERS, items
from register.lines import Item, before
from register.models import ClassifierItem, Unit
from register.queries import as_item, forget_imported
from register.units import Column, Units, texts

_PLAIN = tuple(column.name for column in fields(Units) if column.name != "parent")
_NUMBERS = {"size_code": np.int64, "headcount": np.int64}
# Noted in a line that an import wrote or ended: the first day of that edition.
IMPORTED = "imported"
_FLAGS = ("is_active", "is_public_administration", "files_for_itself")


@transaction.atomic
def store_units(units: Units) -> int:
    """Store new units. Units with a parent come second, when their parents have their keys."""
    alone = np.flatnonzero(units.parent < 0)
    branches = np.flatnonzero(units.parent >= 0)
    stored = Unit.objects.insert_many(_columns(units, alone))
    heads = [units.code[place] for place in set(units.parent[branches].tolist())]
    keys = dict(Unit.objects.filter(code__in=heads).values_list("code", "pk")) if len(heads) < 900 else _all_keys()
    return stored + Unit.objects.insert_many(_columns(units, branches, keys))


def _all_keys() -> dict[str, int]:
    return dict(Unit.objects.values_list("code", "pk").iterator(chunk_size=5000))


def _columns(units: Units, places: Column, keys: dict[str, int] | None = None) -> dict[str, list[Any]]:
    columns = {name: getattr(units, name)[places].tolist() for name in _PLAIN}
    parents = [units.code[parent] if parent >= 0 else "" for parent in units.parent[places].tolist()]
    return {**columns, "parent_id": [(keys or {}).get(parent) for parent in parents]}


def read_units_as_columns(units: QuerySet[Unit]) -> Units:
    """Units of the register as columns, in the order of the queryset."""
    rows = list(units.values_list("pk", "parent_id", *_PLAIN).iterator(chunk_size=5000))
    place = {pk: number for number, (pk, *_) in enumerate(rows)}
    parents = np.array([place.get(row[1], -1) for row in rows], dtype=np.int64)
    columns = zip(*(row[2:] for row in rows), strict=True) if rows else iter([()] * len(_PLAIN))
    filled = {name: _column(name, values) for name, values in zip(_PLAIN, columns, strict=True)}
    return Units(**filled, parent=parents)


def _column(name: str, values: Any) -> Column:
    if name in _NUMBERS:
        return np.array(values, dtype=_NUMBERS[name])
    return np.array(values, dtype=bool) if name in _FLAGS else texts(list(values))


@transaction.atomic
def load_classifiers() -> dict[str, tuple[int, int]]:
    """Bring the shipped lines into the database: classifier -> (new, changed). Repeating it changes nothing."""
    counts = {classifier: load_classifier(classifier) for classifier in CLASSIFIERS}
    forget_imported()
    return counts


def load_classifier(classifier: str) -> tuple[int, int]:
    created = changed = 0
    for line, item in _beside_shipped(classifier):
        if line.pk is None:
            line.save()
            created += 1
        elif _bring_up_to_date(line, item):
            changed += 1
    return created, changed


def lines_of(classifier: str) -> dict[str, list[ClassifierItem]]:
    """Every line of each code, the oldest first. A shipped one that was never loaded is among them, without a key."""
    lines = [line for line, _ in _beside_shipped(classifier) if line.pk is None]
    lines += ClassifierItem.objects.filter(classifier=classifier)
    found: dict[str, list[ClassifierItem]] = {}
    for line in sorted(lines, key=lambda line: line.valid_from or date.min):
        found.setdefault(line.code, []).append(line)
    return found


def _beside_shipped(classifier: str) -> Iterator[tuple[ClassifierItem, Item]]:
    """What still holds of each shipped line, and where it is kept: an import is never undone by what is shipped."""
    known = {(line.code, line.valid_from): line for line in ClassifierItem.objects.filter(classifier=classifier)}
    imported: dict[str, list[Item]] = {}
    for key, line in known.items():
        if IMPORTED in line.extra or key not in shipped_keys(classifier):
            imported.setdefault(line.code, []).append(as_item(line))
    for shipped in items(classifier):
        for item in before([shipped], imported.get(shipped.code, ())):
            yield known.get((item.code, item.valid_from)) or line_of(item), item


@cache
def shipped_keys(classifier: str) -> frozenset[tuple[str, date | None]]:
    return frozenset((item.code, item.valid_from) for item in items(classifier))


def line_of(item: Item) -> ClassifierItem:
    return ClassifierItem(classifier=item.classifier, code=item.code, valid_from=item.valid_from, **_content(item))


def _content(item: Item) -> dict[str, Any]:
    return {
        "name_kk": item.name.kk,
        "name_ru": item.name.ru,
        "parent": item.parent,
        "valid_to": item.valid_to,
        "extra": dict(item.extra),
    }


def _bring_up_to_date(line: ClassifierItem, item: Item) -> bool:
    wanted = _content(item)
    if all(getattr(line, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(line, name, value)
    line.save()
    return True
