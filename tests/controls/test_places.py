"""How cells are called in sentences, and which code was probably meant."""

from __future__ import annotations

import pytest

from controls.places import cells_name, listed, names_of, nearest


def called(edition, *addresses, **how):
    name = cells_name(names_of(edition), addresses, **how)
    return name.kk, name.ru


def test_a_cell_of_a_table(two_it):
    assert called(two_it, "s2/1.3/1") == ("1.3-жол, 1-баған", "строка 1.3, графа 1")


def test_cells_of_one_row_and_of_one_column(two_it):
    assert called(two_it, "s2/1.3/2", "s2/1.3/3") == ("1.3-жол, 2 + 3-бағандар", "строка 1.3, графы 2 + 3")
    assert called(two_it, "s2/1.3/2", "s2/1.4/2") == ("1.3 + 1.4-жолдар, 2-баған", "строки 1.3 + 1.4, графа 2")


def test_what_the_cell_beside_has_said_is_left_out(two_it):
    assert called(two_it, "s2/1.3/2", "s2/1.3/3", beside="s2/1.3/1") == ("2 + 3-бағандар", "графы 2 + 3")
    assert called(two_it, "s2/1.3.1/1", beside="s2/1.3/1") == ("1.3.1-жол", "строка 1.3.1")
    assert called(two_it, "s3/1.3/1", beside="s2/1.3/1") == ("1.3-жол, 1-баған", "строка 1.3, графа 1")


def test_items_and_sub_items(three_inform):
    assert called(three_inform, "A/3") == ("3-тармақ", "пункт 3")
    assert called(three_inform, "A/3.1", "A/3.2") == ("3.1 + 3.2-тармақшалар", "подпункты 3.1 + 3.2")
    assert called(three_inform, "K/28", "K/28.1", joint=", ") == ("28-тармақ, 28.1-тармақша", "пункт 28, подпункт 28.1")


def test_sections_and_modules(two_it, three_inform):
    assert called(three_inform, "B/5", with_section=True) == ("B модулі, 5-тармақ", "модуль B, пункт 5")
    assert called(two_it, "s2/1/1", with_section=True) == ("2-бөлім, 1-жол, 1-баған", "раздел 2, строка 1, графа 1")


def test_a_place_without_a_number_is_called_by_its_printed_word(two_it):
    assert called(two_it, "id/bin") == ("«БСН коды»", "«код БИН»")


def test_after_fill_and_correct_the_word_is_bent(two_it, three_inform):
    assert called(three_inform, "B/5", acted_on=True) == ("5-тармақты", "пункт 5")
    assert called(three_inform, "A/3.1", "A/3.2", acted_on=True, joint=", ") == (
        "3.1, 3.2-тармақшаларды", "подпункты 3.1, 3.2",
    )  # fmt: skip
    assert called(two_it, "s3/1.5/2", acted_on=True) == ("1.5-жол, 2-бағанды", "строку 1.5, графу 2")


def test_long_lines_of_codes_are_shortened():
    codes = [str(number) for number in range(1, 10)]
    assert listed(codes[:5], " + ") == "1 + 2 + 3 + 4 + 5"
    assert listed(codes[:6], " + ") == "1 + 2 + … + 6"
    assert listed(codes[:8], ", ") == "1, 2, 3, 4, 5, 6, 7, 8"
    assert listed(codes, ", ") == "1, 2, …, 9"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("1.14.1", "1.16.1"), ("1.17", "1.16"), ("2", "1"), ("1.3.2", "1.3.1"), ("s2", "1")],
)
def test_the_nearest_row(wrong, meant, two_it):
    assert nearest(wrong, two_it.sets["all"]) == meant


def test_nothing_is_nearest_among_nothing():
    assert nearest("1", []) is None
