"""The draw: the same seed draws the same units everywhere, and numbers stay with their units."""

import numpy as np
import pytest

from sampling.draw import draw, random_number, random_numbers

CODES = [f"{number:012d}" for number in range(1, 2001)]


def strata_of(codes: list[str]) -> list[str]:
    return [f"C|small|{11 if int(code) % 3 else 75}" for code in codes]


def chosen(codes: list[str], seed: str, sizes: dict[str, int], start: float = 0.0) -> set[str]:
    found = draw(strata_of(codes), random_numbers(codes, seed), sizes, start=start)
    return {code for code, taken in zip(codes, found, strict=True) if taken}


SIZES = {"C|small|11": 100, "C|small|75": 60}


def test_a_number_is_the_same_on_any_machine() -> None:
    # From `b2sum -l 64` of "2021:220140000008", the first 53 bits: it must never change.
    assert random_number("220140000008", "2021") == 0.5501897591893866
    assert random_number("050341000004", "2021") == 0.6786037749165169


def test_numbers_spread_evenly_over_the_unit_interval() -> None:
    numbers = random_numbers(CODES, "seed")
    assert numbers.min() >= 0.0 and numbers.max() < 1.0
    assert abs(numbers.mean() - 0.5) < 0.02
    assert len(set(numbers.tolist())) == len(CODES)


def test_the_same_seed_draws_the_same_units_in_whatever_order_they_come() -> None:
    assert chosen(CODES, "2021", SIZES) == chosen(list(reversed(CODES)), "2021", SIZES)
    assert chosen(CODES, "2021", SIZES) != chosen(CODES, "2022", SIZES)


def test_each_stratum_gives_exactly_its_number() -> None:
    drawn = chosen(CODES, "2021", SIZES)
    assert sum(int(code) % 3 != 0 for code in drawn) == 100
    assert sum(int(code) % 3 == 0 for code in drawn) == 60


def test_a_stratum_that_is_too_small_is_taken_whole_and_an_unknown_one_not_at_all() -> None:
    assert len(chosen(CODES[:6], "2021", {"C|small|11": 100})) == 4
    assert chosen(CODES, "2021", {}) == set()


def test_units_that_come_and_go_hardly_change_the_sample() -> None:
    before, after = chosen(CODES[:1900], "2021", SIZES), chosen(CODES[100:], "2021", SIZES)
    stayed = {code for code in before if code in CODES[100:1900]}
    assert len(stayed & after) > 0.9 * len(stayed)


def test_a_larger_sample_contains_the_smaller_one() -> None:
    smaller = chosen(CODES, "2021", {"C|small|11": 50, "C|small|75": 30})
    assert smaller < chosen(CODES, "2021", SIZES)


def test_another_starting_point_keeps_two_surveys_apart() -> None:
    first, second = chosen(CODES, "2021", SIZES), chosen(CODES, "2021", SIZES, start=0.5)
    assert len(first) == len(second) == 160
    assert not first & second


def test_every_unit_has_the_same_chance() -> None:
    times = np.zeros(300)
    for seed in range(400):
        times += draw(["one"] * 300, random_numbers(CODES[:300], f"{seed}"), {"one": 30})
    assert abs(times.mean() - 40) < 1e-9
    assert times.std() == pytest.approx(6.0, abs=1.0)  # binomial: sqrt(400 x 0.1 x 0.9)


def test_nothing_is_drawn_from_nobody() -> None:
    assert draw([], np.zeros(0), {"one": 3}).tolist() == []
