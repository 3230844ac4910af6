"""The official form with its values, both languages side by side, as on paper."""

from __future__ import annotations

from typing import Any

from collection.answers import code_cells, read_cells
from collection.lookups import name_of
from collection.models import Report, Version
from collection.pages import header
from collection.pages.moments import moment_text
from collection.prefill import register_answers
from forms_core.edition import MARKS, Edition, Question, Section
from forms_core.printing import LEGEND, marked_wordings
from kernel.bilingual import Bilingual
from kernel.numbers import format_number

UPRIGHT = 3  # columns beside the stub that a portrait page takes
CONTACTS = ("text", "phone", "email")
YES, NO = Bilingual(kk="Иә", ru="Да"), Bilingual(kk="Жоқ", ru="Нет")


def paper_form(report: Report, version: Version) -> dict[str, Any]:
    """A filed version."""
    filled = _filled(report, version.edition, read_cells(version, report.unit))
    return filled | {"version": version, "when": moment_text(version.received_at)}


def draft_form(report: Report) -> dict[str, Any]:
    """What is typed so far; before that, what the register knows."""
    if report.current is not None:
        return _filled(report, report.current.edition, read_cells(report.current, report.unit))
    edition = report.round.edition
    return _filled(report, edition, register_answers(edition, report.unit) | code_cells(edition, report.unit))


def _filled(report: Report, edition: Edition, cells: dict[str, Any]) -> dict[str, Any]:
    return {
        "report": report,
        "unit": report.unit,
        "edition": edition,
        "form": edition.form,
        "wordings": [(MARKS[wording], LEGEND[wording]) for wording in marked_wordings(edition)],
        "respondents_mark": MARKS.get((edition.form.get("respondents") or {}).get("wording", ""), ""),
        "id_boxes": [_code_box(edition, question, cells) for question in _register_questions(edition)],
        "sections": [_section(section, cells) for section in edition.sections.values() if _is_body(section)],
        "contacts": [line for line in _signature_lines(edition, cells) if line["question"].type in CONTACTS],
        "signatories": _signatories(_signature_lines(edition, cells)),
    }


def _register_questions(edition: Edition) -> list[tuple[Section, Question]]:
    return [(s, q) for s in edition.sections.values() if s.from_register for q in s.questions.values()]


def _code_box(edition: Edition, item: tuple[Section, Question], cells: dict[str, Any]) -> dict[str, Any]:
    section, question = item
    digits = str(cells.get(f"{section.id}/{question.code}", ""))
    return {"text": question.text, "mark": question.mark, "digits": list(digits.ljust(12))}


def _signature_lines(edition: Edition, cells: dict[str, Any]) -> list[dict[str, Any]]:
    section = edition.sections.get("sign")
    return [_line(section, question, cells) for question in section.questions.values()] if section else []


def _signatories(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who signs: the name, and beside it a line for the hand; the executor's telephone stands between them."""
    hands = {line["question"].text.ru: line for line in lines if line["question"].type.startswith("signature")}
    return [
        {"name": line, "hand": hands.get(line["question"].text.ru), "has_phone": _has_phone(hands, line)}
        for line in lines
        if line["question"].type == "person_name"
    ]


def _has_phone(hands: dict[str, dict[str, Any]], line: dict[str, Any]) -> bool:
    hand = hands.get(line["question"].text.ru)
    return bool(hand and hand["question"].type == "signature_phone")


def _is_body(section: Section) -> bool:
    return not section.from_register and section.id != "sign"


def _section(section: Section, cells: dict[str, Any]) -> dict[str, Any]:
    if section.is_table:
        return {
            "section": section,
            "is_broad": len(section.columns) > UPRIGHT,
            "head_rows": header.head_rows(section),
            "columns": list(section.columns.values()),
            "rows": [_row(section, code, cells) for code in section.rows],
        }
    return {"section": section, "lines": [_line(section, q, cells) for q in section.questions.values()]}


def _row(section: Section, code: str, cells: dict[str, Any]) -> dict[str, Any]:
    row = section.rows[code]
    values = []
    for column in section.columns.values():
        value = cells.get(f"{section.id}/{code}/{column.code}")
        if section.is_closed(code, column.code):
            values.append({"is_closed": True})
        elif column.type == "country":
            values.append(
                {"text": name_of("country", value, "kk") + " / " + name_of("country", value, "ru") if value else ""}
            )
        else:
            values.append({"text": format_number(value), "numeric": True})
    return {
        "row": row,
        "cells": values,
        "starts_group": bool(section.row_group and section.row_group["before_row"] == code),
    }


def _line(section: Section, question: Question, cells: dict[str, Any]) -> dict[str, Any]:
    value = cells.get(f"{section.id}/{question.code}")
    options = [{"text": o.text, "is_chosen": o.code == value} for o in question.options]
    return {
        "question": question,
        "value": _both(question, value),
        "options": options,
        "boxes": [
            {"text": text, "is_chosen": value is not None and bool(value) is is_yes}
            for text, is_yes in ((YES, True), (NO, False))
        ]
        if question.type == "yesno"
        else options,
    }


def _both(question: Question, value: Any) -> str:
    if value is None:
        return ""
    if question.type == "yesno":
        return (YES if value else NO).both
    if question.type in ("money", "integer"):
        return format_number(value)
    if question.type == "kato":
        return str(value)
    return str(value)
