"""Base models of the sections of a form: typed columns, one table a section, `section` is its id in the edition."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from forms_core.fields import CellField, Text


class Sheet(models.Model):
    """A section of one version. Cells are nullable: blank is not zero."""

    section: str
    version = models.ForeignKey("collection.Version", models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.section} of version {self.version_id}"

    @classmethod
    @cache
    def cell_fields(cls) -> tuple[Any, ...]:
        return tuple(field for field in cls._meta.get_fields() if isinstance(field, CellField))


class TableRow(Sheet):
    """One printed row of a table: the columns are typed fields."""

    row = models.CharField(max_length=12)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["version", "row"], name="%(app_label)s_%(class)s_once_per_row")]


class Questions(Sheet):
    """A section of questions: one database row per version, one field per question."""

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["version"], name="%(app_label)s_%(class)s_once_per_version")]


class ContactBlock(Questions):
    """The foot of every form: the respondent's contacts and the three signatories."""

    name = Text()
    address = Text()
    phone_fixed = Text()
    phone_mobile = Text()
    email = Text()
    executor_name = Text()
    executor_sign = Text()
    accountant_name = Text()
    accountant_sign = Text()
    head_name = Text()
    head_sign = Text()

    class Meta(Questions.Meta):
        abstract = True
