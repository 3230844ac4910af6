"""Secondary confidentiality: companions, so that no hidden cell follows from what remains.

Source: order on electronic dissemination, paragraph 23: the element with the next smallest number of respondents, or
the next smallest volume, is marked X in addition. Taken literally, in one line and once, it protects nothing; here it
is applied in every relation a cell stands in, again and again until nothing changes:

1. a line with exactly one unknown cell gets a companion;
2. a line whose unknown cells belong to no more than `least` enterprises together gets one more: two single respondents
   would compute each other, and the sum of one respondent's cells would be known;
3. what several lines give away together (recoverable cells, single respondents who can compute another) gets a
   companion in one of the cell's own lines, then 1 and 2 again;
4. a printed line with a total and exactly one X gets a second one, then 1 to 3 again.

Companion: the printed, not empty cell with the fewest respondents, then the smallest volume, then the first in printed
order. The same tables always give the same pattern.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from estimation.disclosure.audit import alone, insiders, protected, recoverable, solve
from estimation.disclosure.structure import NOBODY, Line, Structure


@dataclass
class Pattern:
    """The hidden cells; for each companion the cell it protects."""

    primaries: frozenset[int]
    hidden: set[int]
    protects: dict[int, int] = field(default_factory=dict)

    @property
    def companions(self) -> list[int]:
        return sorted(self.protects)


def suppress(structure: Structure, primaries: Collection[int], least: int) -> Pattern:
    """Primaries and their companions. What cannot be protected stays for the audit to name."""
    visible = {cell for cell in primaries if structure.cells[cell].is_printed}
    pattern = Pattern(frozenset(primaries), visible)
    _settle_lines(structure, pattern, least, range(len(structure.lines)))
    while added := _settle_algebra(structure, pattern) or _settle_print(structure, pattern):
        _settle_lines(structure, pattern, least, _lines_of(structure, added))
    return pattern


def _lines_of(structure: Structure, cells: Iterable[int]) -> list[int]:
    return sorted({line for cell in cells for line in structure.lines_of[cell]})


def _settle_lines(structure: Structure, pattern: Pattern, least: int, numbers: Iterable[int]) -> None:
    """Rules 1 and 2 to a fixed point: a new companion sends its own lines back into the queue."""
    queue, hopeless = list(numbers), set()
    while queue:
        touched: set[int] = set()
        for number in queue:
            while number not in hopeless:
                weak = weak_cell(structure, pattern, structure.lines[number], least)
                if weak is None:
                    break
                companion = _best(structure, pattern, structure.lines[number].cells)
                if companion is None:
                    hopeless.add(number)
                    break
                _hide(pattern, companion, weak)
                touched.add(companion)
        queue = _lines_of(structure, touched)


def weak_cell(structure: Structure, pattern: Pattern, line: Line, least: int) -> int | None:
    """The cell that this line by itself gives away, or None."""
    unknown = [(cell, sign) for cell, sign in line.terms if structure.is_unknown(cell, pattern.hidden)]
    guarded = [cell for cell, _ in unknown if cell in pattern.hidden or cell in pattern.primaries]
    if not guarded:
        return None
    lonely = structure.lonely(line, pattern.primaries, pattern.hidden)
    if lonely is not None:
        return lonely
    if len({sign for _, sign in unknown}) > 1:
        return None  # a total and its part: their difference is known, not their size
    return guarded[0] if enterprises_behind(structure, [cell for cell, _ in unknown]) <= least else None


def enterprises_behind(structure: Structure, cells: Iterable[int]) -> int:
    """Enterprises in these cells together: a respondent alone in several of them counts once."""
    singles: set[int] = set()
    others = 0
    for number in cells:
        cell = structure.cells[number]
        if cell.holder == NOBODY:
            others += cell.contributors
        else:
            singles.add(cell.holder)
    return others + len(singles)


def _best(structure: Structure, pattern: Pattern, cells: Iterable[int]) -> int | None:
    """The companion of paragraph 23 among these cells."""
    able = [
        cell for cell in cells
        if cell not in pattern.hidden and structure.cells[cell].is_printed and not structure.cells[cell].is_empty
    ]  # fmt: skip
    return min(able, key=lambda cell: _rank(structure, cell), default=None)


def _rank(structure: Structure, cell: int) -> tuple[int, float, int]:
    return structure.cells[cell].contributors, abs(structure.cells[cell].volume), cell


def _hide(pattern: Pattern, companion: int, weak: int) -> None:
    pattern.hidden.add(companion)
    pattern.protects[companion] = weak


def _settle_algebra(structure: Structure, pattern: Pattern) -> set[int]:
    """Rule 3 once: one companion for each cell that still gives way. Returns the new companions."""
    solved = solve(structure, pattern.hidden)
    lonely = {leak.cell for leak in alone(structure, pattern.primaries, pattern.hidden)}
    weak = [cell for cell in recoverable(solved, pattern.primaries, pattern.hidden) if cell not in lonely]
    weak += _weakest_of_ties(insiders(structure, solved, pattern.primaries))
    added: set[int] = set()
    for cell in weak:
        companion = _companion_near(structure, pattern, cell, protected(pattern.primaries, pattern.hidden))
        if companion is not None and not added.intersection(_neighbours(structure, cell)):
            _hide(pattern, companion, cell)
            added.add(companion)
    return added


def _settle_print(structure: Structure, pattern: Pattern) -> set[int]:
    """Rule 4 once over all printed lines. Returns the new companions."""
    added: set[int] = set()
    for members in structure.printed:
        lonely = structure.lonely_in_print(members, pattern.hidden)
        companion = _best(structure, pattern, members) if lonely is not None else None
        if lonely is not None and companion is not None:
            _hide(pattern, companion, lonely)
            added.add(companion)
    return added


def _weakest_of_ties(leaks: Iterable) -> list[int]:
    """Of cells that give each other away one is helped at a time: the last in printed order."""
    seen: set[int] = set()
    chosen = []
    for leak in sorted(leaks, key=lambda leak: -leak.cell):
        if leak.cell not in seen:
            chosen.append(leak.cell)
            seen.update(leak.others, [leak.cell])
    return chosen


def _neighbours(structure: Structure, cell: int) -> set[int]:
    return {other for number in structure.lines_of[cell] for other in structure.lines[number].cells}


def _companion_near(structure: Structure, pattern: Pattern, cell: int, guarded: Collection[int]) -> int | None:
    """From the cell's own lines; if all of them are used up, from the lines of the unknown cells beside it."""
    near = _neighbours(structure, cell)
    found = _best(structure, pattern, sorted(near))
    if found is not None:
        return found
    further = {other for beside in near if beside in guarded for other in _neighbours(structure, beside)}
    return _best(structure, pattern, sorted(further))
