"""The forms that are installed: each form app registers itself at start. Nothing imports a form app."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from forms_core.edition import Edition, load
from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class UnknownForm(DomainError):
    """No installed form has this code, or no edition this id."""


@dataclass(frozen=True)
class Form:
    """One statistical form: its sheets (typed models) and its editions, oldest first."""

    code: str
    folder: Path
    sheets: tuple[Any, ...]
    editions: tuple[Edition, ...]

    @property
    def in_force(self) -> Edition:
        return self.editions[-1]

    @cached_property
    def sheet_by_section(self) -> dict[str, Any]:
        return {sheet.section: sheet for sheet in self.sheets}

    @property
    def slug(self) -> str:
        return self.code.lower()


_forms: dict[str, Form] = {}


def register(code: str, folder: Path, sheets: Iterable[Any]) -> Form:
    """Make a form known and give its fields the wording now in force."""
    editions = tuple(load(path) for path in sorted(folder.glob("editions/*.yaml")))
    form = Form(code, folder, tuple(sheets), editions)
    _forms[code] = form
    for sheet in form.sheets if editions else ():  # without an edition the system check says what to do
        _give_wording(sheet, form.in_force)
    return form


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
