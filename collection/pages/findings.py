"""Findings as the component draws them: title, sentence, numbers, links to every cell involved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from collection.models import Finding, Report
from collection.pages.places import cell_name, cell_url
from collection.pages.sources import source_text
from collection.warning_reasons import own_words, ready_reasons, shown_explanation
from forms_core.edition import Edition


def finding_view(report: Report, edition: Edition, finding: Finding, *, here: str = "") -> dict[str, Any]:
    """Context of components/finding.html. `here` is the section whose page shows it: its links stay on the page."""
    cells = [
        {"url": _link(report, edition, address, here), "label": cell_name(edition, address)}
        for address in finding.cells
        if address in edition.cells and not edition.sections[edition.cells[address].section].from_register
    ]
    return {
        "id": finding.pk,
        "severity": finding.severity,
        "message": finding.message,
        "cells": cells,
        "numbers": finding.numbers if finding.numbers.get("left") is not None else None,
        "source": source_text(_source(edition, finding.control)),
        "explanation": shown_explanation(finding.reason, finding.explanation),
        "own_words": own_words(finding.reason, finding.explanation),
        "reasons": reasons(edition, finding) if finding.severity == "warning" else [],
        "explained_by": finding.explained_by if finding.explained_by_id else None,
        "explained_at": finding.explained_at,
        "control": finding.control,
    }


def reasons(edition: Edition, finding: Finding) -> list[dict[str, Any]]:
    """The ready reasons that fit the control: a jump over the year has its own."""
    control = next((text for text in edition.controls if text.id == finding.control), None)
    ready = ready_reasons(is_jump=control is not None and "PREV(" in (control.expr or ""))
    return [{"code": code, "text": str(words), "is_chosen": code == finding.reason} for code, words in ready.items()]


def chosen(ready: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    return [reason | {"is_chosen": reason["code"] == code} for reason in ready]


def _link(report: Report, edition: Edition, address: str, here: str) -> str:
    cell = edition.cells[address]
    url = cell_url(report.public_id, cell)
    return url[url.index("#") :] if cell.section == here else url


def _source(edition: Edition, control: str) -> str:
    return next((text.source for text in edition.controls if text.id == control), "")


def in_section(findings: Iterable[Finding], section: str) -> list[Finding]:
    return [f for f in findings if any(address.startswith(f"{section}/") for address in f.cells)]


def first_url(view: dict[str, Any]) -> str:
    return view["cells"][0]["url"] if view["cells"] else f"#finding-{view['id']}"
