"""Questions to the register that span many rows."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db.models import Max, Min

from register.classifiers import Item
from register.models import ClassifierItem

# How long a process may go on without asking whether somebody imported a classifier.
LOOK_AGAIN_AFTER = 60.0
_kept: dict[str, tuple[float, Any, Mapping[str, Item]]] = {}


def imported_items(classifier: str) -> Mapping[str, Item]:
    """Newest line of each code that is in the database; the same mapping until the table changes."""
    looked, stamp, lines = _kept.get(classifier, (0.0, None, {}))
    if time.monotonic() - looked < LOOK_AGAIN_AFTER and stamp is not None:
        return lines
    fresh = _stamp(classifier)
    if fresh != stamp:
        lines = _read(classifier)
    _kept[classifier] = (time.monotonic(), fresh, lines)
    return lines


def forget_imported() -> None:
    """After an import: this process sees it at once, the others within a minute."""
    _kept.clear()


def _stamp(classifier: str) -> Any:
    lines = ClassifierItem.objects.filter(classifier=classifier)
    return tuple(lines.aggregate(last=Max("pk"), first=Min("pk"), ended=Max("valid_to")).values()), lines.count()


def _read(classifier: str) -> dict[str, Item]:
    lines = ClassifierItem.objects.filter(classifier=classifier).order_by("valid_from", "pk")
    return {line.code: as_item(line) for line in sorted(lines, key=lambda line: (line.valid_from is not None, line.pk))}


def as_item(line: ClassifierItem) -> Item:
    from kernel.bilingual import Bilingual

    return Item(
        classifier=line.classifier,
        code=line.code,
        name=Bilingual(kk=line.name_kk, ru=line.name_ru),
        parent=line.parent,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        extra=line.extra,
    )
