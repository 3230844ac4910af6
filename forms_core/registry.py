"""The forms that are installed: each form app registers itself at start. Nothing imports a form app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from forms_core import instruction as instructions
from forms_core.edition import Edition, EditionError, load
from forms_core.instruction import Instruction
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date


class UnknownForm(DomainError):
    """No installed form has this code, or no edition this id."""


@dataclass(frozen=True)
class Form:
    """One statistical form: its sheets (typed models) and its editions, in the order in which they come into force."""

    code: str
    folder: Path
    sheets: tuple[Any, ...]
    editions: tuple[Edition, ...]
    instructions: Mapping[str, Instruction] = field(default_factory=dict)  # id of the edition -> its instruction

    @property
    def in_force(self) -> Edition:
        """The edition in force today; a file for next year may lie here already."""
        today = local_date()
        return self._newest(edition for edition in self.editions if edition.in_force_from <= today)

    def edition_for(self, year: int) -> Edition:
        """The edition that the reports for this year are filed under. Before the first one there was none but it."""
        return self._newest(edition for edition in self.editions if edition.first_year <= year)

    def _newest(self, begun: Iterable[Edition]) -> Edition:
        return max(begun, key=lambda edition: (edition.first_year, edition.in_force_from), default=self.editions[0])

    @cached_property
    def sheet_by_section(self) -> dict[str, Any]:
        return {sheet.section: sheet for sheet in self.sheets}

    @property
    def slug(self) -> str:
        return self.code.lower()


_forms: dict[str, Form] = {}


def register(code: str, folder: Path, sheets: Iterable[Any]) -> Form:
    """Make a form known and give its fields the wording now in force."""
    found = [load(path) for path in sorted(folder.glob("editions/*.yaml"))]
    for edition in found:
        _refuse_stranger(edition, code, found)
    ordered = tuple(sorted(found, key=lambda e: (e.in_force_from, e.path.name)))
    form = Form(code, folder, tuple(sheets), ordered, _instructions(folder, found))
    editions = form.editions
    _forms[code] = form
    for sheet in form.sheets if editions else ():  # without an edition the system check says what to do
        _give_wording(sheet, form.in_force)
    return form


def _instructions(folder: Path, editions: list[Edition]) -> dict[str, Instruction]:
    found: dict[str, Instruction] = {}
    for path in sorted(folder.glob("instructions/*.yaml")):
        instruction = instructions.load(path, editions)
        other = found.setdefault(instruction.edition.id, instruction)
        if other is not instruction:
            what = f"the edition {instruction.edition.id!r} has an instruction already"
            raise EditionError(path, 1, what, "Keep one file for each edition.")
    return found


def _refuse_stranger(edition: Edition, code: str, beside: list[Edition]) -> None:
    """An edition says of which form it is, and has an id of its own."""
    if edition.form_code != code:
        what = f"code {edition.form_code!r} is not {code!r}, the form of this folder (apps.py)"
        raise edition.form.fail(what, f"Write `code: {code}`, or move the file.", at="code")
    if any(other.id == edition.id and other.path < edition.path for other in beside):
        what = f"id {edition.id!r} is taken by another edition of the form"
        raise edition.form.fail(what, "Give each edition its own id.", at="id")


def _give_wording(sheet: Any, edition: Edition) -> None:
    section = edition.sections.get(sheet.section)
    if section is None:
        return
    sheet._meta.verbose_name = sheet._meta.verbose_name_plural = section.text.lazy
    fields = {field.name: field for field in sheet.cell_fields()}
    for item in section.items:
        if item.field in fields:
            fields[item.field].verbose_name = item.text.lazy


def forms() -> list[Form]:
    return list(_forms.values())


def form(code: str) -> Form:
    for known in _forms.values():
        if code.casefold() == known.code.casefold():
            return known
    raise UnknownForm(
        Bilingual(
            kk=f"Мұндай нысан жоқ: {code}. Орнатылғандары: {', '.join(_forms)}.",
            ru=f"Нет такой формы: {code}. Установлены: {', '.join(_forms)}.",
        )
    )


def edition(edition_id: str) -> Edition:
    for known in _forms.values():
        for candidate in known.editions:
            if candidate.id == edition_id:
                return candidate
    raise UnknownForm(Bilingual(kk=f"Мұндай редакция жоқ: {edition_id}.", ru=f"Нет такой редакции: {edition_id}."))


def instruction(edition_id: str) -> Instruction | None:
    """The instruction to an edition, where its text is at hand."""
    return next((f.instructions[edition_id] for f in _forms.values() if edition_id in f.instructions), None)
