"""Sample size: the formula of paragraph 10, counted by hand."""

from fractions import Fraction

import pytest

from sampling.size import exact, respondents_needed, sample_size


def test_the_formula_gives_the_figures_of_the_worked_example() -> None:
    assert float(sample_size(8892, margin="0.04")) == pytest.approx(562.29, abs=0.005)
    assert float(sample_size(8892, margin="0.05")) == pytest.approx(368.25, abs=0.005)


def test_the_formula_is_counted_in_exact_fractions() -> None:
    # Z = 2, p = 1/2, margin 1/10, N = 300: 4 x 1/4 x 300 / (3 + 1) = 75
    assert sample_size(300, margin="0.1", z=2, share="0.5") == Fraction(75)


def test_fewer_than_400_are_raised_to_400_and_it_is_said() -> None:
    raised, enough = respondents_needed(8892, margin="0.05"), respondents_needed(8892, margin="0.04")
    assert (raised.respondents, raised.is_raised) == (400, True)
    assert (enough.respondents, enough.is_raised) == (563, False)


def test_nobody_asks_more_respondents_than_there_are() -> None:
    assert respondents_needed(120, margin="0.05").respondents == 120


def test_a_tenth_is_a_tenth() -> None:
    assert exact(0.1) == exact("0.1") == Fraction(1, 10)
