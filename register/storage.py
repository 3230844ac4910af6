"""From columns and files to rows of the register, and back to columns."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from register.classifiers import CLASSIFIERS, Item, items
from register.models import ClassifierItem, Unit
from register.queries import forget_imported
from register.units import Column, Units, texts

_PLAIN = tuple(column.name for column in fields(Units) if column.name != "parent")
_NUMBERS = {"size_code": np.int64, "headcount": np.int64}
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
    counts = {classifier: _load(classifier) for classifier in CLASSIFIERS}
    forget_imported()
    return counts


def _load(classifier: str) -> tuple[int, int]:
    known = {(line.code, line.valid_from): line for line in ClassifierItem.objects.filter(classifier=classifier)}
    created = changed = 0
    for item in items(classifier):
        line = known.get((item.code, item.valid_from))
        if line is None:
            line_of(item).save()
            created += 1
        elif _bring_up_to_date(line, item):
            changed += 1
    return created, changed


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
