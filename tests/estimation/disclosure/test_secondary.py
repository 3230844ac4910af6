"""Companions by paragraph 23: in every line, to a fixed point, and never a cell that protects nothing."""

from __future__ import annotations

import pytest

from estimation.disclosure.audit import Weakness, audit
from estimation.disclosure.primary import primary_cells
from estimation.disclosure.protection import Kind, protect
from estimation.disclosure.secondary import suppress
from estimation.disclosure.structure import Cell, Structure, line
from tests.estimation.disclosure.random_tables import fixed_cells, random_table

SHAPES = [(6,), (4, 5), (5, 8), (3, 3, 3), (4, 5, 2), (2, 2)]


def column(*cells: tuple[int, float], total: tuple[int, float]) -> Structure:
    """A total (cell 0) over parts (1, 2, ...): (respondents, volume) of each, respondents all different."""
    holder = iter(range(100))
    made = [Cell(n, volume, next(holder) if n == 1 else -1) for n, volume in (total, *cells)]
    return Structure(tuple(made), (line(0, range(1, len(made))),))


def hidden(structure: Structure, least: int = 2) -> set[int]:
    return set(protect(structure, least).kinds)


def test_the_companion_has_the_next_smallest_number_of_respondents():
    assert hidden(column((1, 500), (9, 20), (3, 900), (4, 10), total=(17, 1430))) == {1, 3}


def test_then_the_next_smallest_volume_then_the_printed_order():
    assert hidden(column((1, 500), (3, 30), (3, 20), total=(7, 550))) == {1, 3}
    assert hidden(column((1, 500), (3, 20), (3, 20), total=(7, 540))) == {1, 2}


def test_an_empty_cell_is_never_a_companion():
    """A zero is known to everybody: it hides nothing."""
    assert hidden(column((1, 500), (0, 0), (5, 90), total=(6, 590))) == {1, 3}


def test_two_single_respondents_of_90_and_10_get_a_third_cell_or_lose_the_total():
    """Paragraphs 22-23 taken literally: each of the two would subtract its own value from 100."""
    assert hidden(column((1, 90), (1, 10), total=(2, 100))) == {0, 1, 2}
    assert hidden(column((1, 90), (1, 10), (7, 400), total=(9, 500))) == {1, 2, 3}


def test_two_cells_of_one_respondent_get_a_third():
    """Their sum would be this respondent's own total."""
    cells = (Cell(8, 500.0), Cell(1, 90.0, 5), Cell(1, 10.0, 5), Cell(7, 400.0))
    assert hidden(Structure(cells, (line(0, (1, 2, 3)),))) == {1, 2, 3}


def test_three_cells_of_one_respondent_get_a_fourth():
    cells = (Cell(8, 500.0), *[Cell(1, 30.0, 5)] * 3, Cell(7, 410.0))
    found = protect(Structure(cells, (line(0, (1, 2, 3, 4)),)), 2)
    assert set(found.kinds) == {1, 2, 3, 4} and found.leaks == ()


def test_one_hidden_cell_in_two_dimensions_takes_a_rectangle():
    """(region 1, activity 1) is a single respondent; rows and columns have totals."""
    counts = [[1, 6, 4], [5, 3, 8]]
    cells, lines = [], []
    grid = [[*row, sum(row)] for row in counts]
    grid.append([sum(row[c] for row in grid) for c in range(4)])
    for row in grid:
        cells += [Cell(n, 10.0 * n, 77 if n == 1 else -1) for n in row]
    for r in range(3):
        lines.append(line(4 * r + 3, [4 * r + c for c in range(3)]))
    for c in range(4):
        lines.append(line(8 + c, [c, 4 + c]))
    structure = Structure(tuple(cells), tuple(lines))
    found = protect(structure, 2)
    assert set(found.kinds) == {0, 2, 4, 6}
    assert found.leaks == ()
    assert found.kinds[0] is Kind.PRIMARY and found.kinds[6] is Kind.SECONDARY


def test_the_only_part_of_a_total_takes_the_total_along():
    structure = column((1, 500), (0, 0), total=(1, 500))
    assert hidden(structure) == {0, 1}


def test_what_is_left_over_is_protected_though_no_table_prints_it():
    """Costs 100 of five firms, kinds 60 and 30; the rest, 10, is one firm's: subtraction would give it away."""
    cells = (Cell(5, 100.0), Cell(4, 60.0), Cell(3, 30.0), Cell(1, 10.0, 9, is_printed=False))
    structure = Structure(cells, (line(0, (1, 2, 3), is_listed=True),))
    found = protect(structure, 2)
    assert set(found.kinds) == {1, 2}  # one companion for the rest, one so that no X stands alone
    assert found.leaks == ()


def test_a_rest_of_many_covers_a_part_but_not_alone_in_a_printed_list():
    cells = (Cell(9, 100.0), Cell(1, 60.0, 3), Cell(6, 30.0), Cell(5, 10.0, is_printed=False))
    assert hidden(Structure(cells, (line(0, (1, 2, 3)),))) == {1}
    assert hidden(Structure(cells, (line(0, (1, 2, 3), is_listed=True),))) == {1, 2}


def test_a_higher_threshold_hides_more():
    structure = column((2, 500), (4, 60), (9, 70), total=(15, 630))
    assert hidden(structure, 2) == set()
    assert hidden(structure, 3) == {1, 2}


def test_nothing_is_hidden_where_nobody_is_alone():
    assert hidden(column((2, 500), (4, 60), total=(6, 560))) == set()


@pytest.mark.parametrize("seed", range(300))
def test_random_tables_keep_no_x_alone_and_give_nothing_away(seed):
    """300 tables of one to three dimensions; every second one has respondents in several cells."""
    structure = random_table(SHAPES[seed % len(SHAPES)], seed, enterprises=40 if seed % 2 else None)
    primaries = primary_cells(structure, 2)
    found = protect(structure, 2)
    unknown = sorted(found.kinds)
    assert primaries <= set(unknown)
    assert not any(structure.cells[cell].is_empty for cell in unknown)
    for relation in structure.lines:
        assert len([cell for cell in relation.cells if cell in found.kinds]) != 1
    assert fixed_cells(structure, unknown) == set()
    assert found.leaks == ()
    # A single respondent knows its own cells: no other single may become known to it.
    for cell in primaries:
        holder = structure.cells[cell].holder
        own = {other for other in primaries if structure.cells[other].holder == holder}
        learned = fixed_cells(structure, [other for other in unknown if other not in own])
        assert not learned & primaries


@pytest.mark.parametrize("seed", range(5))
def test_the_same_table_always_gets_the_same_pattern(seed):
    structure = random_table((4, 5, 2), seed)
    assert protect(structure, 2) == protect(random_table((4, 5, 2), seed), 2)


@pytest.mark.parametrize("seed", range(40))
def test_taking_any_companion_away_from_a_thin_table_is_seen_by_the_audit_or_harmless(seed):
    """The audit judges any pattern: what it calls safe, the null space calls safe too."""
    structure = random_table((4, 4), seed)
    primaries = primary_cells(structure, 2)
    pattern = set(protect(structure, 2).kinds)
    for companion in sorted(pattern - primaries):
        less = pattern - {companion}
        is_open = bool(fixed_cells(structure, sorted(less)))
        kinds = {leak.weakness for leak in audit(structure, primaries, less)}
        assert is_open == bool(kinds & {"alone", "recoverable"})


def test_a_printed_list_of_zeros_leaves_its_total_hidden_alone():
    """Costs of one firm, none of the printed kinds: what is not printed covers it, and there is nothing to add."""
    cells = (Cell(1, 100.0, 3), Cell(0, 0.0), Cell(0, 0.0), Cell(1, 100.0, 3, is_printed=False))
    found = protect(Structure(cells, (line(0, (1, 2, 3), is_listed=True),)), 2)
    assert set(found.kinds) == {0} and found.leaks == ()


def test_an_of_which_cell_is_not_the_only_x_of_its_printed_row():
    """1 = 2 + 3, and 4 is inside 3: 4 has one respondent. What 3 leaves over covers it, the printed row does not."""
    cells = (Cell(9, 90.0), Cell(4, 30.0), Cell(5, 60.0), Cell(1, 20.0, 7), Cell(4, 40.0, is_printed=False))
    lines = (line(0, (1, 2)), line(2, (3, 4)))
    assert suppress(Structure(cells, lines), {3}, 2).hidden == {3}
    printed = Structure(cells, lines, ((0, 1, 2, 3),))
    pattern = suppress(printed, {3}, 2)
    assert pattern.hidden == {3, 1, 2}  # a second X in the row, and a third so that 2 + 3 = 1 gives nothing away
    assert audit(printed, {3}, pattern.hidden) == []
    assert [leak.weakness for leak in audit(printed, {3}, {3})] == [Weakness.ALONE]
