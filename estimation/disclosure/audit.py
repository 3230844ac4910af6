"""The attack audit: what a reader, and each single respondent, can compute from what is published.

Exact linear algebra over the relations of the tables, modulo a large prime: the unknown cells are eliminated until
every one is a combination of free ones. A cell without any free part is recoverable to the last digit. All unknown
cells are strictly positive (an empty cell is known), so the true values lie inside the set of possible ones, and
knowing that no value is negative adds nothing to what algebra finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from estimation.disclosure.structure import NOBODY, Structure

PRIME = (1 << 61) - 1
Vector = dict[int, int]  # free cell -> coefficient modulo PRIME


class Weakness(StrEnum):
    """How a hidden cell can be found out."""

    ALONE = "alone"  # the only unknown cell of a line
    RECOVERABLE = "recoverable"  # follows from several lines together
    INSIDER = "insider"  # a single respondent computes another one
    SUM_OF_ONE = "sum_of_one"  # several cells of one respondent: their sum is known
    UNHIDDEN = "unhidden"  # a cell with too few respondents is shown


@dataclass(frozen=True, slots=True)
class Leak:
    """One finding of the audit: the cell that gives way, and the others that take part."""

    weakness: Weakness
    cell: int
    others: tuple[int, ...] = ()


def audit(structure: Structure, primaries: Collection[int], hidden: Collection[int]) -> list[Leak]:
    """Everything that may not be published as it is; empty = safe. Judges any pattern, whoever made it."""
    hidden = frozenset(hidden)
    printed = [cell for cell in sorted(primaries) if structure.cells[cell].is_printed]
    leaks = [Leak(Weakness.UNHIDDEN, cell) for cell in printed if cell not in hidden]
    leaks += alone(structure, primaries, hidden)
    known = {leak.cell for leak in leaks}
    solved = solve(structure, hidden)
    leaks += [Leak(Weakness.RECOVERABLE, cell) for cell in recoverable(solved, primaries, hidden) if cell not in known]
    leaks += insiders(structure, solved, primaries)
    known = {leak.cell for leak in leaks if leak.weakness is Weakness.SUM_OF_ONE}
    return leaks + [leak for leak in sums_of_one(structure, hidden) if leak.cell not in known]


def protected(primaries: Collection[int], hidden: Collection[int]) -> frozenset[int]:
    """Cells whose value must not follow: everything marked X, and unprinted cells with too few respondents."""
    return frozenset(primaries) | frozenset(hidden)


def alone(structure: Structure, primaries: Collection[int], hidden: Collection[int]) -> list[Leak]:
    """X alone in a line: the sum of the line gives it away, or a reader who sees the line thinks so."""
    found = {structure.lonely(line, primaries, hidden) for line in structure.lines}
    found |= {structure.lonely_in_print(members, hidden) for members in structure.printed}
    return [Leak(Weakness.ALONE, cell) for cell in sorted(cell for cell in found if cell is not None)]


def sums_of_one(structure: Structure, hidden: Collection[int]) -> list[Leak]:
    """Lines where all that is hidden belongs to one respondent: its sum there is known."""
    leaks: dict[int, Leak] = {}
    for line in structure.lines:
        unknown = [(cell, sign) for cell, sign in line.terms if structure.is_unknown(cell, hidden)]
        holders = {structure.cells[cell].holder for cell, _ in unknown}
        if len(unknown) > 1 and len(holders) == 1 and NOBODY not in holders and len({sign for _, sign in unknown}) == 1:
            first, *others = (cell for cell, _ in unknown)
            leaks.setdefault(first, Leak(Weakness.SUM_OF_ONE, first, tuple(others)))
    return [leaks[cell] for cell in sorted(leaks)]


def solve(structure: Structure, hidden: Collection[int]) -> dict[int, Vector]:
    """Every unknown cell as a combination of free ones (a free one: of itself). Gauss-Jordan, rows as dictionaries."""
    solved: dict[int, Vector] = {}
    used_in: dict[int, set[int]] = {}
    unknown = structure.unknown(hidden)
    for row in _equations(structure, unknown):
        for cell in [cell for cell in row if cell in solved]:
            _add(row, solved[cell], row.pop(cell))
        if not row:
            continue
        pivot = min(row, key=lambda cell: (len(used_in.get(cell, ())), cell))
        factor = -pow(row.pop(pivot), -1, PRIME) % PRIME
        answer = {cell: value * factor % PRIME for cell, value in row.items()}
        for other in used_in.pop(pivot, set()):
            vector = solved[other]
            before = set(vector)
            _add(vector, answer, vector.pop(pivot))
            for cell in before ^ set(vector):
                if cell != pivot:
                    (used_in.setdefault(cell, set()).add if cell in vector else used_in[cell].discard)(other)
        solved[pivot] = answer
        for cell in answer:
            used_in.setdefault(cell, set()).add(pivot)
    return {cell: solved.get(cell, {cell: 1}) for cell in sorted(unknown)}


def _equations(structure: Structure, unknown: Collection[int]) -> list[Vector]:
    rows = ({cell: sign % PRIME for cell, sign in line.terms if cell in unknown} for line in structure.lines)
    return sorted(filter(None, rows), key=len)


def _add(row: Vector, other: Vector, times: int) -> None:
    """row += times * other, without entries that became zero."""
    for cell, value in other.items():
        total = (row.get(cell, 0) + times * value) % PRIME
        if total:
            row[cell] = total
        else:
            row.pop(cell, None)


def recoverable(solved: dict[int, Vector], primaries: Collection[int], hidden: Collection[int]) -> list[int]:
    """Protected cells whose value follows exactly."""
    return sorted(cell for cell in protected(primaries, hidden) if cell in solved and not solved[cell])


def insiders(structure: Structure, solved: dict[int, Vector], primaries: Collection[int]) -> list[Leak]:
    """What single respondents can do with their own values: compute another one, or have their own sum computed."""
    targets = [cell for cell in sorted(primaries) if solved.get(cell)]
    own: dict[int, list[int]] = {}
    for cell in targets:
        if structure.cells[cell].holder != NOBODY:
            own.setdefault(structure.cells[cell].holder, []).append(cell)
    return [*_tied(structure, solved, targets), *_deduced(structure, solved, own, targets)]


def _tied(structure: Structure, solved: dict[int, Vector], targets: Iterable[int]) -> list[Leak]:
    """Cells that are multiples of each other: who knows one knows all of them."""
    groups: dict[tuple[tuple[int, int], ...], list[tuple[int, int]]] = {}
    for cell in targets:
        direction, size = _direction(solved[cell])
        groups.setdefault(direction, []).append((cell, size))
    leaks = []
    for members in groups.values():
        singles = [cell for cell, _ in members if structure.cells[cell].is_single]
        for cell, size in members:
            holder = structure.cells[cell].holder
            others = tuple(other for other in singles if other != cell and structure.cells[other].holder != holder)
            if others:
                leaks.append(Leak(Weakness.INSIDER, cell, others))
                continue
            opposite = tuple(
                other for other, value in members
                if other != cell and structure.cells[other].holder == holder != NOBODY and (value + size) % PRIME == 0
            )  # fmt: skip
            if opposite:
                leaks.append(Leak(Weakness.SUM_OF_ONE, cell, opposite))
    return sorted(leaks, key=lambda leak: leak.cell)


def _direction(vector: Vector) -> tuple[tuple[tuple[int, int], ...], int]:
    """The vector divided by its first entry, and that entry."""
    first = min(vector)
    inverse = pow(vector[first], -1, PRIME)
    return tuple((cell, vector[cell] * inverse % PRIME) for cell in sorted(vector)), vector[first]


def _deduced(
    structure: Structure, solved: dict[int, Vector], own: dict[int, list[int]], targets: list[int]
) -> list[Leak]:
    """A respondent alone in several cells combines them all."""
    leaks = []
    for holder, cells in sorted(own.items()):
        if len(cells) < 2:
            continue
        basis = _basis([solved[cell] for cell in cells])
        if len(basis) < 2:
            continue  # multiples of one cell: `_tied` has looked at it
        reach = {free for cell in cells for free in solved[cell]}
        for target in targets:
            if structure.cells[target].holder == holder or not reach.issuperset(solved[target]):
                continue
            if not _rest(solved[target], basis):
                leaks.append(Leak(Weakness.INSIDER, target, tuple(cells)))
    return leaks


def _basis(vectors: Iterable[Vector]) -> dict[int, Vector]:
    basis: dict[int, Vector] = {}
    for vector in vectors:
        rest = _rest(vector, basis)
        if rest:
            pivot = min(rest)
            inverse = pow(rest[pivot], -1, PRIME)
            basis[pivot] = {cell: value * inverse % PRIME for cell, value in rest.items()}
    return basis


def _rest(vector: Vector, basis: dict[int, Vector]) -> Vector:
    """What of a vector the basis does not explain."""
    rest = dict(vector)
    for pivot, row in basis.items():
        if pivot in rest:
            _add(rest, row, -rest[pivot] % PRIME)
    return rest
