"""The invented population: valid codes of nobody, plausible proportions, the same for the same seed."""

import numpy as np
import pytest

from register import codes
from register.classifiers import KRP_BANDS, is_kato, oked_in, oked_section, size_group
from register.population import BRANCH_SHARE, ENTREPRENEURS_PER_UNIT, check_digits, make_units
from register.units import Units

IT = ("582", "62", "631")


@pytest.fixture(scope="module")
def units() -> Units:
    return make_units(800, 7)


def test_the_same_seed_makes_the_same_population_and_another_seed_another(units: Units) -> None:
    assert make_units(800, 7).name_kk.tolist() == units.name_kk.tolist()
    assert make_units(800, 8).name_kk.tolist() != units.name_kk.tolist()


def test_every_code_is_valid_and_occurs_once(units: Units) -> None:
    assert len(set(units.code)) == len(units)
    for code, kind in zip(units.code, units.kind, strict=True):
        assert codes.kind_of(code) == kind
        found = codes.examine(code)
        assert found.is_valid and found.warning is None


def test_no_code_can_belong_to_anybody(units: Units) -> None:
    assert all(code[6:] >= "900000" for code in units.code[units.kind == "bin"])
    assert all(code[7:11] == "0000" for code in units.code[units.kind == "iin"])


def test_check_digits_of_columns_are_those_of_single_codes() -> None:
    first = ["22014000000", "05034100000", "00034000000", "00036200000", "50052730000"]
    digits = np.array([[int(sign) for sign in text] for text in first])
    assert [d if d < 10 else None for d in check_digits(digits).tolist()] == [codes.check_digit(text) for text in first]


def test_counts_are_what_was_asked_for(units: Units) -> None:
    legal = units.kind == "bin"
    reports = legal & units.files
    assert reports.sum() == 800
    assert (~legal).sum() == round(800 * ENTREPRENEURS_PER_UNIT)
    assert sum(oked_in(code, IT) for code in units.oked_main[reports]) == 80
    assert all(oked_in(code, IT) for code in units.oked_main[~legal])


def test_some_units_are_not_active_and_some_branches_have_no_authority(units: Units) -> None:
    assert (~units.is_active).sum() == round(800 * 0.04)
    assert (~units.files_for_itself).sum() == round(800 * 0.02)
    without = ~units.files_for_itself
    assert (units.parent[without] >= 0).all() and units.is_active[without].all()
    with_authority = (units.parent >= 0) & units.files_for_itself
    assert with_authority.sum() == round(800 * BRANCH_SHARE)
    assert any(oked_in(code, IT) for code in units.oked_main[~units.is_active])


def test_a_frame_leaves_out_whoever_does_not_report() -> None:
    quiet, whole = make_units(800, 7, silent=False), make_units(800, 7)
    assert len(whole) > len(quiet) == quiet.files.sum() == whole.files.sum()
    assert whole.name_kk[: len(quiet)].tolist() == quiet.name_kk.tolist()


def test_another_seed_has_other_numbers(units: Units) -> None:
    other = make_units(800, 8)
    assert len(set(units.code) & set(other.code)) < 0.05 * len(units)


def test_headcounts_lie_in_the_band_of_the_size_code(units: Units) -> None:
    for size, persons in zip(units.size_code.tolist(), units.headcount.tolist(), strict=True):
        low, high = KRP_BANDS[size]
        assert max(1, low) <= persons <= (high or persons)


def test_sizes_are_skewed_and_the_two_largest_cities_have_the_most_units(units: Units) -> None:
    groups = [size_group(size) for size in units.size_code.tolist()]
    assert groups.count("small") > 0.9 * len(units) > 10 * groups.count("large") > 0
    regions = units.region.tolist()
    assert len(set(regions)) == 20
    assert sorted(set(regions), key=regions.count)[-2:] == ["71", "75"]


def test_every_unit_is_of_the_circle_and_has_a_known_territory(units: Units) -> None:
    assert all(oked_section(code) for code in units.oked_main)
    assert all(is_kato(code) for code in set(units.kato))
    public = units.is_public_administration
    assert [code[:2] for code in units.oked_main[public]] == ["84"] * int(public.sum())
    assert set(units.sector[public]) == {"S.13"} and set(units.ownership[public]) == {"12", "13"}


def test_names_exist_in_both_languages_and_addresses_of_mail_belong_to_nobody(units: Units) -> None:
    assert len(set(units.name_kk)) == len(set(units.name_ru)) == len(units)
    assert all(kk and ru and kk != ru for kk, ru in zip(units.name_kk, units.name_ru, strict=True))
    assert not any(set("әғқңөұүһі") & set(name.casefold()) for name in units.name_ru)
    assert all(mail.endswith(".example") for mail in units.email)
    assert all(" 000 " in phone for phone in units.phone_mobile)


def test_branches_have_a_larger_parent_and_the_sixth_digit_of_a_branch(units: Units) -> None:
    branches = np.flatnonzero(units.parent >= 0)
    assert len(branches) == round(800 * 0.03) + round(800 * 0.02)
    for place in branches:
        assert units.code[place][5] == "1"
        assert units.size_code[units.parent[place]] >= 160 > units.size_code[place]


def test_a_part_of_the_units_keeps_parents_that_are_in_it(units: Units) -> None:
    branch = int(np.flatnonzero(units.parent >= 0)[0])
    both = units.only([branch, int(units.parent[branch])])
    alone = units.only([branch])
    assert both.parent.tolist() == [1, -1]
    assert alone.parent.tolist() == [-1]


def test_no_name_is_given_twice_in_a_population_of_the_country() -> None:
    country = make_units(135_372, 3)
    for names in (country.name_kk, country.name_ru):
        assert len(set(names)) == len(country)


def test_a_population_without_larger_units_has_nobody_without_authority() -> None:
    few = make_units(30, 4)
    orphans = few.parent < 0
    assert few.files_for_itself[orphans].all()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_a_tiny_population_is_possible(count: int) -> None:
    assert len(make_units(count, 1)) == count
