"""Model fields that stand for a printed cell. Their codes and wording live in the edition files.

A cell field is nullable: blank is not zero. Wording never makes a migration.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class CellField:
    """Mixin: an optional value of a report."""

    cell_types: tuple[str, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"null": True, "blank": True} | options)

    def deconstruct(self) -> Any:
        """Leave wording out of migrations: a reworded form is not a schema change."""
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        kwargs.pop("verbose_name", None)
        kwargs.pop("help_text", None)
        return name, path, args, kwargs


class Money(CellField, models.BigIntegerField):
    """Whole thousand tenge, current prices, without VAT."""

    cell_types = ("money",)


class Count(CellField, models.BigIntegerField):
    """Whole persons, units or pieces."""

    cell_types = ("integer",)


class YesNo(CellField, models.SmallIntegerField):
    """1 yes, 0 no, blank unanswered: stored as printed rules compute with it ("item 4.1 is not 0")."""

    cell_types = ("yesno",)


class _TextCell(CellField, models.CharField):
    longest = 300

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": self.longest} | options)


class Text(_TextCell):
    """A line of text, a name, a telephone, an address."""

    cell_types = ("text", "phone", "email", "person_name", "signature", "signature_phone")


class Choice(_TextCell):
    """The code of a printed option."""

    longest = 20
    cell_types = ("choice",)


class Kato(_TextCell):
    """Nine digits of the classifier of territories."""

    longest = 9
    cell_types = ("kato",)


class Country(_TextCell):
    """Two-letter country code (ISO 3166-1)."""

    longest = 2
    cell_types = ("country",)
