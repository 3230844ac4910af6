"""Save what was typed in one section of the open version. Errors of controls never block a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from collection.answers import Cells, changed_addresses, read_cells, register_cells, remember_cells, write_cells
from collection.entries import Entries
from collection.errors import Conflict, NotInThisState, RoundIsClosed
from collection.judge import judge, touch_report
from collection.locking import refuse_typing
from collection.models import WITH_OFFICE, WITH_RESPONDENT, Report, Version
from kernel import journal
from kernel.models import JournalEntry
from kernel.prepared import Prepared, Slot
from kernel.writing import one_writer


@dataclass(frozen=True)
class Saved:
    """What a save did: the section's new edit number and the cells that changed."""

    report: Report
    version: Version
    edit: int
    changed: list[str]
    cells: Cells


def save_section(
    report: Report, section: str, entries: Entries, *, by: Any, edit: int, keep_mine: frozenset[str] = frozenset()
) -> Saved:
    """Store the typed values, run all controls, write the journal, all in one transaction.

    `edit` is the section's number when the page was made. Where somebody else saved since, cells that only one side
    changed are merged; a cell that both changed raises Conflict, unless it is in `keep_mine`.
    """
    with one_writer():
        return _save(report, section, entries, by, edit, keep_mine)


def _save(report: Report, section: str, entries: Entries, by: Any, edit: int, keep_mine: frozenset[str]) -> Saved:
    version = open_version(report, by=by)
    report = version.report
    old = read_cells(version)
    typed = {a: v for a, v in entries.values.items() if a.startswith(f"{section}/")}
    _refuse_conflicts(version, section, edit, old, typed, keep_mine)
    new = {**old, **typed}
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
    if changed or report.current_id != version.pk or report.state == "not_started":
        _judge_again(report, version, new)
    return Saved(report, version, version.edit_of(section), changed, new)


_newest_locked = Prepared(
    lambda report: (
        Version.objects.select_for_update(of=("self", "report"))
        .select_related("report__obligation__round")
        .filter(report_id=report)
        .order_by("-number")[:1]
    ),
    Slot(Report._meta.pk, 987_654_321_987),
)


def open_version(report: Report, *, by: Any) -> Version:
    """The version that takes values, locked; the first one is made on the first save."""
    version = _newest_locked.first(report.pk)
    if version is None:
        version = _first_version(report)
    locked = version.report
    locked.obligation.unit = report.obligation.unit  # the register's entry is not what the lock is for
    if version.is_frozen or locked.state not in WITH_RESPONDENT:
        raise NotInThisState
    if not locked.round.is_open:
        raise RoundIsClosed
    refuse_typing(locked, version, by=by)
    return version


def _first_version(report: Report) -> Version:
    locked = (
        Report.objects.select_for_update(of=("self",))
        .select_related("obligation__unit", "obligation__round__survey")
        .get(pk=report.pk)
    )
    version, made = Version.objects.get_or_create(
        report=locked, number=1, defaults={"edition_id": locked.round.edition_id}
    )
    version.report = locked
    if made:
        _prefill(version)
    locked.current = version
    return version


def _prefill(version: Version) -> None:
    """Contact block and place from the register, so that nobody types what the office knows."""
    from collection.prefill import register_answers

    cells = register_answers(version.edition, version.report.unit)
    write_cells(version, cells, cells)


def _refuse_conflicts(
    version: Version, section: str, edit: int, old: Cells, typed: Cells, keep_mine: frozenset[str]
) -> None:
    """Cells that others changed since my page was made, and that I typed differently, are questions."""
    if edit >= version.edit_of(section):
        return
    saves = JournalEntry.objects.filter(
        subject_type=version._meta.label_lower, subject_id=version.pk, verb="section.saved", details__section=section
    ).order_by("id")
    theirs: dict[str, Any] = {}
    last = None
    for save in saves:
        if save.details["edit"] > edit:
            for address, (before, _) in save.details["changes"].items():
                theirs.setdefault(address, before)
            last = save
    both = {}
    for address, before in theirs.items():
        if address not in typed or typed[address] == old.get(address) or address in keep_mine:
            continue
        if typed[address] == before:  # I did not touch it: my page shows the older value
            typed[address] = old.get(address)
            continue
        both[address] = (old.get(address), typed[address])
    if both:
        raise Conflict(both, by=str(last.actor) if last and last.actor else "", at=last.at if last else None)


def _judge_again(report: Report, version: Version, cells: Cells) -> None:
    errors, warnings = judge(report, version, cells | register_cells(version, report.unit))
    report.current = version
    touch_report(report, errors, warnings, version.saved_at)


def is_with_office(report: Report) -> bool:
    return report.state in WITH_OFFICE
