"""What the reviewer reads: findings, what changed, the answers beside last year's, corrections, the unit's card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collection.actions.review import entered_by
from collection.answers import Cells, read_cells
from collection.judge import previous_cells
from collection.models import Correction, Finding, Note, Report, State, Version
from collection.pages.board import SIZE_NAMES
from collection.pages.differences import differences_table, place_name, stored_text
from collection.pages.findings import finding_view
from collection.pages.hub import TONES
from collection.pages.moments import due_text, moment_text, time_left_text
from collection.pages.places import cell_id, section_title
from collection.pages.queue import next_to_review
from collection.pages.summary import answer_text, change_text, question_name, value_text
from forms_core.edition import Edition, Question, Section
from kernel.numbers import format_number
from register import classifiers

SEVERITIES = ("info", "explained", "warning", "error")
TONE_OF = {"error": "bad", "warning": "warn", "explained": "info"}
SIGN_OF = {"error": "!", "warning": "?", "explained": "✓"}
CAN = {
    "start": (State.SUBMITTED,),
    "accept": (State.SUBMITTED, State.UNDER_REVIEW),
    "return": (State.SUBMITTED, State.UNDER_REVIEW),
    "correct": (State.SUBMITTED, State.UNDER_REVIEW),
    "reopen": (State.ACCEPTED,),
}


@dataclass(frozen=True)
class Reading:
    """One filed version of a report with all that its answers are compared with."""

    report: Report
    version: Version
    cells: Cells
    previous: Cells
    before: Version | None
    before_cells: Cells
    findings: list[Finding] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    @property
    def edition(self) -> Edition:
        return self.version.edition


def reading(report: Report) -> Reading | None:
    """The newest version that was filed; a draft is its author's and is not read by the office."""
    filed = list(report.versions.filter(is_frozen=True).select_related("submitted_by").order_by("-number")[:2])
    if not filed:
        return None
    version, before = filed[0], filed[1] if len(filed) > 1 else None
    return Reading(
        report=report,
        version=version,
        cells=read_cells(version),
        previous=previous_cells(report) or {},
        before=before,
        before_cells=read_cells(before) if before else {},
        findings=list(version.findings.select_related("explained_by")),
        corrections=list(version.corrections.select_related("by")),
    )


def may_do(report: Report) -> set[str]:
    """The steps that the report's state allows while its round is open."""
    return {step for step, states in CAN.items() if report.state in states} if report.round.is_open else set()


def review_context(report: Report, user: Any) -> dict[str, Any]:
    read = reading(report)
    steps = may_do(report)
    context = {
        "report": report,
        "unit": report.unit,
        "edition": read.edition if read else report.round.edition,
        "due": due_text(report.obligation),
        "days_left": time_left_text(report) if report.is_with_respondent else "",
        "tone": TONES[State(report.state)],
        "steps": steps,
        "why_no_steps": "" if steps else str(_why_not(report)),
        "card": unit_card(report),
        "contacts": contacts(report),
        "notes": notes(report),
        "next": next_to_review(Report.objects.reviewable_by(user), report),
        "is_paper": report.is_typed_from_paper,
        "own_entry": entered_by(report, user),
    }
    return context | (_filed(read) if read else {"version": None})


def _filed(read: Reading) -> dict[str, Any]:
    shown, counts = findings(read), _counts(read.findings)
    version = read.version
    return {
        "version": version,
        "name": version_name(version),
        "when": moment_text(version.received_at),
        "is_late": Version.objects.filter(report=read.report, is_frozen=True, is_late=True).exists(),
        "findings": [view for view in shown if view["severity"] != "info"],
        "why_not_accept": why_not_accept(counts["error"]),
        "infos": [view for view in shown if view["severity"] == "info"],
        "counts": counts,
        "sections": answers(read),
        "last_year": read.report.round.year - 1,
        "has_previous": bool(read.previous),
        "changes": _changes(read),
        "before": read.before,
        "corrections": [_correction(read.edition, c) for c in read.corrections],
        "receipt": _receipt(read),
    }


def why_not_accept(errors: int) -> str:
    """Stands instead of the button while errors are left."""
    sentence = _("Errors that are not corrected: %(count)s. Correct the cells or return the report.")
    return sentence % {"count": errors} if errors else ""


def _why_not(report: Report) -> Any:
    """What stands instead of the buttons."""
    if not report.round.is_open:
        return _("Collection for this period is closed: the report is read only.")
    if report.state == State.NO_ACTIVITY:
        return _("A no-activity notice is filed for this period: there is nothing to review.")
    if report.state == State.RETURNED:
        return _("The report is with the respondent for correction. Below is what was filed last.")
    return _("The report is not filed yet: the respondent has it.")


# --- findings --------------------------------------------------------------------------------------------------------


def findings(read: Reading) -> list[dict[str, Any]]:
    """Errors first, then warnings without an explanation, then explained ones; links stay on this page."""
    ordered = sorted(read.findings, key=lambda f: -SEVERITIES.index(_weight(f)))
    beside = beside_of(read)
    return [_finding(read, finding, beside) for finding in ordered]


def _weight(finding: Finding) -> str:
    return "explained" if finding.severity == "warning" and finding.explanation else finding.severity


def _finding(read: Reading, finding: Finding, beside: Beside) -> dict[str, Any]:
    edition = read.edition
    known = [a for a in finding.cells if a in edition.cells and not _from_register(edition, a)]
    first = next((a for a in known if not edition.cells[a].is_closed), "")
    return finding_view(read.report, edition, finding) | {
        "cells": [{"url": _anchor(read, a, beside), "label": place_name(edition, a)} for a in known],
        "correct": {"address": first, "place": place_name(edition, first)} if first else None,
    }


def _anchor(read: Reading, address: str, beside: Beside) -> str:
    """The cell's place on this page; nothing for a row that is blank, and so is not shown."""
    cell = read.edition.cells[address]
    section = read.edition.sections[cell.section]
    is_shown = not cell.is_closed and (cell.row is None or _has_row(section, cell.row, read, beside))
    return f"#{cell_id(address)}" if is_shown else ""


def _from_register(edition: Edition, address: str) -> bool:
    return edition.sections[edition.cells[address].section].from_register


def _counts(found: Iterable[Finding]) -> dict[str, int]:
    weights = [_weight(finding) for finding in found]
    counts = {weight: weights.count(weight) for weight in SEVERITIES}
    return counts | {"warnings": counts["warning"] + counts["explained"]}


def marks(found: Iterable[Finding]) -> dict[str, dict[str, str]]:
    """The first cell of each finding carries its mark; the heaviest one wins."""
    marked: dict[str, dict[str, str]] = {}
    words = {"error": _("error"), "warning": _("warning"), "explained": _("explained warning")}
    for finding in sorted(found, key=lambda f: SEVERITIES.index(_weight(f))):
        weight = _weight(finding)
        if weight == "info":
            continue
        for address in finding.cells[:1]:
            marked[address] = {
                "tone": TONE_OF[weight], "sign": SIGN_OF[weight], "word": words[weight],
                "url": f"#finding-{finding.pk}",
            }  # fmt: skip
    return marked


# --- answers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What is said about a cell beside its value."""

    marks: Mapping[str, dict[str, str]]
    reported: Mapping[str, str]
    changed: frozenset[str]

    def of(self, address: str) -> dict[str, Any]:
        return {
            "id": cell_id(address),
            "mark": self.marks.get(address),
            "reported": self.reported.get(address),
            "is_changed": address in self.changed,
        }


def beside_of(read: Reading) -> Beside:
    return Beside(marks(read.findings), reported_values(read), _changed(read))


def answers(read: Reading) -> list[dict[str, Any]]:
    """Section by section: tables as figures with last year's first column, questions as a list."""
    beside = beside_of(read)
    found = []
    for section in read.edition.sections.values():
        if section.from_register:
            continue
        entry: dict[str, Any] = {"id": section.id, "title": section_title(section)}
        if section.is_table:
            entry["table"] = table(section, read, beside)
        else:
            entry["blocks"] = blocks(section, read, beside)
        found.append(entry)
    return found


def reported_values(read: Reading) -> dict[str, str]:
    """Cell -> what the respondent had written before the office corrected it."""
    found: dict[str, str] = {}
    for correction in read.corrections:
        found.setdefault(correction.address, stored_text(read.edition, correction.address, correction.reported))
    return found


def _changed(read: Reading) -> frozenset[str]:
    if read.before is None:
        return frozenset()
    old, new = read.before_cells, read.cells
    return frozenset(address for address in {*old, *new} if old.get(address) != new.get(address))


def table(section: Section, read: Reading, beside: Beside) -> dict[str, Any]:
    """Rows with anything to see; the first column stands beside last year's and the change."""
    rows = [_row(section, code, read, beside) for code in section.rows if _has_row(section, code, read, beside)]
    first, *rest = section.columns.values()
    year = read.report.round.year
    columns = [
        {"text": _("Row"), "numeric": True},
        {"text": str(section.stub[1].text())},
        {"code": first.code, "text": str(first.short or first.text), "numeric": True},
    ]
    if read.previous:
        columns += [{"text": f"{year - 1}", "numeric": True, "soft": True}]
        columns += [{"text": _("change"), "numeric": True, "soft": True}]
    columns += [{"code": c.code, "text": str(c.short or c.text), "numeric": c.type == "money"} for c in rest]
    return {"caption": section_title(section), "columns": columns, "rows": rows}


def _has_row(section: Section, code: str, read: Reading, beside: Beside) -> bool:
    addresses = [f"{section.id}/{code}/{column}" for column in section.columns]
    return any(a in read.cells or a in read.previous or a in beside.marks or a in beside.changed for a in addresses)


def _row(section: Section, code: str, read: Reading, beside: Beside) -> dict[str, Any]:
    row = section.rows[code]
    cells: list[dict[str, Any]] = []
    for place, column in enumerate(section.columns.values()):
        address = f"{section.id}/{code}/{column.code}"
        if section.is_closed(code, column.code):
            cells.append({"is_closed": True})
        else:
            text = value_text(column.type, read.cells.get(address))
            cells.append(beside.of(address) | {"text": text, "numeric": column.type == "money", "is_first": place == 0})
        if place == 0 and read.previous:
            now, then = read.cells.get(address), read.previous.get(address)
            cells.append({"text": value_text("money", then), "numeric": True, "soft": True})
            cells.append({"text": change_text(now, then), "numeric": True, "soft": True})
    return {
        "code": code, "text": str(row.text), "is_total": row.parent is None, "is_part": row.is_part, "cells": cells,
    }  # fmt: skip


def blocks(section: Section, read: Reading, beside: Beside) -> list[dict[str, Any]]:
    """Runs of answers under the captions that the form prints over them."""
    found: list[dict[str, Any]] = [{"caption": "", "rows": []}]
    for question in section.questions.values():
        if question.type == "group":
            found.append({"caption": f"{question.code}. {question.text}", "rows": []})
        else:
            found[-1]["rows"].append(_answer(section, question, read, beside))
    return [block for block in found if block["rows"]]


def _answer(section: Section, question: Question, read: Reading, beside: Beside) -> dict[str, Any]:
    address = f"{section.id}/{question.code}"
    now, then = read.cells.get(address), read.previous.get(address)
    is_amount = question.type in ("money", "integer")
    return beside.of(address) | {
        "term": question_name(question),
        "value": answer_text(question, now),
        "then": answer_text(question, then) if then is not None and (is_amount or now != then) else "",
        "is_same": then is not None and now == then,
        "change": change_text(now, then) if is_amount else "",
    }


# --- what stands beside the answers ----------------------------------------------------------------------------------


def _changes(read: Reading) -> dict[str, Any] | None:
    """Cells that differ from the version before."""
    if read.before is None:
        return None
    names = (version_name(read.before), version_name(read.version))
    return differences_table(read.edition, read.before_cells, read.cells, names)


def version_name(version: Version) -> str:
    return _("Version %(number)s") % {"number": version.number}


def _correction(edition: Edition, correction: Correction) -> dict[str, Any]:
    return {
        "place": place_name(edition, correction.address),
        "reported": stored_text(edition, correction.address, correction.reported),
        "corrected": stored_text(edition, correction.address, correction.corrected),
        "reason": correction.reason,
        "by": correction.by,
        "at": moment_text(correction.at),
    }


def _receipt(read: Reading) -> list[dict[str, Any]]:
    version, report = read.version, read.report
    number = [report.public_id, version.number]
    return [
        {"term": _("Source"), "value": version.get_source_display()},
        {"term": _("Received"), "value": moment_text(version.received_at)},
        *([{"term": _("Received on"), "value": date_format(version.received_on)}] if version.received_on else []),
        {"term": _("Filed by"), "value": str(version.submitted_by or "–")},
        {
            "term": _("Receipt"), "value": version.receipt_number, "url": reverse("collection:receipt", args=number),
            "action": _("Show"),
        },
    ]  # fmt: skip


def notes(report: Report) -> list[dict[str, Any]]:
    """Why the report was returned, each time."""
    found = Note.objects.filter(version__report=report).select_related("by").order_by("-at")
    return [{"who": note.by, "when": moment_text(note.at), "text": note.text} for note in found]


def unit_card(report: Report) -> list[dict[str, Any]]:
    """What the register says of the unit today, and how the frame classified it."""
    unit = report.unit
    rows = [
        (unit.get_kind_display(), unit.code),
        (_("Main activity (OKED)"), f"{unit.oked_main}. {classifiers.oked_name(unit.oked_main)}"),
        (_("Other activities (OKED)"), ", ".join(unit.oked_secondary)),
        (_("Size code (KRP)"), size_text(unit.size_code)),
        (_("Employees in the register"), format_number(unit.headcount)),
        (_("Form of ownership (KFS)"), _named("kfs", unit.ownership)),
        (_("Sector (KSE)"), _named("kse", unit.sector)),
        (_("Territory (KATO)"), f"{classifiers.territory(unit.kato)} ({unit.kato})"),
        (_("Stratum"), stratum_text(report.obligation.stratum)),
    ]
    card = [{"term": term, "value": value} for term, value in rows if value]
    return card if unit.is_active else [{"term": _("State in the register"), "value": _("Not active")}, *card]


def contacts(report: Report) -> list[dict[str, Any]]:
    unit = report.unit
    rows = [
        (_("Telephone"), ", ".join(filter(None, [unit.phone_fixed, unit.phone_mobile]))),
        (_("E-mail"), unit.email),
        (_("Address"), unit.address),
        (_("Executor"), unit.executor_name),
        (_("Chief accountant"), unit.accountant_name),
        (_("Head"), unit.head_name),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def size_text(code: int) -> str:
    """`215: 51–100`: the code and its band of persons."""
    low, high = classifiers.krp_bands().get(code, (None, None))
    if low is None:
        return str(code)
    band = f"{low}–{high}" if high else _("from %(low)s") % {"low": low}
    return _("%(code)s, persons: %(band)s") % {"code": code, "band": band}


def stratum_text(stratum: str) -> str:
    parts = stratum.split("|")
    if len(parts) != 3:
        return stratum
    return ", ".join([parts[0], str(SIZE_NAMES.get(parts[1], parts[1])), str(classifiers.region_name(parts[2]))])


def _named(classifier: str, code: str) -> str:
    found = classifiers.find(classifier, code) if code else None
    return f"{code}. {found.name.in_(get_language() or 'kk')}" if found else code
