"""Whole populations of reports at once: for demonstration data and for runs of the country's size.

The rows are those of the ordinary way: obligation, report, frozen version with its canonical bytes and hash, typed
sheets.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from collection.canonical import canonical_bytes, fingerprint
from collection.models import Obligation, Report, Round, State, Version
from collection.receipts import new_receipt_number
from collection.sheets import TableRow
from kernel.bulk import advance_sequence, copy_rows, json_value, next_id
from kernel.legal_clock import is_in_time

CHUNK = 20_000


@dataclass(frozen=True)
class Filed:
    """One unit of the population: who, where drawn, and the answers by address (blank ones absent)."""

    unit_id: int
    code: str
    region: str
    stratum: str
    cells: Mapping[str, Any]


def file_many(round_: Round, units: Sequence[Filed], *, by: Any, received_at: datetime) -> None:
    """Accepted electronic reports for all units, in chunks, each in one transaction."""
    for start in range(0, len(units), CHUNK):
        with transaction.atomic():
            _file_chunk(round_, units[start : start + CHUNK], by, received_at)


def _file_chunk(round_: Round, units: Sequence[Filed], by: Any, received_at: datetime) -> None:
    edition, form = round_.edition, round_.form
    firsts = [next_id(model) for model in (Obligation, Report, Version)]
    sections = [s for s in edition.sections.values() if not s.from_register]
    edits = json_value({section.id: 1 for section in sections})
    obligations, reports, versions = [], [], []
    moment = _time(received_at)
    is_late = not is_in_time(received_at, round_.due_on)
    for place, unit in enumerate(units):
        obligation, report, version = (first + place for first in firsts)
        receipt = new_receipt_number(edition.form_code, round_.year)
        content = canonical_bytes(_header(round_, unit, received_at) | {"receipt": receipt}, unit.cells)
        obligations.append((obligation, _uuid(), round_.pk, unit.unit_id, unit.region, unit.stratum, _day(round_)))
        reports.append((report, _uuid(), obligation, State.ACCEPTED.value, version, 0, 0, moment))
        versions.append(
            (version, _uuid(), report, 1, "electronic", edition.id, edits, moment, moment, True, moment, by.pk, is_late,
             receipt, None, content, fingerprint(content))
        )  # fmt: skip
    copy_rows(Obligation, ["id", "public_id", "round_id", "unit_id", "region", "stratum", "due_on"], obligations)
    with _deferred():
        copy_rows(
            Report,
            ["id", "public_id", "obligation_id", "state", "current_id", "errors", "warnings", "changed_at"],
            reports,
        )
        copy_rows(
            Version,
            ["id", "public_id", "report_id", "number", "source", "edition_id", "edits", "started_at", "saved_at",
             "is_frozen", "received_at", "submitted_by_id", "is_late", "receipt_number", "idempotency_key", "canonical",
             "sha256"],
            versions,
        )  # fmt: skip
    ids = range(firsts[2], firsts[2] + len(units))
    for section in sections:
        _copy_sheet(form.sheet_by_section[section.id], section, ids, units)
    advance_sequence(Obligation, Report, Version, *form.sheets)


class _deferred:
    """A report names its version and a version its report: the keys are judged at the end of the transaction."""

    def __enter__(self) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA defer_foreign_keys = ON")

    def __exit__(self, *fault: Any) -> None:
        return None


def _copy_sheet(sheet: Any, section: Any, versions: range, units: Sequence[Filed]) -> None:
    first = next_id(sheet)
    items = [(i.code, i.field) for i in (*section.columns.values(), *section.questions.values()) if i.type != "group"]
    names = [field for _, field in items]
    if issubclass(sheet, TableRow):
        rows = list(_table_rows(section, [code for code, _ in items], versions, units))
        copy_rows(sheet, ["id", "version_id", "row", *names], ((first + n, *row) for n, row in enumerate(rows)))
        return
    addresses = [f"{section.id}/{code}" for code, _ in items]
    copy_rows(
        sheet,
        ["id", "version_id", *names],
        (
            (first + n, version, *map(unit.cells.get, addresses))
            for n, (version, unit) in enumerate(zip(versions, units, strict=True))
        ),
    )


def _table_rows(section: Any, columns: list[str], versions: range, units: Sequence[Filed]) -> Any:
    addresses = [(row, [f"{section.id}/{row}/{column}" for column in columns]) for row in section.rows]
    for version, unit in zip(versions, units, strict=True):
        for row, wanted in addresses:
            values = [unit.cells.get(address) for address in wanted]
            if any(value is not None for value in values):
                yield (version, row, *values)


def _header(round_: Round, unit: Filed, moment: datetime) -> dict[str, Any]:
    return {
        "purpose": "return",
        "form": round_.edition.form_code,
        "edition": round_.edition_id,
        "unit": unit.code,
        "period": round_.year,
        "version": 1,
        "received_at": moment.isoformat(timespec="milliseconds"),
    }


def _uuid() -> str:
    return uuid.uuid4().hex if connection.vendor == "sqlite" else str(uuid.uuid4())


def _time(moment: datetime) -> str:
    return connection.ops.adapt_datetimefield_value(moment) if connection.vendor == "sqlite" else moment.isoformat()


def _day(round_: Round) -> str:
    return round_.due_on.isoformat()
