"""The page of one section: the skeleton of the edition in one language, filled with one report's values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collection.answers import Cells
from collection.lookups import countries, name_of, territories
from collection.models import Correction, Report, Version
from collection.pages import header, questions
from collection.pages.corrections import cell_note
from collection.pages.law import glossary_url
from collection.pages.live import checks_version, elsewhere, live_controls
from collection.pages.moments import clock, due_text
from collection.pages.places import cell_id, section_title
from collection.pages.skeleton import Skeleton, mark
from collection.pages.summary import EMPTY, change_text
from controls.models import controls_stamp
from forms_core import registry
from forms_core.edition import MARKS, Cell, Edition, Section
from forms_core.printing import LEGEND
from kernel.numbers import Refusal, format_number

LISTED = ("country", "kato")
ANY_REPORT = uuid.UUID(int=0)  # stands in addresses of the skeleton where the report's id goes


class _AnyPerson:
    """The signed-in person of a skeleton: a gap for the name."""

    is_authenticated = True

    def __str__(self) -> str:
        return mark("user")


@dataclass
class SectionPage:
    """What one request knows about the section it shows."""

    report: Report
    version: Version | None
    section: str
    cells: Cells
    previous: Cells
    user: Any
    csrf_token: str
    role: str
    findings: list[Any] = field(default_factory=list)
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    top: str = ""  # messages, error summary, findings: already HTML
    edit: int = 0
    both: bool = False  # both languages beside each other

    @property
    def edition(self) -> Edition:
        return self.version.edition if self.version else self.report.round.edition

    def render(self) -> str:
        frame = skeleton(self.edition.id, self.section, get_language() or "kk", self.role, self.both)
        return frame.fill(self._shell() | self._cells())

    def _shell(self) -> dict[str, str]:
        unit, round_ = self.report.unit, self.report.round
        return {
            "report": str(self.report.public_id),
            "user": escape(self.user),
            "person": str(self.user.public_id),
            "csrf": self.csrf_token,
            "unit": escape(unit.name),
            "code": unit.code,
            "year": str(round_.year),
            "last-year": str(round_.year - 1),
            "due": escape(due_text(self.report.obligation)),
            "saved": self._saved(),
            "edit": str(self.edit),
            "number": str(self.version.number) if self.version else "0",
            "top": self.top,
            "controls": checks_version(self.edition),
            "elsewhere": elsewhere(self.edition, self.section, self.cells, self.previous),
            "title-prefix": _("Error") + ": " if self.refused else "",
        }

    def _saved(self) -> str:
        if not (self.version and self.version.saved_at):
            return ""
        time = clock(self.version.saved_at)
        if not self.refused:
            return escape(_("Saved, %(time)s") % {"time": time})
        partly = _("Saved, %(time)s, except values: %(count)s") % {"time": time, "count": len(self.refused)}
        return f'<span class="partly">{escape(partly)}</span>'

    def _cells(self) -> dict[str, str]:
        gaps: dict[str, str] = {}
        layout = _layout(self.edition.id, self.section)
        cells, previous = self.cells, self.previous
        for address, writer in layout:
            if (value := cells.get(address)) is not None:
                writer(gaps, address, value)
            if (before := previous.get(address)) is not None:
                self._show_before(gaps, address, before)
            elif previous:
                gaps["p:" + address] = EMPTY
        self._mark_findings(gaps)
        for correction in self.corrections:
            gaps["e:" + correction.address] = cell_note(self.edition, correction)
        self._mark_refused(gaps)
        return gaps

    def _show_before(self, gaps: dict[str, str], address: str, before: Any) -> None:
        """Last year's value and the change: in its column of a table, beside the field of a question."""
        cell = self.edition.cells[address]
        text = _plain(cell, before)
        change = change_text(self.cells.get(address), before) if cell.type in ("money", "integer") else ""
        if cell.row is not None:
            gaps["p:" + address] = f'{text}<small class="change">{change}</small>' if change else text
        elif cell.type in ("money", "integer", "yesno"):
            gaps["before:" + address] = f"({self.report.round.year - 1}: {text}{'; ' + change if change else ''})"

    def _mark_findings(self, gaps: dict[str, str]) -> None:
        """The first cell of an error is marked, the others are shown to take part; a warning is only asked."""
        for finding in sorted(self.findings, key=lambda f: f.severity != "warning"):
            if finding.severity == "info" or finding.explanation:
                continue
            for position, address in enumerate(finding.cells):
                first = "is-error" if finding.severity == "error" else "is-warning"
                if position == 0 or "c:" + address not in gaps:
                    gaps["c:" + address] = " " + (first if position == 0 else "is-involved" * (first == "is-error"))
                    if position == 0:
                        gaps["a:" + address] = f' aria-invalid="true" aria-describedby="finding-{finding.pk}-title"'
            self._say_beside(gaps, finding)

    def _say_beside(self, gaps: dict[str, str], finding: Any) -> None:
        """A question has room for the sentence itself, the first one on this page; in a sheet it stands above."""
        address = next((a for a in finding.cells if a.startswith(f"{self.section}/")), "")
        if not address or self.edition.cells[address].row is not None:
            return
        is_error = finding.severity == "error"
        mark = "is-error" if is_error else "is-warning"
        is_kept = finding.control not in live_controls(self.edition.id, controls_stamp())
        gaps["f:" + address] = f' {mark}" data-kept="{mark}' if is_kept else f" {mark}"
        gaps["a:" + address] = (' aria-invalid="true"' if is_error else "") + (
            f' aria-describedby="{cell_id(address)}-note"'
        )
        gaps["e:" + address] = (
            f'<p class="invalid-feedback control-note" id="{cell_id(address)}-note">'
            f"<b>{escape(_('Error') if is_error else _('Warning'))}:</b> {escape(finding.message)}</p>"
        )

    def _mark_refused(self, gaps: dict[str, str]) -> None:
        """What could not be taken stays as typed, with the reason beside it."""
        for address, refusal in self.refused.items():
            gaps["v:" + address] = self._as_typed(address, escape(refusal.text))
            gaps["c:" + address] = " is-error"
            gaps["f:" + address] = " field-error"
            gaps["a:" + address] = f' aria-invalid="true" aria-describedby="{cell_id(address)}-error"'
            gaps["e:" + address] = gaps.get("e:" + address, "") + (
                f'<p class="invalid-feedback" id="{cell_id(address)}-error"><span class="visually-hidden">'
                f"{escape(_('Error'))}: </span>{escape(refusal.message)}</p>"
            )

    def _as_typed(self, address: str, text: str) -> str:
        """In a list it stands as one more choice."""
        cell = self.edition.cells.get(address)
        return f'<option value="{text}" selected>{text}</option>' if cell and cell.type in LISTED else text


def _write_number(gaps: dict[str, str], address: str, value: Any) -> None:
    gaps["v:" + address] = format_number(value)


def _write_yesno(gaps: dict[str, str], address: str, value: Any) -> None:
    gaps[f"y{value}:{address}"] = " checked"


def _write_choice(gaps: dict[str, str], address: str, value: Any) -> None:
    gaps[f"o:{address}:{value}"] = " checked"


def _write_text(gaps: dict[str, str], address: str, value: Any) -> None:
    gaps["v:" + address] = escape(value)


def _write_listed(kind: str) -> Any:
    def write(gaps: dict[str, str], address: str, value: Any) -> None:
        name = escape(name_of(kind, value, get_language() or "kk"))
        gaps["v:" + address] = f'<option value="{escape(value)}" selected>{name}</option>'
        gaps["t:" + address] = f"{name} ({escape(value)})"  # where it is only read

    return write


_WRITERS = {
    "money": _write_number,
    "integer": _write_number,
    "yesno": _write_yesno,
    "choice": _write_choice,
    "country": _write_listed("country"),
    "kato": _write_listed("kato"),
}


@lru_cache
def _layout(edition_id: str, section_id: str) -> list[tuple[str, Any]]:
    section = registry.edition(edition_id).sections[section_id]
    return [(cell.address, _WRITERS.get(cell.type, _write_text)) for cell in section.cells() if not cell.is_closed]


def _plain(cell: Cell, value: Any) -> str:
    """A value as words, for last year's column."""
    if cell.type in ("money", "integer"):
        return format_number(value)
    if cell.type == "yesno":
        return _("yes") if value else _("no")
    return escape(name_of(cell.type, value, get_language() or "kk"))


@lru_cache(maxsize=512)
def skeleton(edition_id: str, section_id: str, language: str, role: str, both: bool = False) -> Skeleton:
    """The page of a section with gaps: rendered once per process, form, section, language, role and one or both."""
    edition = registry.edition(edition_id)
    section = edition.sections[section_id]
    page = render_to_string("collection/section.html", _frame(edition, section, language, role) | {"both": both})
    return Skeleton.of(page.replace(str(ANY_REPORT), mark("report")))


def _frame(edition: Edition, section: Section, language: str, role: str) -> dict[str, Any]:
    other = "ru" if language == "kk" else "kk"
    order = [s for s in edition.sections.values() if not s.from_register]
    place = order.index(section)
    return {
        "edition": edition,
        "section": section,
        "title": section_title(section),
        "other": other,
        "language": language,
        "user": _AnyPerson(),
        "csrf_token": mark("csrf"),
        "home_url": reverse("collection:desk" if role == "respondent" else "collection:review_list"),
        "is_paper": role != "respondent",
        "report_id": ANY_REPORT,
        "next_section": order[place + 1] if place + 1 < len(order) else None,
        "head_rows": header.head_rows(section) if section.is_table else [],
        "rows": section.rows.values(),
        "columns": list(section.columns.values()),
        "previous_after": next((c.code for c in section.columns.values() if c.type == "money"), ""),
        "runs": [] if section.is_table else questions.runs(edition, section),
        "opens": {} if section.is_table else questions.opens_of(edition, section),
        "countries": countries(language),
        "territories": territories(language),
        "wordings": [(MARKS[wording], LEGEND[wording]) for wording in section.marked_wordings],
        "units": edition.form.get("units") or {},
        "glossary_url": glossary_url(edition) if registry.instruction(edition.id) else "",
        "signatures": any(q.type == "signature" for q in section.questions.values()),
    }
