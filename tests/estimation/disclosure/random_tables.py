"""Random tables with totals in every direction, and an attack by other means than the audit's: null spaces."""

from __future__ import annotations

import itertools

import numpy as np

from estimation.disclosure.structure import Cell, Structure, line


def random_table(
    shape: tuple[int, ...], seed: int, *, empty: float = 0.25, enterprises: int | None = None
) -> Structure:
    """Inner cells with some respondents each; totals over every direction. `enterprises`: respondents may repeat."""
    random = np.random.default_rng(seed)
    inner = list(itertools.product(*map(range, shape)))
    people, fresh = {}, itertools.count()
    for place in inner:
        count = 0 if random.random() < empty else int(random.geometric(0.4))
        people[place] = {
            int(random.integers(enterprises)) if enterprises else next(fresh): int(random.integers(1, 1000))
            for _ in range(count)
        }
    full = list(itertools.product(*(range(size + 1) for size in shape)))
    number = {place: index for index, place in enumerate(full)}
    cells = []
    for place in full:
        inside = [
            other for other in inner if all(p in (size, q) for p, q, size in zip(place, other, shape, strict=True))
        ]
        mine = {person for other in inside for person in people[other]}
        volume = sum(sum(people[other].values()) for other in inside)
        cells.append(Cell(len(mine), float(volume), mine.pop() if len(mine) == 1 else -1))
    lines = []
    for axis, size in enumerate(shape):
        for place in full:
            if place[axis] == size:
                parts = [number[(*place[:axis], code, *place[axis + 1 :])] for code in range(size)]
                lines.append(line(number[place], parts))
    return Structure(tuple(cells), tuple(lines))


def null_space(structure: Structure, unknown: list[int]) -> np.ndarray:
    """Directions in which the unknown cells may move while every relation holds: rows are cells."""
    place = {cell: row for row, cell in enumerate(unknown)}
    matrix = np.zeros((len(structure.lines), len(unknown)))
    for row, relation in enumerate(structure.lines):
        for cell, sign in relation.terms:
            if cell in place:
                matrix[row, place[cell]] += sign
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    rank = int((sizes > 1e-9).sum())
    return directions[rank:].T


def fixed_cells(structure: Structure, unknown: list[int]) -> set[int]:
    """Unknown cells that cannot move at all: their value is known."""
    if not unknown:
        return set()
    space = null_space(structure, unknown)
    size = np.abs(space).max(axis=1) if space.shape[1] else np.zeros(len(unknown))
    return {cell for cell, movement in zip(unknown, size, strict=True) if movement < 1e-9}
