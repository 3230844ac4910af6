"""A made-up form, small enough to see through: one table, one page of questions, and controls given by the test.

table s2: rows 1 = 1.1 + 1.2 + 1.3, 1.2.1 is a part of 1.2; columns 1 (money), 2 (money), 3 (country, closed in row 1)
questions A: 1 money, 1.1 and 1.2 parts of it, 2 integer, 3 yes/no, 3.1 and 3.2 under it, 4 text, 5 BIN, 6 e-mail
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from forms_core.edition import Edition, load


def both(text: str) -> dict[str, str]:
    return {"kk": f"{text} (қазақша)", "ru": text}


def row(code: str, parent: str | None, *, part: bool = False) -> dict[str, Any]:
    return {"code": code, "parent": parent, "domestic_value": part, **both(f"Row {code}")}


def column(code: str, kind: str) -> dict[str, Any]:
    return {"code": code, "field": f"c{code}", "type": kind, **both(f"Column {code}")}


def question(code: str, kind: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    field = f"q{code.replace('.', '_')}"
    return {"code": code, "field": field, "type": kind, "parent": parent, **both(f"Question {code}"), **more}


def control(expr: str | None, *, id: str = "x.control", kk: str = "Қате.", ru: str = "Ошибка.", **more: Any) -> dict:
    found = {"id": id, "kind": "legal", "severity": "error", "message": {"kk": kk, "ru": ru}, **more}
    return {**found, "expr": expr} if expr else {**found, "evaluable": False}


def made_up(folder: Path, *controls: dict[str, Any], **changes: Any) -> Edition:
    """The form with these controls; a keyword replaces a whole part of the file."""
    raw = {
        "grammar": 1,
        "form": {
            "code": "MADE-UP",
            "id": "made-up-2026",
            "title": both("Made up"),
            "index": both("M"),
            "in_force_from": "2026-01-01",
            "deadline": {**both("by March 30"), "rule": {"month": 3, "day": 30, "year_offset": 1}},
            "respondents": {"oked": ["62", "63.1"]},
        },
        "rows": [
            row("1", None), row("1.1", "1"), row("1.2", "1"), row("1.2.1", "1.2", part=True), row("1.3", "1"),
        ],
        "sets": {
            "all": ["1", "1.1", "1.2", "1.2.1", "1.3"],
            "detail": ["1.1", "1.2", "1.3"],
            "parts": ["A/1.1", "A/1.2"],
            "numbers": ["A/1", "A/1.1", "A/1.2", "A/2"],
            "answers": ["A/3", "A/3.1", "A/3.2"],
        },
        "sections": [
            {
                "id": "s2", "kind": "table", "number": "2", **both("Table"), "rows": "@all",
                "columns": [column("1", "money"), column("2", "money"), column("3", "country")],
                "cells": {"1": {"3": "x"}},
            },
            {
                "id": "A", "kind": "questions", "number": "A", **both("Questions"),
                "questions": [
                    question("1", "money"), question("1.1", "money", "1"), question("1.2", "money", "1"),
                    question("2", "integer", required=True), question("3", "yesno", required=True),
                    question("3.1", "yesno", "3", required=True), question("3.2", "yesno", "3"),
                    question("4", "text"), question("5", "bin"), question("6", "email"),
                ],
            },
        ],
        "dependencies": [{"when": "A/3 = 1", "opens": ["A/3.1", "A/3.2"]}],
        "controls": list(controls),
        **changes,
    }  # fmt: skip
    path = folder / "forms_x" / "editions" / "2026.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load(path)
