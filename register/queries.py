"""Questions to the register that span many rows."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min

from kernel.bilingual import Bilingual
from register.lines import Item, Stored
from register.models import ClassifierItem, RegisterImport

# How long a process may go on without asking whether somebody imported a classifier.
LOOK_AGAIN_AFTER = 60.0
_kept: dict[str, Stored] = {}
_last: dict[str, Any] = {}  # when this process looked, and what it saw


def imported_items(classifier: str) -> Stored:
    """Every line of each code that is in the database, the oldest first; the same mapping until the table changes."""
    if "seen" not in _last or time.monotonic() - _last["looked"] >= LOOK_AGAIN_AFTER:
        _look()
    if classifier not in _kept:
        _kept[classifier] = _read(classifier) if _last["seen"]["lines"] else {}
    return _kept[classifier]


def forget_imported() -> None:
    """After an import: this process sees it at once, the others within a minute."""
    _kept.clear()
    _last.clear()


def _look() -> None:
    """One question for all classifiers: a request should not pay for each."""
    seen = ClassifierItem.objects.aggregate(
        lines=Count("pk"), newest=Max("pk"), oldest=Min("pk"), ended=Count("valid_to"), last_day=Max("valid_to")
    )
    seen["import"] = RegisterImport.objects.exclude(what="units").aggregate(newest=Max("pk"))["newest"]
    if seen != _last.get("seen"):
        _kept.clear()
    _last.update(looked=time.monotonic(), seen=seen)


def _read(classifier: str) -> dict[str, list[Item]]:
    lines: dict[str, list[Item]] = {}
    for line in map(as_item, ClassifierItem.objects.filter(classifier=classifier).order_by("pk")):
        lines.setdefault(line.code, []).append(line)
    for of_code in lines.values():
        of_code.sort(key=lambda line: line.valid_from or date.min)
    return lines


def as_item(line: ClassifierItem) -> Item:
    return Item(
        classifier=line.classifier,
        code=line.code,
        name=Bilingual(kk=line.name_kk, ru=line.name_ru),
        parent=line.parent,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        extra=line.extra,
    )
