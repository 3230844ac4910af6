"""Shipped classifiers: regions with validity, activities, ownership, size, countries."""

from datetime import date

import pytest

from register import classifiers, ended

# A code that is not shipped is looked for among the imported ones.
pytestmark = pytest.mark.django_db

BEFORE, AFTER = date(2022, 6, 7), date(2022, 6, 8)


def test_there_are_twenty_regions_since_8_june_2022_and_seventeen_before() -> None:
    assert len(classifiers.regions(AFTER)) == 20
    assert len(classifiers.regions(BEFORE)) == 17
    assert len(classifiers.regions()) == 20


def test_the_seventeen_are_those_of_the_order_of_11_may_2022() -> None:
    printed = ["11", "15", "19", "23", "27", "31", "35", "39", "43", "47", "55", "59", "61", "63", "71", "75", "79"]
    assert [item.region for item in classifiers.regions(date(2022, 5, 11))] == printed


def test_the_capital_was_called_nur_sultan_from_2019_to_september_2022() -> None:
    named = {
        day: classifiers.region_name("71", day).kk
        for day in (date(2018, 12, 31), date(2021, 12, 31), date(2022, 9, 30))
    }
    assert list(named.values()) == ["Астана қаласы", "Нұр-Сұлтан қаласы", "Астана қаласы"]


def test_old_regions_map_to_the_regions_that_make_them_up_today() -> None:
    mapping = classifiers.region_mapping()
    assert len(mapping) == 17
    assert (mapping["19"], mapping["35"], mapping["63"]) == (("19", "33"), ("35", "62"), ("10", "63"))
    assert sorted(region for parts in mapping.values() for region in parts) == [
        item.region for item in classifiers.regions()
    ]


@pytest.mark.parametrize(("today", "in_2021", "in_2017"), [("33", "19", "19"), ("79", "79", "51"), ("75", "75", "75")])
def test_a_region_of_today_lay_in_another_one_before(today: str, in_2021: str, in_2017: str) -> None:
    assert classifiers.region_at(today, date(2021, 12, 31)) == in_2021
    assert classifiers.region_at(today, date(2017, 12, 31)) == in_2017


def test_a_city_that_moved_has_its_old_code_until_the_day_before() -> None:
    assert classifiers.find("kato", "632810000", BEFORE)
    assert not classifiers.find("kato", "632810000", AFTER)
    assert classifiers.find("kato", "101010000", AFTER)
    assert not classifiers.find("kato", "101010000", BEFORE)


def test_every_territory_lies_in_a_region_that_exists_with_it() -> None:
    regions = {item.region for item in classifiers.regions()}
    assert {item.region for item in classifiers.territories()} == regions
    assert all(len(item.code) == 9 and item.code.isdigit() for item in classifiers.items("kato"))


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["750000000", "751110000", "101010000"])
def test_a_known_territory_is_accepted(code: str) -> None:
    assert classifiers.is_kato(code)
    assert code in classifiers.kato_codes()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "75", "999999999", "759999999", "٧٥١١١٠٠٠٠", "75111000x"])
def test_an_unknown_territory_is_refused(code: str) -> None:
    assert not classifiers.is_kato(code)


@pytest.mark.parametrize("code", ["632810000", "191010000", "351810000", "510000000"])
def test_a_territory_holds_until_its_last_day(code: str) -> None:
    assert not classifiers.is_kato(code) and code not in classifiers.kato_codes()
    before = date(2018, 6, 18)
    assert classifiers.is_kato(code, before) and code in classifiers.kato_codes(before)


def test_a_place_of_a_region_that_did_not_exist_yet_is_refused() -> None:
    assert not classifiers.is_kato("101010000", BEFORE) and classifiers.is_kato("101010000", AFTER)


@pytest.mark.parametrize(("code", "became"), [("632810000", "101010000"), ("191010000", "331010000")])
def test_an_ended_territory_names_the_one_it_became(code: str, became: str) -> None:
    message, todo = ended.why_ended(code, AFTER)
    assert "07.06.2022" in message.kk and became in todo.kk and became in todo.ru
    assert ended.why_ended(code, BEFORE) is None
    assert ended.why_ended("999999999", AFTER) is None


def test_an_ended_territory_without_a_successor_says_where_to_look() -> None:
    assert ended.why_ended("510000000", AFTER)[1] == ended.TAKE_FROM_LIST


def test_a_place_is_named_with_its_region() -> None:
    assert classifiers.territory("751110000").kk == "Алматы қаласы, Алмалы ауданы"
    assert classifiers.territory("750000000").ru == "город Алматы"


@pytest.mark.parametrize(
    ("code", "letter"),
    [("62011", "J"), ("62.01.1", "J"), ("01", "A"), ("8411", "O"), ("39", "E"), ("C", "C"), ("04", "")],
)
def test_the_section_of_an_activity(code: str, letter: str) -> None:
    assert classifiers.oked_section(code) == letter


def test_all_21_sections_and_88_divisions_are_there() -> None:
    divisions = [code for codes in classifiers.oked_divisions().values() for code in codes]
    assert len(classifiers.oked_divisions()) == 21
    assert len(divisions) == len(set(divisions)) == 88


def test_an_activity_has_the_name_of_the_nearest_known_level() -> None:
    assert classifiers.find("oked", "62011")
    assert classifiers.oked_name("62.01.1").ru == "Деятельность в области разработки и тестирования программного кода"
    assert classifiers.oked_name("62").kk.startswith("Компьютерлік бағдарламалау")


def test_a_circle_is_matched_by_the_beginning_of_the_code() -> None:
    circle = ["58.2", "62", "63.1"]
    assert classifiers.oked_in("58210", circle)
    assert classifiers.oked_in(["47190", "63.11.1"], circle)
    assert not classifiers.oked_in(["58110", "63990", ""], circle)


@pytest.mark.parametrize(
    ("persons", "code", "group"),
    [(0, 105, "small"), (5, 105, "small"), (6, 110, "small"), (100, 160, "small"), (101, 215, "medium"),
     (250, 225, "medium"), (251, 305, "large"), (1001, 311, "large")],
)  # fmt: skip
def test_the_size_code_follows_from_the_headcount(persons: int, code: int, group: str) -> None:
    assert classifiers.size_code(persons) == code
    assert classifiers.size_group(code) == group
    assert classifiers.krp_band_contains(code, persons)


def test_the_bands_of_persons_leave_no_gap_and_do_not_overlap() -> None:
    bands = list(classifiers.KRP_BANDS.values())
    assert [low for low, _ in bands[1:]] == [high + 1 for _, high in bands[:-1] if high is not None]
    assert bands[-1][1] is None


def test_ownership_tells_the_column_of_2_services_it() -> None:
    assert classifiers.ownership_columns("13") == ("2",)
    assert classifiers.ownership_columns("28") == ("3", "4")
    assert classifiers.ownership_columns("36") == ("5",)


def test_a_country_is_found_by_both_iso_codes_and_stored_by_letters() -> None:
    assert classifiers.country("398") == classifiers.country("kz")
    assert classifiers.is_country("DE") and not classifiers.is_country("276")
    assert len(classifiers.country_codes()) == 249


def test_no_line_lacks_a_language_and_every_line_says_how_sure_it_is() -> None:
    for classifier in classifiers.CLASSIFIERS:
        for item in classifiers.items(classifier):
            assert item.name_kk and item.name_ru
            assert classifier == "country" or item.extra["certainty"]


def test_codes_of_a_classifier_do_not_overlap_in_time() -> None:
    for classifier in classifiers.CLASSIFIERS:
        seen: dict[str, list[classifiers.Item]] = {}
        for item in classifiers.items(classifier):
            seen.setdefault(item.code, []).append(item)
        for versions in seen.values():
            for day in (date(2017, 1, 1), date(2021, 6, 1), BEFORE, AFTER, date(2026, 1, 1)):
                assert sum(version.is_in_force(day) for version in versions) <= 1
