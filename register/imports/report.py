"""What became of an imported file: row by row, with what is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class FileRefused(DomainError):
    """The file as a whole cannot be read: too large, not a table, or without the columns that are needed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong cell: its row in the file, its column, the value as read, what is wrong and what to do."""

    row: int
    column: str
    value: str
    message: Bilingual
    todo: Bilingual

    def __str__(self) -> str:
        return f"{self.row}: {self.column}: {self.message} {self.todo}"


@dataclass
class ImportReport:
    """Counts and problems of one file. `rows` are the good rows: row number -> values by field."""

    file_name: str
    sha256: str = ""
    encoding: str = ""
    sheet: str = ""  # of a workbook that has several
    read: int = 0
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ended: int = 0
    is_stored: bool = False

    @property
    def refused(self) -> int:
        """Rows with at least one problem."""
        return len({problem.row for problem in self.problems})

    @property
    def is_clean(self) -> bool:
        return not self.problems
