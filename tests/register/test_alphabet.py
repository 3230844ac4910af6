"""Order and search of Kazakh and Russian names."""

from register.alphabet import LETTERS, plain, search_key, search_words, sort_key


def test_the_table_has_the_33_russian_and_9_kazakh_letters_once() -> None:
    assert len(LETTERS) == len(set(LETTERS)) == 42
    assert set("әғқңөұүһі") <= set(LETTERS)


def test_kazakh_letters_stand_where_the_kazakh_alphabet_has_them() -> None:
    names = [
        "Іле",
        "Ыстық",
        "Һауа",
        "Үркер",
        "Ұлан",
        "Уақ",
        "Өзен",
        "Орал",
        "Ңы",
        "Нұр",
        "Қала",
        "Кен",
        "Ғалам",
        "Гүл",
        "Әсем",
        "Алма",
    ]
    assert sorted(names, key=sort_key) == list(reversed(names))


def test_a_firm_stands_under_its_own_name_in_both_languages() -> None:
    kazakh = sorted(["«Шолпан» ЖШС", "«Арна» АҚ"], key=sort_key)
    russian = sorted(["ТОО «Шолпан»", "АО «Арна»", "ТОО «Береке»"], key=sort_key)
    assert kazakh == ["«Арна» АҚ", "«Шолпан» ЖШС"]
    assert russian == ["АО «Арна»", "ТОО «Береке»", "ТОО «Шолпан»"]


def test_digits_stand_before_latin_and_latin_before_cyrillic_letters() -> None:
    assert sorted(["Яна", "Zet", "7 жол"], key=sort_key) == ["7 жол", "Zet", "Яна"]


def test_a_key_is_made_of_signs_that_every_collation_orders_alike() -> None:
    assert set(sort_key("«Қызғалдақ – 25» ЖШС, Zet")) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_a_unit_is_found_with_and_without_kazakh_letters() -> None:
    key = search_key("«Қызыл бұлақ» ЖШС", "ТОО «Кызыл булак»", "220140000008")
    for typed in ("қызыл", "КЫЗЫЛ", "булак", "бұлақ жшс", "тоо 2201"):
        assert all(word in key or plain(word) in key for word in search_words(typed))
