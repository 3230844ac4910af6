"""The language of measures: what the editions' indicators and the table files may say."""

from __future__ import annotations

import numpy as np
import pytest

from estimation.measures import Answers, MeasureError, Names, Sum, addresses_of, evaluate, parse, parse_condition

NAMES = Names(
    sets={"kinds": ["H/1", "H/2"], "detail": ["1.1", "1.2"]}, lists={"industry": ["05", "06"], "office": ["84.11"]}
)


class Paper(Answers):
    """Three returns."""

    size = 3
    cells = {"A/1": [1, 0, 5], "A/2": [2, 0, 0], "H/1": [0, 0, 1], "H/2": [1, 0, 1]}

    def cell(self, address):
        return np.array(self.cells[address])

    def frame(self, name, codes):
        return np.isin(["05", "84.11", "06"], codes)


def numbers(text):
    return evaluate(parse(text, NAMES).numerator.variable, Paper()).tolist()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SUM(w)", [1, 1, 1]),
        ("SUM(w * A/1)", [1, 0, 5]),
        ("SUM(w * (A/1 + A/2))", [3, 0, 5]),
        ("SUM(w * @kinds)", [1, 0, 2]),
        ("SUM(w * (A/1 - A/2))", [-1, 0, 5]),
        ("SUM(w * (A/2 - @kinds))", [1, 0, -2]),
        ("SUM(w) where A/2 = 0", [0, 1, 1]),
        ("SUM(w * A/1) where A/1 > A/2", [0, 0, 5]),
        ("SUM(w) where ANY(@kinds) = 1", [1, 0, 1]),
        ("SUM(w) where ALL(@kinds) = 1", [0, 0, 1]),
        ("SUM(w) where not (A/1 = 1 or A/1 = 5)", [0, 1, 0]),
        ("SUM(w) where A/1 ≥ 1 and A/2 ≠ 0", [1, 0, 0]),
    ],
)
def test_a_measure_gives_a_number_for_every_return(text, values):
    assert numbers(text) == values


def test_a_condition_on_the_frame_is_kept_apart_from_one_on_answers():
    measure = parse("SUM(w) where ANY(@kinds) = 1 and oked_main in industry and krp in (215, 311)", NAMES)
    assert measure.numerator.answers == ("ANY", "=", ("number", 1), ("cell", "H/1"), ("cell", "H/2"))
    assert measure.numerator.frame == (
        "and", ("in", "oked_main", ("05", "06")), ("in", "krp", ("215", "311")),
    )  # fmt: skip


def test_what_mixes_answers_and_frame_in_one_alternative_counts_as_answers():
    measure = parse("SUM(w) where A/1 = 1 or oked_main in office", NAMES)
    assert measure.numerator.frame is None
    assert numbers("SUM(w) where A/1 = 1 or oked_main in (84.11)") == [1, 1, 0]


def test_a_share_in_percent_is_a_ratio():
    measure = parse("100 * (SUM(w) where A/1 = 1) / SUM(w)", NAMES)
    assert measure.scale == 100
    assert measure.denominator == Sum()
    assert measure.is_ratio and not measure.is_count


def test_sets_of_rows_unfold_inside_an_address():
    measure = parse("SUM(w * s2/@detail/1)", NAMES)
    assert addresses_of(measure.numerator.variable) == {"s2/1.1/1", "s2/1.2/1"}


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("SUM(w", 6, "'\\)'"),
        ("SUM(w) where", 13, "the address"),
        ("SUM(w) where A/1", 17, "a comparison"),
        ("SUM(w) + SUM(w)", 8, "the end"),
        ("SUM(w * @nothing)", 9, "a known set"),
        ("SUM(w) where oked_main in mines", 27, "one of the lists"),
        ("A/1", 1, "a number, SUM"),
        ("SUM(A/1)", 5, "'w'"),
        ("SUM(w * (A/1 + A/2 - A/1))", 20, "'\\+'"),
        ("5 * 5", 1, "one SUM"),
        ("SUM(w) where region in (75", 27, "'\\)'"),
    ],
)
def test_a_slip_is_named_with_its_position(text, position, expected):
    with pytest.raises(MeasureError, match=f"position {position}: expected {expected}"):
        parse(text, NAMES)


def test_a_table_may_narrow_the_frame():
    assert parse_condition("size in (medium, large) and activity in (B, C)", NAMES) == (
        "and", ("in", "size", ("medium", "large")), ("in", "activity", ("B", "C")),
    )  # fmt: skip
