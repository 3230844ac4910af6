"""An edition of a classifier among the others: it holds from its first day until the next edition that is known.

Editions come in any order. One that is loaded late changes nothing from the first day of the next one on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Min

from register.alphabet import sort_key
from register.models import ClassifierItem, RegisterImport
from register.storage import IMPORTED, shipped_keys

A_DAY = timedelta(days=1)


def next_edition(classifier: str, after: date) -> date | None:
    """The first day of the edition that follows, if a later one was imported already."""
    later = RegisterImport.objects.filter(what=classifier, valid_from__gt=after)
    return later.aggregate(first=Min("valid_from"))["first"]


def line_on(lines: Sequence[ClassifierItem], day: date) -> ClassifierItem | None:
    return next((line for line in reversed(lines) if _first(line) <= day <= _last(line)), None)


def _first(line: ClassifierItem) -> date:
    return line.valid_from or date.min


def _last(line: ClassifierItem) -> date:
    return line.valid_to or date.max


class Edition:
    """What one edition changes in the stored lines of its classifier; nothing is written before `store`."""

    def __init__(self, classifier: str, first: date) -> None:
        self.classifier, self.first = classifier, first
        self.until = next_edition(classifier, first)
        self._fresh: list[ClassifierItem] = []
        self._changed: list[ClassifierItem] = []
        self._mistaken: list[int] = []

    def begin(self, row: Mapping[str, Any], lines: Sequence[ClassifierItem]) -> None:
        """The wording of a row holds from the first day on, among the other lines of its code."""
        old = line_on(lines, self.first)
        last = self._last_day(old, lines)
        if old is not None and old.valid_from == self.first:
            self._keep_rest(old)
            self._changed.append(self._worded(old, row, last))
            return
        if old is not None:
            self.end(old)
        self._fresh.append(self._worded(ClassifierItem(classifier=self.classifier, code=row["code"]), row, last))

    def end(self, line: ClassifierItem) -> None:
        """The days of this edition are taken out of a line; what lies before and after them stays."""
        self._keep_rest(line)
        if _first(line) < self.first:
            line.valid_to = self.first - A_DAY
        elif (line.code, line.valid_from) in shipped_keys(self.classifier):
            line.valid_to = line.valid_from  # deleted, it would come back from what is shipped
        else:
            self._mistaken.append(line.pk)  # it began on the same day: a mistake of that day
            return
        self._changed.append(self._noted(line))

    def store(self) -> None:
        ClassifierItem.objects.filter(pk__in=self._mistaken).delete()
        fields = ["name_kk", "name_ru", "sort_key", "parent", "valid_to", "extra"]
        ClassifierItem.objects.bulk_update(self._changed, fields, batch_size=200)
        ClassifierItem.objects.bulk_create(self._fresh, batch_size=500)

    def _last_day(self, old: ClassifierItem | None, lines: Sequence[ClassifierItem]) -> date | None:
        """The day before the next edition or the next line of the code; no later than the line that is replaced."""
        ends = [_first(line) - A_DAY for line in lines if _first(line) > self.first]
        ends += [self.until - A_DAY] if self.until else []
        ends += [old.valid_to] if old and old.valid_to else []
        return min(ends, default=None)

    def _keep_rest(self, line: ClassifierItem) -> None:
        """From the next edition on the line holds as it did: that edition had nothing else to say."""
        if self.until is None or _last(line) < self.until:
            return
        rest = {
            field: getattr(line, field) for field in ("code", "name_kk", "name_ru", "sort_key", "parent", "valid_to")
        }
        extra = {**line.extra, IMPORTED: f"{self.until}"}
        self._fresh.append(ClassifierItem(classifier=self.classifier, valid_from=self.until, extra=extra, **rest))

    def _worded(self, line: ClassifierItem, row: Mapping[str, Any], last: date | None) -> ClassifierItem:
        line.name_kk, line.name_ru, line.parent = row["name_kk"], row["name_ru"], row["parent"]
        line.sort_key = sort_key(line.name_kk)
        line.valid_from, line.valid_to = self.first, last
        line.extra = {**line.extra, **row["extra"]}
        return self._noted(line)

    def _noted(self, line: ClassifierItem) -> ClassifierItem:
        line.extra = {**line.extra, IMPORTED: f"{self.first}"}
        return line
