"""A Django system check: models and editions agree, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from forms_core.edition import Edition, Section
from forms_core.registry import Form, forms


@register
def models_agree_with_editions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every printed column and question has a field of its type; every field is printed in some edition."""
    return [error for form in forms() for error in disagreements(form)]


def disagreements(form: Form) -> Iterator[CheckMessage]:
    if not form.editions:
        yield Error(f"{form.code}: no edition in {form.folder.name}/editions", id="forms.E001")
    for edition in form.editions:
        for section in edition.sections.values():
            if not section.from_register:
                yield from _section_disagreements(form, edition, section)
    for sheet in form.sheets:
        yield from _unprinted(form, sheet)


def _section_disagreements(form: Form, edition: Edition, section: Section) -> Iterator[CheckMessage]:
    sheet = form.sheet_by_section.get(section.id)
    if sheet is None:
        yield Error(
            f"{edition.id}: section {section.id} has no sheet",
            hint=f'Add a model with section = "{section.id}" to {form.folder.name}/models.py.',
            id="forms.E002",
        )
        return
    fields = {field.name: field for field in sheet.cell_fields()}
    for item in section.items:
        if item.type == "group":
            continue
        field = fields.get(item.field)
        if field is None or item.type not in field.cell_types:
            yield Error(
                f"{edition.id}, {section.id}/{item.code}: no field {item.field!r} for type {item.type!r}",
                hint=f"Add `{item.field} = ...` of that type to {sheet.__name__}, then makemigrations.",
                obj=sheet,
                id="forms.E003",
            )


def _unprinted(form: Form, sheet: Any) -> Iterator[CheckMessage]:
    printed = {
        item.field
        for edition in form.editions
        if sheet.section in edition.sections
        for section in (edition.sections[sheet.section],)
        for item in section.items
    }
    for field in sheet.cell_fields():
        if field.name not in printed:
            yield Error(
                f"{form.code}: field {field.name!r} of section {sheet.section} is printed in no edition",
                hint="Name it as `field:` of a column or question, or take it out of the model.",
                obj=sheet,
                id="forms.E004",
            )
