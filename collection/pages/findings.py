"""Findings as the component draws them: title, sentence, numbers, links to every cell involved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from collection.actions.explain import Explanation
from collection.models import Finding, Report, Version
from collection.pages.places import cell_name, cell_url, section_name
from collection.pages.sources import source_text
from forms_core.edition import Edition
from kernel.bilingual import Bilingual
from kernel.numbers import Refusal


def finding_view(report: Report, edition: Edition, finding: Finding, *, here: str = "") -> dict[str, Any]:
    """Context of components/finding.html. `here` is the section whose page shows it: its links stay on the page."""
    sections = {address.split("/", 1)[0] for address in finding.cells}
    cells = [
        {"url": _link(report, edition, address, here), "label": _label(edition, address, len(sections) > 1)}
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
        "explanation": finding.explanation,
        "suggestion": finding.suggestion,
        "seen": finding.offered_explanation,
        "reasons": edition.reasons_for(finding.control) if finding.severity == "warning" else {},
        "explained_by": finding.explained_by if finding.explained_by_id else None,
        "explained_at": finding.explained_at,
        "control": finding.control,
    }


def _label(edition: Edition, address: str, with_section: bool) -> str:
    """Rows and columns have the same codes in several sections: then the section is said too."""
    name = cell_name(edition, address)
    cell = edition.cells[address]
    return f"{section_name(edition.sections[cell.section])}: {name}" if with_section and cell.row else name


def _link(report: Report, edition: Edition, address: str, here: str) -> str:
    cell = edition.cells[address]
    url = cell_url(report.public_id, cell)
    return url[url.index("#") :] if cell.section == here else url


def _source(edition: Edition, control: str) -> str:
    return next((text.source for text in edition.controls if text.id == control), "")


def as_typed(shown: Iterable[dict[str, Any]], unexplained: Mapping[int, Refusal]) -> None:
    """An explanation that was refused stands as it was typed, with the reason at its place."""
    for view in shown:
        if refusal := unexplained.get(view["id"]):
            view |= {"explanation": refusal.text, "error": str(refusal.message)}


def still_asked(version: Version, unexplained: Mapping[int, Refusal]) -> tuple[dict[int, Refusal], list[Bilingual]]:
    """Explanations that could not be taken, of findings that still stand; what is to be said of those that are gone."""
    if not unexplained:
        return {}, []
    standing = set(version.findings.filter(pk__in=unexplained).values_list("pk", flat=True))
    here = {pk: refusal for pk, refusal in unexplained.items() if pk in standing}
    return here, [refusal.message for pk, refusal in unexplained.items() if pk not in standing]


def unexplained_lines(unexplained: Mapping[int, Refusal]) -> list[dict[str, Any]]:
    """The same reasons above the heading."""
    name = _("Explanation")
    return [{"url": f"#explanation-{pk}", "text": f"{name}: {refusal.message}"} for pk, refusal in unexplained.items()]


def explained_rows(explanations: Iterable[Explanation]) -> list[dict[str, str]]:
    """What was typed to explain findings, for a page that can only list it."""
    touched = [given for given in explanations if given.is_touched and (given.line or given.reason)]
    found = Finding.objects.select_related("version").in_bulk([given.finding for given in touched])
    return [_explained_row(found.get(given.finding), given) for given in touched]


def _explained_row(finding: Finding | None, given: Explanation) -> dict[str, str]:
    name = _("Explanation")
    if finding is None:
        return {"name": name, "text": given.text}
    reason = finding.version.edition.reasons_for(finding.control).get(given.reason)
    return {"name": f"{name}: {finding.message}", "text": f"{reason or ''} {given.text}".strip()}


def in_section(findings: Iterable[Finding], section: str) -> list[Finding]:
    return [f for f in findings if any(address.startswith(f"{section}/") for address in f.cells)]


def first_url(view: dict[str, Any]) -> str:
    return view["cells"][0]["url"] if view["cells"] else f"#finding-{view['id']}"
