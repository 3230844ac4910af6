"""The preview of an uploaded workbook: what would change, what could not be taken, what the controls would say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collection.errors import Conflict
from collection.merging import as_text as seen_text
from collection.models import Report, WorkbookUpload
from collection.pages.moments import moment_text
from collection.pages.places import cell_id, cell_name, section_name, section_title
from collection.workbook.download import cells_of
from collection.workbook.preview import Foreseen, foresee
from collection.workbook.words import as_text
from forms_core.edition import Edition
from kernel.bilingual import Bilingual, active_language
from kernel.numbers import format_number

SHOWN_FINDINGS = 12


def upload_context(report: Report, section: str) -> dict[str, Any]:
    """The page that asks for a file. `section` is the page it was opened from, if any."""
    edition = report.edition
    known = edition.sections.get(section)
    return {
        "report": report,
        "unit": report.unit,
        "edition": edition,
        "section": known.id if known is not None and not known.from_register else "",
        "section_name": section_name(known) if known is not None else "",
    }


def preview_context(report: Report, upload: WorkbookUpload, conflict: Conflict | None = None) -> dict[str, Any]:
    edition = report.edition
    findings, gone = foresee(report, upload.values)
    count = len(upload.values)
    return {
        "report": report,
        "unit": report.unit,
        "edition": edition,
        "upload": upload,
        "until": moment_text(upload.expires_at),
        "count": count,
        "tables": [] if conflict else list(_tables(report, edition, upload)),
        "problems": [_problem(edition, problem) for problem in upload.problems],
        "notes": [Bilingual(kk=kk, ru=ru) for kk, ru in upload.notes],
        "foreseen": [_finding(edition, finding) for finding in findings[:SHOWN_FINDINGS]],
        "more": max(0, len(findings) - SHOWN_FINDINGS),
        "new_count": sum(finding.is_new for finding in findings),
        "finding_count": len(findings),
        "gone": gone,
        "questions": [_question(edition, a, pair) for a, pair in conflict.cells.items()] if conflict else [],
        "conflict": conflict,
    }


def shown_value(edition: Edition, address: str, value: Any) -> str:
    """An answer in the reader's words; – for none."""
    if value is None or value == "":
        return "–"
    cell = edition.cells[address]
    if cell.type in ("money", "integer") and isinstance(value, int):
        return format_number(value)
    text = as_text(edition, cell, value)
    return text.split(" / ")[active_language() == "ru"] if cell.type == "yesno" and " / " in text else text


def _tables(report: Report, edition: Edition, upload: WorkbookUpload) -> Iterable[dict[str, Any]]:
    """One table of changes per section, in printed order."""
    now = cells_of(report)
    for section in edition.sections.values():
        rows = [
            _row(edition, address, now.get(address), upload.values[address], upload.places[address])
            for address in edition.cells
            if address in upload.values and address.startswith(f"{section.id}/")
        ]
        if rows:
            yield {
                "caption": section_title(section), "hide_caption": True, "id": f"changes-{section.id}",
                "label": section_name(section), "title": section_name(section),
                "columns": [
                    {"text": _("Cell of the form")}, {"text": _("Now"), "numeric": True},
                    {"text": _("In the file"), "numeric": True}, {"text": _("Place in the file")},
                ],
                "rows": rows,
            }  # fmt: skip


def _row(edition: Edition, address: str, now: Any, new: Any, place: list[str]) -> dict[str, Any]:
    cells = [
        {"text": shown_value(edition, address, now), "numeric": True, "soft": True},
        {"text": shown_value(edition, address, new), "numeric": True, "strong": True},
        {"text": ", ".join(filter(None, place))},
    ]
    return {"id": cell_id(address), "text": cell_name(edition, address), "cells": cells}


def _problem(edition: Edition, problem: dict[str, Any]) -> dict[str, Any]:
    """Both languages are kept: the sentence is the reader's, its place says in which sheet and cell."""
    language = get_language() or "kk"
    where = [problem["sheet"], problem["place"]]
    if problem["address"] in edition.cells:
        where.append(cell_name(edition, problem["address"]))
    return {
        "where": ", ".join(filter(None, where)),
        "text": problem["text"],
        "message": problem["ru" if language.startswith("ru") else "kk"],
    }


def _finding(edition: Edition, finding: Foreseen) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "message": finding.message,
        "is_new": finding.is_new,
        "cells": [cell_name(edition, address) for address in finding.cells[:8]],
    }


def _question(edition: Edition, address: str, pair: tuple[Any, Any]) -> dict[str, Any]:
    theirs, mine = (shown_value(edition, address, value) for value in pair)
    section = edition.sections[address.split("/")[0]]
    name = f"{section_name(section)}: {cell_name(edition, address)}"
    return {
        "address": address, "id": cell_id(address), "name": name, "theirs": theirs, "mine": mine,
        "seen": seen_text(pair[0]),
    }  # fmt: skip
