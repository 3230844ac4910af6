"""Two people at one section: what a page knew when it was drawn, and which cells both have changed since.

A page carries the number of its version and how often its section had been saved. Versions never change once filed and
the journal has every save with the values before it, so what a page showed can be told again, also after the report was
filed, corrected by the office and returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from collection.answers import Cells, read_cells
from collection.errors import NEW_VERSION, Conflict
from collection.models import Version
from kernel.models import JournalEntry


@dataclass(frozen=True)
class Drawn:
    """Where a page was drawn from. Without a number: from the version of now."""

    edit: int
    number: int | None = None


def merge(
    version: Version, section: str, drawn: Drawn, stored: Cells, typed: Cells, keep_mine: Mapping[str, str]
) -> Cells:
    """What of `typed` is to be stored: cells that only one side changed are taken, both sides raise Conflict.

    `keep_mine` says for cells that were asked about which value of the others was refused; a third one is asked again.
    """
    if is_fresh(version, section, drawn):
        return typed
    known = cells_as_drawn(version, section, drawn, stored)
    taken, both = {}, {}
    for address, mine in typed.items():
        theirs = stored.get(address)
        before = known.get(address) if known is not None else None
        if mine == theirs or theirs == before or keep_mine.get(address) == as_text(theirs):
            taken[address] = mine
        elif known is None or mine != before:
            both[address] = (theirs, mine)
    if both:
        raise _conflict(version, section, drawn, both)
    return taken


def is_fresh(version: Version, section: str, drawn: Drawn) -> bool:
    return drawn.number in (None, version.number) and drawn.edit == version.edit_of(section)


def cells_as_drawn(version: Version, section: str, drawn: Drawn, stored: Cells) -> Cells | None:
    """The values on the page when it was drawn; None where no version was ever saved that often."""
    source: Version | None = version
    if drawn.number not in (None, version.number):
        source = Version.objects.filter(report_id=version.report_id, number=drawn.number).first()
    if source is None or drawn.edit > source.edit_of(section):
        return None
    before: Cells = {}
    for save in _saves(source, section):
        if save.details["edit"] > drawn.edit:
            before = {address: change[0] for address, change in save.details["changes"].items()} | before
    return (stored if source is version else read_cells(source)) | before


def who_changed(version: Version, section: str, addresses: Iterable[str]) -> dict[str, JournalEntry]:
    """The last save that changed each of these cells, where the version has one."""
    wanted, found = set(addresses), {}
    for save in _saves(version, section).select_related("actor").reverse() if wanted else ():
        for address in wanted.intersection(save.details["changes"]):
            found[address] = save
        wanted -= found.keys()
        if not wanted:
            break
    return found


def as_text(value: Any) -> str:
    """A value as a form sends it back."""
    return "" if value is None else str(value)


def _saves(version: Version, section: str) -> Any:
    return JournalEntry.objects.filter(
        subject_type=version._meta.label_lower, subject_id=version.pk, verb="section.saved", details__section=section
    ).order_by("id")


def _conflict(version: Version, section: str, drawn: Drawn, both: dict[str, tuple[Any, Any]]) -> Conflict:
    if drawn.number not in (None, version.number):
        return Conflict(both, message=NEW_VERSION)
    last = _saves(version, section).select_related("actor").last()
    return Conflict(both, by=str(last.actor) if last and last.actor else "", at=last.at if last else None)
