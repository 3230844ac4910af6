"""All answers of a version to read: tables as figures, questions as a summary list, with findings beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collection.lookups import name_of
from collection.models import Finding, Report
from collection.pages.places import cell_id, section_name, section_title
from forms_core.edition import Edition, Question, Section
from kernel.numbers import NBSP, format_number

EMPTY = "–"
COMPARED = ("money", "integer", "yesno", "choice")  # names and addresses are not compared with last year's


def summary_sections(
    report: Report, edition: Edition, cells: Mapping[str, Any], previous: Mapping[str, Any],
    findings: Iterable[Finding], links: bool = True,
) -> list[dict[str, Any]]:  # fmt: skip
    """Context for collection/summary.html, one entry per section that a person fills."""
    wrong = _marks(findings)
    found = []
    for section in edition.sections.values():
        if section.from_register:
            continue
        url = reverse("collection:section", args=[report.public_id, section.id]) if links else ""
        entry: dict[str, Any] = {
            "id": section.id,
            "title": section_title(section),
            "url": url,
            "name": section_name(section),
        }
        if section.is_table:
            entry["table"] = table_view(section, cells, previous, wrong)
        else:
            entry["rows"] = question_rows(section, cells, previous, wrong, url)
        found.append(entry)
    return found


def _marks(findings: Iterable[Finding]) -> dict[str, str]:
    marks: dict[str, str] = {}
    for finding in findings:
        if finding.severity == "info" or finding.explanation:
            continue
        for address in finding.cells[:1]:
            if marks.get(address) != "bad":
                marks[address] = "bad" if finding.severity == "error" else "warn"
    return marks


def tag_of(tone: str | None) -> str:
    return {"bad": _("error"), "warn": _("warning")}.get(tone or "", "")


def table_view(
    section: Section, cells: Mapping[str, Any], previous: Mapping[str, Any], wrong: Mapping[str, str]
) -> dict[str, Any]:
    """Filled rows only; last year's first column and the change stand at the end."""
    has_previous = any(address.startswith(f"{section.id}/") for address in previous)
    columns = [{"code": "", "text": _("Row"), "numeric": True}, {"code": "", "text": str(section.stub[1].text())}]
    columns += [
        {"code": c.code, "text": str(c.short or c.text), "numeric": c.type == "money"} for c in section.columns.values()
    ]
    if has_previous:
        columns += [{"code": "", "text": _("last year"), "numeric": True, "soft": True}]
        columns += [{"code": "", "text": _("change"), "numeric": True, "soft": True}]
    rows = [
        _table_row(section, row.code, cells, previous, wrong, has_previous)
        for row in section.rows.values()
        if any(
            f"{section.id}/{row.code}/{c}" in cells or f"{section.id}/{row.code}/{c}" in wrong for c in section.columns
        )
    ]
    return {
        "caption": str(section.text), "hide_caption": True, "has_code": True, "columns": columns, "rows": rows,
        "is_empty": not rows,
    }  # fmt: skip


def _table_row(
    section: Section, code: str, cells: Mapping[str, Any], previous: Mapping[str, Any], wrong: Mapping[str, str],
    has_previous: bool,
) -> dict[str, Any]:  # fmt: skip
    row = section.rows[code]
    shown: list[dict[str, Any]] = []
    tone = None
    for column in section.columns.values():
        address = f"{section.id}/{code}/{column.code}"
        tone = wrong.get(address) if tone != "bad" and address in wrong else tone
        if section.is_closed(code, column.code):
            shown.append({"is_closed": True})
        else:
            shown.append({"text": value_text(column.type, cells.get(address)), "numeric": column.type == "money"})
    if has_previous:
        first = f"{section.id}/{code}/{next(iter(section.columns))}"
        shown += [
            {"text": value_text("money", previous.get(first)), "numeric": True, "soft": True},
            {"text": change_text(cells.get(first), previous.get(first)) or EMPTY, "numeric": True, "soft": True},
        ]
    return {
        "id": f"row-{section.id}-{code}", "code": code, "text": str(row.text), "is_total": row.parent is None,
        "is_part": row.is_part, "cells": shown, "tag": tag_of(tone), "tone": tone,
    }  # fmt: skip


def question_rows(
    section: Section, cells: Mapping[str, Any], previous: Mapping[str, Any], wrong: Mapping[str, str], url: str
) -> list[dict[str, Any]]:
    rows = []
    for question in section.questions.values():
        address = f"{section.id}/{question.code}"
        if question.type == "group" or question.type == "signature" and address not in cells:
            continue
        tone = wrong.get(address)
        rows.append(
            {
                "id": f"row-{cell_id(address)}",
                "term": question_name(question),
                "value": answer_text(question, cells.get(address)),
                "tag": tag_of(tone),
                "tone": tone,
                "note": before_text(question, cells.get(address), previous.get(address)),
                "url": f"{url}#{cell_id(address)}" if url else "",
                "action": _("Change"),
                "about": question_name(question),
            }
        )
    return rows


def before_text(question: Question, now: Any, before: Any) -> str:
    """`last year: 374 540; +11,4 %`: beside the answer of this year."""
    if before is None or question.type not in COMPARED:
        return ""
    text = _("last year: %(value)s") % {"value": answer_text(question, before)}
    change = change_text(now, before) if question.type in ("money", "integer") else ""
    return f"{text}; {change}" if change else text


def question_name(question: Question) -> str:
    """`3.1. Capital costs`, or for a signature `Head: surname and name`."""
    if question.code[:1].isdigit():
        return f"{question.code}. {question.text}"
    if question.type == "signature_phone":
        return f"{question.text}: {_('telephone')}"
    return f"{question.text}: {question.caption}" if question.caption else str(question.text)


def answer_text(question: Question, value: Any) -> str:
    if question.type == "choice" and value is not None:
        return next((str(o.text) for o in question.options if o.code == value), str(value))
    return value_text(question.type, value)


def value_text(kind: str, value: Any) -> str:
    """A stored value in the reader's language; an empty one as a dash."""
    if value is None or value == "":
        return EMPTY
    if kind in ("money", "integer"):
        return format_number(value)
    if kind == "yesno":
        return _("Yes") if value else _("No")
    return name_of(kind, value, get_language() or "kk")


def change_text(now: Any, before: Any) -> str:
    """`+11,4%` in Kazakh, `+11,4 %` in Russian; after a zero the difference; empty with nothing to compare."""
    if not isinstance(now, int) or not isinstance(before, int):
        return ""
    if before == 0:
        return f"{'+' if now > 0 else ''}{format_number(now)}"
    change = 100 * (now - before) / before
    sign = "+" if change > 0 else ""
    space = "" if get_language() == "kk" else NBSP
    return f"{sign}{format_number(change, 1)}{space}%"
