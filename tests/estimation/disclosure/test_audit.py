"""The attack audit finds what was planted, by whatever way it can be computed."""

from __future__ import annotations

from estimation.disclosure.audit import Leak, Weakness, audit, solve
from estimation.disclosure.structure import Cell, Structure, line
from tests.estimation.disclosure.random_tables import fixed_cells, random_table


def grid(counts: list[list[int]]) -> Structure:
    """Rows x columns with totals; singles have the number of their cell as holder."""
    whole = [[*row, sum(row)] for row in counts]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    width = len(whole[0])
    flat = [count for row in whole for count in row]
    cells = tuple(Cell(count, 10.0 * count, place if count == 1 else -1) for place, count in enumerate(flat))
    lines = [line(r * width + width - 1, [r * width + c for c in range(width - 1)]) for r in range(len(whole))]
    last = (len(whole) - 1) * width
    lines += [line(last + c, [r * width + c for r in range(len(whole) - 1)]) for c in range(width)]
    return Structure(cells, tuple(lines))


def test_a_shown_single_respondent_is_found():
    assert audit(grid([[1, 4], [5, 6]]), {0}, set()) == [Leak(Weakness.UNHIDDEN, 0)]


def test_an_x_alone_in_a_line_is_found():
    leaks = audit(grid([[1, 4], [5, 6]]), {0}, {0})
    assert Leak(Weakness.ALONE, 0) in leaks


def test_two_x_in_one_column_are_open_through_their_rows():
    """Hiding (region 1, activity 1) and (region 2, activity 1): each row still gives its cell away."""
    leaks = audit(grid([[1, 4, 3], [5, 6, 2]]), {0}, {0, 4})
    assert {leak.cell for leak in leaks if leak.weakness is Weakness.ALONE} == {0, 4}


def test_a_closed_rectangle_is_safe():
    assert audit(grid([[1, 4, 3], [5, 6, 2]]), {0}, {0, 2, 4, 6}) == []


def test_a_cell_that_follows_from_several_lines_together_is_found_though_no_x_is_alone():
    """x0 + x1 = total, x0 + x2 = total, x1 + x2 = total: two unknown cells in every line, all three computable."""
    cells = (Cell(1, 3.0, 0), Cell(4, 5.0), Cell(6, 7.0), Cell(5, 8.0), Cell(7, 10.0), Cell(10, 12.0))
    structure = Structure(cells, (line(3, (0, 1)), line(4, (0, 2)), line(5, (1, 2))))
    leaks = audit(structure, {0}, {0, 1, 2})
    assert {leak.cell for leak in leaks if leak.weakness is Weakness.RECOVERABLE} == {0, 1, 2}
    assert all(leak.weakness is not Weakness.ALONE for leak in leaks)


def test_single_respondents_who_compute_each_other_are_found():
    cells = (Cell(9, 500.0), Cell(1, 90.0, 1), Cell(1, 10.0, 2), Cell(7, 400.0))
    leaks = audit(Structure(cells, (line(0, (1, 2, 3)),)), {1, 2}, {1, 2})
    assert {(leak.weakness, leak.cell) for leak in leaks} == {(Weakness.INSIDER, 1), (Weakness.INSIDER, 2)}


def test_the_known_sum_of_one_respondent_is_found():
    cells = (Cell(8, 500.0), Cell(1, 90.0, 5), Cell(1, 10.0, 5), Cell(7, 400.0))
    leaks = audit(Structure(cells, (line(0, (1, 2, 3)),)), {1, 2}, {1, 2})
    assert {leak.weakness for leak in leaks} == {Weakness.SUM_OF_ONE}


def test_the_known_sum_of_three_cells_of_one_respondent_is_found():
    cells = (Cell(8, 500.0), *[Cell(1, 30.0, 5)] * 3, Cell(7, 410.0))
    leaks = audit(Structure(cells, (line(0, (1, 2, 3, 4)),)), {1, 2, 3}, {1, 2, 3})
    assert [leak.weakness for leak in leaks] == [Weakness.SUM_OF_ONE]


def test_a_respondent_alone_in_two_cells_uses_both():
    """Holder 5 has cells 1 and 4; cell 2 = known + x1 + x4 over two lines."""
    cells = (
        Cell(9, 100.0), Cell(1, 10.0, 5), Cell(4, 60.0), Cell(4, 30.0), Cell(1, 20.0, 5), Cell(1, 50.0, 6),
        Cell(6, 80.0),
    )  # fmt: skip
    structure = Structure(cells, (line(0, (1, 2, 3)), line(6, (4, 5)), line(2, (4, 5, 1))))
    leaks = audit(structure, {1, 4, 5}, {1, 2, 4, 5, 6})
    assert any(leak.weakness is Weakness.INSIDER and leak.cell == 5 for leak in leaks)


def test_an_unprinted_cell_of_one_respondent_is_judged_too():
    cells = (Cell(5, 100.0), Cell(4, 90.0), Cell(1, 10.0, 9, is_printed=False))
    leaks = audit(Structure(cells, (line(0, (1, 2)),)), {2}, set())
    assert [(leak.weakness, leak.cell) for leak in leaks] == [(Weakness.ALONE, 2)]


def test_the_elimination_agrees_with_null_spaces_on_random_patterns():
    import numpy as np

    for seed in range(60):
        structure = random_table((3, 4) if seed % 2 else (3, 3, 2), seed)
        random = np.random.default_rng(seed)
        able = [number for number, cell in enumerate(structure.cells) if not cell.is_empty]
        hidden = [cell for cell in able if random.random() < 0.45]
        solved = solve(structure, hidden)
        assert {cell for cell, vector in solved.items() if not vector} == fixed_cells(structure, hidden)
