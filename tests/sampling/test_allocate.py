"""Allocation: annex 1 of the methodology of assessing industrial development, and the rounding at its edges."""

from fractions import Fraction

import pytest

from sampling.allocate import allocate, round_half_up, share_of
from sampling.size import sample_size

# Annex 1 as printed: region -> population (all, small, medium, large), sample (all, small, medium, large).
ANNEX_1 = {
    "Ақмола": ((279, 242, 25, 12), (18, 15, 2, 1)),
    "Ақтөбе": ((314, 282, 23, 9), (20, 18, 1, 1)),
    "Алматы облысы": ((641, 568, 49, 24), (41, 36, 3, 2)),
    "Атырау": ((172, 161, 7, 4), (12, 10, 1, 1)),
    "Батыс Қазақстан": ((236, 213, 16, 7), (15, 13, 1, 1)),
    "Жамбыл": ((221, 200, 13, 8), (15, 13, 1, 1)),
    "Қарағанды": ((901, 826, 46, 29), (57, 52, 3, 2)),
    "Қостанай": ((401, 365, 29, 7), (26, 23, 2, 1)),
    "Қызылорда": ((134, 125, 4, 5), (10, 8, 1, 1)),
    "Маңғыстау": ((267, 245, 17, 5), (17, 15, 1, 1)),
    "Павлодар": ((503, 457, 28, 18), (32, 29, 2, 1)),
    "Солтүстік Қазақстан": ((248, 222, 17, 9), (16, 14, 1, 1)),
    "Түркістан": ((230, 201, 18, 11), (15, 13, 1, 1)),
    "Шығыс Қазақстан": ((605, 536, 44, 25), (39, 34, 3, 2)),
    "Нұр-Сұлтан": ((899, 860, 25, 14), (57, 54, 2, 1)),
    "Алматы": ((2211, 2100, 67, 44), (139, 132, 4, 3)),
    "Шымкент": ((630, 575, 36, 19), (39, 36, 2, 1)),
}
SIZES = ("small", "medium", "large")
POPULATIONS = {(r, size): n for r, (numbers, _) in ANNEX_1.items() for size, n in zip(SIZES, numbers[1:], strict=True)}
PRINTED = {(r, size): n for r, (_, numbers) in ANNEX_1.items() for size, n in zip(SIZES, numbers[1:], strict=True)}


def test_the_annex_is_copied_without_a_slip() -> None:
    assert len(POPULATIONS) == 51
    assert sum(POPULATIONS.values()) == 8892
    for population, sample in ANNEX_1.values():
        assert population[0] == sum(population[1:]) and sample[0] == sum(sample[1:])


# The city of Almaty decides: 132 small enterprises of 2 100 need at least 131.5 and less than 132.5.
LOWEST, TOO_MANY = (Fraction(half, 2) * 8892 / 2100 for half in (263, 265))


@pytest.mark.parametrize("sample", [LOWEST, "556.93", "558", "560", "561"])
def test_all_51_cells_of_annex_1_come_out(sample: str | Fraction) -> None:
    assert allocate(POPULATIONS, sample) == PRINTED


def test_the_totals_of_annex_1_come_out() -> None:
    found = allocate(POPULATIONS, 560)
    assert [sum(n for (_, size), n in found.items() if size == wanted) for wanted in SIZES] == [515, 31, 22]
    assert sum(found.values()) == 568


def test_the_textbook_z_of_1_96_misses_one_cell_and_is_not_hidden() -> None:
    found = allocate(POPULATIONS, sample_size(8892, margin="0.04"))
    assert {cell: (found[cell], PRINTED[cell]) for cell in PRINTED if found[cell] != PRINTED[cell]} == {
        ("Алматы", "small"): (133, 132)
    }


@pytest.mark.parametrize("sample", ["556.8", TOO_MANY, "562"])
def test_outside_556_81_to_561_04_the_annex_does_not_come_out(sample: str | Fraction) -> None:
    assert allocate(POPULATIONS, sample) != PRINTED


@pytest.mark.parametrize(("value", "rounded"), [("1.5", 2), ("2.5", 3), ("2.4999", 2), ("0.5", 1), ("0", 0)])
def test_half_a_unit_is_rounded_up(value: str, rounded: int) -> None:
    assert round_half_up(Fraction(value)) == rounded


@pytest.mark.parametrize(
    ("population", "rate", "drawn"),
    [
        (0, "0.1", 0),
        (1, "0.1", 1),
        (4, "0.1", 1),
        (14, "0.1", 1),
        (15, "0.1", 2),
        (25, 0.1, 3),
        (10, 0.15, 2),
        (3, 1, 3),
    ],
)
def test_a_rate_takes_at_least_one_and_halves_upwards(population: int, rate: float | str, drawn: int) -> None:
    assert share_of(population, rate) == drawn


def test_nothing_is_drawn_from_nothing() -> None:
    assert allocate({"a": 0, "b": 0}, 10) == {"a": 0, "b": 0}
    assert allocate({"a": 0, "b": 10}, 5) == {"a": 0, "b": 5}


def test_a_sample_larger_than_the_population_is_the_population() -> None:
    assert allocate({"a": 3, "b": 2}, 50) == {"a": 3, "b": 2}
