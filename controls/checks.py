"""A Django system check: every formula of every edition can be computed, those that are switched off too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from controls.expand import examine
from forms_core.edition import Edition
from forms_core.printing import file_of
from forms_core.registry import forms


@register
def formulas_can_be_computed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A form with a broken formula answers no page, so the start is refused instead."""
    return [error for form in forms() for edition in form.editions for error in broken_formulas(edition)]


def broken_formulas(edition: Edition) -> Iterator[CheckMessage]:
    for control in edition.controls:
        _, faults = examine(control, edition)
        for fault in faults:
            yield Error(
                f"{file_of(edition)}, line {fault.line}, {fault.control}: {fault.what.both}",
                hint=fault.todo.both,
                id="controls.E001",
            )
