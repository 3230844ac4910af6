"""How far a section is filled, and what is merely not answered yet.

A control that asks for an answer fails on a page nobody has begun. It is said in its own section once that has been
saved, and at the check; a form just opened has no faults.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from collection.models import Finding, Report, Version
from collection.pages.findings import in_section
from controls.places import cells_name, names_of
from forms_core import registry
from forms_core.edition import Edition
from kernel.bilingual import Bilingual

NOT_FILLED = Bilingual(kk="толтырылмаған", ru="не заполнено")


def has_values(cells: Mapping[str, Any], section: str) -> bool:
    return any(address.startswith(f"{section}/") for address in cells)


def is_begun(version: Version | None, section: str) -> bool:
    """Somebody has saved it. Beginning a paper form saves the territory code; that is not typing yet."""
    if version is None:
        return False
    is_paper = version.source == Version.Source.PAPER and section == _territory_section(version.edition_id)
    return version.edit_of(section) > is_paper


def errors_to_show(report: Report) -> int:
    """The count of a list: nothing while no section of a draft is begun."""
    version = report.current
    is_untouched = version is not None and not version.is_frozen and not _any_begun(version)
    return 0 if is_untouched else report.errors


def _any_begun(version: Version) -> bool:
    return any(is_begun(version, section) for section in version.edits)


def shown_in(version: Version | None, edition: Edition, findings: Iterable[Finding], section: str) -> list[Finding]:
    """The findings of a section's own page: no question about cells of others, none before the first save."""
    found = in_section(findings, section)
    if not is_begun(version, section):
        found = [finding for finding in found if finding.control not in _asking(edition.id)]
    return [_narrowed(finding, edition, section) for finding in found]


def unanswered(edition: Edition, findings: Iterable[Finding]) -> int:
    """How many items wait for an answer, of findings that say nothing else."""
    return sum(len(finding.cells) for finding in findings if finding.control in _listing(edition.id))


def is_about_answers(edition: Edition, finding: Finding) -> bool:
    return finding.control in _listing(edition.id)


def _narrowed(finding: Finding, edition: Edition, section: str) -> Finding:
    """One control lists every blank item of the form: here only those of this section."""
    if not is_about_answers(edition, finding):
        return finding
    part = copy.copy(finding)
    part.cells = [address for address in finding.cells if address.startswith(f"{section}/")]
    sentence = next(control.message for control in edition.controls if control.id == finding.control)
    names = cells_name(names_of(edition), part.cells, joint=", ")
    part.message_kk = f"{sentence.kk} {names.kk[:1].upper()}{names.kk[1:]}: {NOT_FILLED.kk}."
    part.message_ru = f"{sentence.ru} {names.ru[:1].upper()}{names.ru[1:]}: {NOT_FILLED.ru}."
    return part


@lru_cache
def _asking(edition_id: str) -> frozenset[str]:
    """Controls that fail on a blank page."""
    return frozenset(control.id for control in registry.edition(edition_id).controls if control.evaluate_blank)


@lru_cache
def _listing(edition_id: str) -> frozenset[str]:
    """Controls that go through all obligatory items of the form at once."""
    controls = registry.edition(edition_id).controls
    return frozenset(control.id for control in controls if "ALL_ANSWERED" in (control.expr or ""))


@lru_cache
def _territory_section(edition_id: str) -> str | None:
    cells = registry.edition(edition_id).cells.values()
    return next((cell.section for cell in cells if cell.type == "kato"), None)
