"""What disclosure control sees of all tables of a vintage: cells, and the relations a reader can compute with.

Cells that several tables share are one cell here. A cell that no table prints, but that follows from printed ones by
subtraction ("other costs" = costs less the kinds that are printed), is a cell too, with `is_printed` off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """One sum over returns: distinct enterprises behind it, its value, and who it is where it is only one."""

    contributors: int
    volume: float
    holder: int = NOBODY
    is_printed: bool = True

    @property
    def is_empty(self) -> bool:
        """Known to everybody as zero: it can neither be hidden nor hide others."""
        return self.contributors == 0

    @property
    def is_single(self) -> bool:
        return self.contributors == 1


@dataclass(frozen=True, slots=True)
class Line:
    """A relation: the cells with their signs add up to zero (a total with +1, its parts with -1).

    `is_listed`: parts stand side by side under their total, and what no table prints ("other") is no cover among
    them: paragraph 23 wants no X alone in a line as it is printed.
    """

    terms: tuple[tuple[int, int], ...]
    is_listed: bool = False

    @property
    def cells(self) -> tuple[int, ...]:
        return tuple(cell for cell, _ in self.terms)

    def sign(self, cell: int) -> int:
        return next(sign for member, sign in self.terms if member == cell)


def line(total: int, parts: Iterable[int], *, is_listed: bool = False) -> Line:
    return Line(((total, 1), *((part, -1) for part in parts)), is_listed)


@dataclass(frozen=True)
class Structure:
    """All cells and all relations. The order of the cells is the printed one: it decides the last tie.

    `printed`: rows and columns of tables as they stand on paper, where they have a total. Not all of their cells need
    be related ("of which" beside its whole), but no X stands alone in one: paragraph 23, read as its words are.
    """

    cells: tuple[Cell, ...]
    lines: tuple[Line, ...] = field(default=())
    printed: tuple[tuple[int, ...], ...] = field(default=())

    @cached_property
    def lines_of(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the lines that each cell stands in."""
        found: list[list[int]] = [[] for _ in self.cells]
        for number, relation in enumerate(self.lines):
            for cell in relation.cells:
                found[cell].append(number)
        return tuple(map(tuple, found))

    @cached_property
    def unprinted(self) -> frozenset[int]:
        """Cells that no table prints and that are not empty."""
        return frozenset(n for n, cell in enumerate(self.cells) if not cell.is_printed and not cell.is_empty)

    def unknown(self, hidden: Collection[int]) -> frozenset[int]:
        """What a reader does not see: hidden, or not printed; an empty cell counts as seen."""
        return self.unprinted.union(cell for cell in hidden if not self.cells[cell].is_empty)

    def is_unknown(self, cell: int, hidden: Collection[int]) -> bool:
        return cell in self.unprinted or cell in hidden and not self.cells[cell].is_empty

    def lonely_in_print(self, members: Collection[int], hidden: Collection[int]) -> int | None:
        """The only X of a printed line; None if there is none, a second one, or nothing else that could be one."""
        marked = [cell for cell in members if cell in hidden]
        if len(marked) != 1:
            return None
        others = (self.cells[cell] for cell in members if cell not in hidden)
        return marked[0] if any(cell.is_printed and not cell.is_empty for cell in others) else None

    def lonely(self, relation: Line, primaries: Collection[int], hidden: Collection[int]) -> int | None:
        """The one unknown cell of a line that its sum gives away; None if there is none, or if another covers it."""
        unknown = [cell for cell, _ in relation.terms if self.is_unknown(cell, hidden)]
        if len(unknown) == 1:
            return unknown[0] if unknown[0] in hidden or unknown[0] in primaries else None
        marked = [cell for cell in unknown if cell in hidden]
        if not relation.is_listed or len(marked) != 1:
            return None
        beside = (self.cells[cell] for cell, _ in relation.terms if cell not in hidden)
        return marked[0] if any(cell.is_printed and not cell.is_empty for cell in beside) else None
