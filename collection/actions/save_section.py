"""Save what was typed in one section of the open version. Errors of controls never block a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from collection.actions.explain import Explanation, keep_explanations
from collection.answers import Cells, changed_addresses, read_cells, register_cells, remember_cells, write_cells
from collection.entries import Entries
from collection.errors import NotInThisState, RoundIsClosed
from collection.judge import judge, touch_report
from collection.locking import refuse_typing, take_turn
from collection.merging import Drawn, merge
from collection.models import WITH_OFFICE, WITH_RESPONDENT, Report, State, Version
from kernel import journal
from kernel.numbers import Refusal
from kernel.prepared import Prepared, Slot
from kernel.writing import written


@dataclass(frozen=True)
class Saved:
    """What a save did: the section's new edit number, the cells that changed, the explanations it could not take."""

    report: Report
    version: Version
    edit: int
    changed: list[str]
    cells: Cells
    unexplained: dict[int, Refusal]


@written
def save_section(
    report: Report, section: str, entries: Entries, *, by: Any, edit: int, number: int | None = None,
    keep_mine: Mapping[str, str] = MappingProxyType({}), explanations: Sequence[Explanation] = (),
) -> Saved:  # fmt: skip
    """Store the typed values and explanations, run all controls, write the journal, all in one transaction.

    `edit` is the section's number when the page was made, `number` that of its version. Where somebody else saved
    since, cells that only one side changed are merged; a cell that both changed raises Conflict, unless `keep_mine`
    names it with the value that was refused for it.
    """
    version = open_version(report, by=by)
    report = version.report
    old = read_cells(version)
    typed = {a: v for a, v in entries.values.items() if a.startswith(f"{section}/")}
    new = old | merge(version, section, Drawn(edit, number), old, typed, keep_mine)
    changed = changed_addresses(old, new)
    if changed:
        write_cells(version, new, changed)
        journal.record(
            by, "section.saved", version, unit_id=report.obligation.unit_id, section=section,
            edit=version.edit_of(section) + 1, changes={a: [old.get(a), new.get(a)] for a in changed},
        )  # fmt: skip
    version.edits[section] = version.edit_of(section) + bool(changed or section not in version.edits)
    version.saved_at = timezone.now()
    version.save(update_fields=["edits", "saved_at"])
    remember_cells(version, new)
    _judge_again(report, version, new, is_changed=bool(changed))
    unexplained = keep_explanations(report, explanations, by=by)
    return Saved(report, version, version.edit_of(section), changed, new, unexplained)


_newest = Prepared(
    lambda report: (
        Version.objects.select_related("report__obligation__round").filter(report_id=report).order_by("-number")[:1]
    ),
    Slot(Report._meta.pk, 987_654_321_987),
)


def open_version(report: Report, *, by: Any) -> Version:
    """The version that takes values; its report is locked. The first one is made on the first save."""
    take_turn(report.pk)
    version = _newest.first(report.pk) or _first_version(report, by)
    locked = version.report
    locked.obligation.unit = report.obligation.unit  # the register's entry is not what the lock is for
    if version.is_frozen or locked.state not in WITH_RESPONDENT:
        raise NotInThisState
    if not locked.round.is_open:
        raise RoundIsClosed
    refuse_typing(locked, version, by=by)
    return version


def _first_version(report: Report, by: Any) -> Version:
    locked = Report.objects.with_context().get(pk=report.pk)
    version = Version.objects.create(report=locked, number=1, edition_id=locked.round.edition_id)
    _prefill(version)
    locked.current = version
    journal.record(by, "report.started", version, unit_id=locked.obligation.unit_id, version=1)
    return version


def _prefill(version: Version) -> None:
    """Contact block and place from the register, so that nobody types what the office knows."""
    from collection.prefill import register_answers

    cells = register_answers(version.edition, version.report.unit)
    write_cells(version, cells, cells)


def _judge_again(report: Report, version: Version, cells: Cells, *, is_changed: bool) -> None:
    """Also when no value changed: the controls, the register or last year's report may have."""
    found = judge(report, version, cells | register_cells(version, report.unit))
    is_new = report.current_id != version.pk or report.state == State.NOT_STARTED
    report.current = version
    if is_changed or is_new or found != (report.errors, report.warnings):
        touch_report(report, *found, version.saved_at)


def is_with_office(report: Report) -> bool:
    return report.state in WITH_OFFICE
