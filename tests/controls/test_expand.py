"""One check per row, column or item; what an edition does not have is refused at its line with the nearest code."""

from __future__ import annotations

from collections import Counter

import pytest

from controls.expand import examine, expand, expand_all
from controls.faults import ControlError
from tests.controls.made_up import control, made_up


def only(folder, text, **more):
    edition = made_up(folder, control(text, **more))
    return expand(edition.controls[0], edition)


def faults(folder, text, **more):
    edition = made_up(folder, control(text, **more))
    return examine(edition.controls[0], edition)[1]


def test_a_legal_control_makes_one_check_for_each_row_column_or_cell(two_it, three_inform):
    """Of 3-inform 11; of 2-IT a check for each row, column or closed cell that a control runs over."""
    counts = Counter(
        check.control_id
        for edition in (two_it, three_inform)
        for check in expand_all([c for c in edition.controls if c.kind.startswith("legal") and c.enabled], edition)
    )
    assert counts["2it.s2.total-columns"] == 22
    assert counts["2it.s2.private-joint"] == 22
    assert counts["2it.s2.total-rows"] == counts["2it.s2.domestic-1.3"] == counts["2it.s2.domestic-1.16"] == 6
    assert counts["2it.s3.total-rows"] == counts["2it.s3.domestic-1.4"] == 1
    assert counts["2it.s3.x-closed"] == 16
    assert sum(count for control_id, count in counts.items() if control_id.startswith("3inf.")) == 11


def test_every_control_of_both_forms_can_be_expanded(two_it, three_inform):
    for edition in (two_it, three_inform):
        assert expand_all(edition.controls, edition)


def test_a_check_knows_its_place_its_cells_in_order_and_its_filled_message(two_it):
    text = next(c for c in two_it.controls if c.id == "2it.s2.total-columns")
    check = expand(text, two_it)[4]
    assert check.place == "r=1.3.1"
    assert check.cells == ("s2/1.3.1/1", "s2/1.3.1/2", "s2/1.3.1/3", "s2/1.3.1/5", "s2/1.3.1/6")
    assert check.message.kk.startswith("2-бөлім, 1.3.1-жол: 1-баған 2, 3, 5 және 6-бағандардың")
    assert (check.severity, check.kind, check.needs_context, check.needs_previous) == ("error", "legal", False, False)


def test_two_placeholders_make_every_combination(two_it):
    checks = expand(next(c for c in two_it.controls if c.id == "2it.s2.non-negative"), two_it)
    assert len(checks) == 22 * 6
    assert checks[7].place == "r=1.1,c=2"
    assert len({check.place for check in checks}) == 132


def test_an_address_in_a_message_is_called_by_its_name(three_inform):
    checks = expand(next(c for c in three_inform.controls if c.id == "3inf.money.whole"), three_inform)
    assert checks[0].message.ru == "Пункт 3: укажите целое неотрицательное число тысяч тенге."
    assert checks[1].message.kk == "3.1-тармақша: мың теңгемен теріс емес бүтін сан енгізіңіз."


def test_parameters_facts_of_the_title_page_and_required_items_are_put_in(tmp_path):
    assert only(tmp_path, "A/1 <= limit * A/2", params={"limit": 2.0})[0].tree[2][1] == 2
    oked = only(tmp_path, "OKED_IN(respondent.oked_main, form.respondents.oked)")[0]
    assert oked.tree[2] == ["codes", "62", "631"]
    required = only(tmp_path, "ALL_ANSWERED(required_items)", evaluate_blank=True)[0]
    assert required.cells == ("A/2", "A/3", "A/3.1")
    assert required.tree[3][0] == "if", "3.1 is asked only when 3 = yes"


def test_yes_and_no_in_words_are_1_and_0_of_a_yes_no_item(tmp_path):
    assert only(tmp_path, "A/3 = «Иә»")[0].tree == ["=", ["cell", "A/3"], 1]
    assert only(tmp_path, 'if A/3 = "Нет" then A/2 = 0')[0].tree[1] == ["=", ["cell", "A/3"], 0]


def test_texts_are_compared_as_texts(tmp_path):
    assert only(tmp_path, 'A/4 != "KZ"')[0].tree[0] == "text!="
    assert only(tmp_path, "A/4 = A/5")[0].tree[0] == "text="


def test_what_needs_the_server_says_so(two_it, three_inform):
    needs = {
        check.control_id
        for edition in (two_it, three_inform)
        for check in expand_all(edition.controls, edition)
        if check.needs_context
    }
    assert needs == {
        "2it.id.iin-valid", "2it.oked.circle", "2it.s1.kato-valid", "2it.s3.country-valid", "2it.deadline",
        "3inf.a.kato-valid", "3inf.oked.circle", "3inf.x.size-code", "3inf.deadline",
    }  # fmt: skip


FAULTY = [
    ("s2/1.4.1/1 >= 0", "unknown-row", "Нет такой строки: 1.4.1. Ближайший код: 1.2.1. Исправьте код."),
    ("s2/1.1/4 >= 0", "unknown-column", "Нет такой графы: 4. Ближайший код: 3. Исправьте код."),
    ("s5/1.1/4 >= 0", "unknown-section", "Нет такого раздела: s5. Ближайший код: s2. Исправьте код."),
    ("A/3.3 = 1", "unknown-cell", "Нет такой клетки: A/3.3. Ближайший код: A/3.2. Исправьте код."),
    ("SUM(@part) > 0", "unknown-set", "Нет такого набора: @part."),
    ("A/1 > threshold", "unknown-name", "Нет такого имени: threshold."),
    ("A/1 > form.respondents.size", "unknown-name", "Нет такого имени: form.respondents.size."),
    ("s2/{r}/1 > 0", "unknown-placeholder", "Нет в `for` такой подстановки: {r}."),
    ("s2/1/3 > 0", "closed", "Формула считает с клеткой, закрытой знаком Х: раздел 2, строка 1, графа 3."),
    ("s2/1.1/3 > 0", "types", "Раздел 2, строка 1.1, графа 3: в формуле используется как число, тип: country."),
    ("BIN_VALID(A/2)", "types", "Модуль A, пункт 2: в формуле используется как текст, тип: integer."),
    ("A/4 > 5", "types", "Модуль A, пункт 4: в формуле используется как число, тип: text."),
    ("A/2 = «Иә»", "types", "Модуль A, пункт 2: используется и как «да/нет», и как число."),
    ("A/2 >", "syntax", "позиция 6: ожидается число, клетка или функция"),
]


@pytest.mark.parametrize(("text", "kind", "said"), FAULTY, ids=[case[0] for case in FAULTY])
def test_a_faulty_control_is_refused_and_told_in_both_languages(text, kind, said, tmp_path):
    found = faults(tmp_path, text)
    assert found[0].kind == kind
    assert said in found[0].in_("ru")
    assert found[0].in_("kk") != found[0].in_("ru")
    assert found[0].line > 1


def test_a_closed_cell_may_be_asked_whether_it_is_blank(tmp_path):
    assert faults(tmp_path, "BLANK(s2/1/3)") == []


def test_the_message_may_use_only_the_placeholders_of_the_control(tmp_path):
    found = faults(tmp_path, "A/1 > 0", ru="Пункт {i}.")
    assert [fault.kind for fault in found] == ["unknown-placeholder"]


def test_expand_stops_at_the_first_fault_with_edition_line_and_control(tmp_path):
    edition = made_up(tmp_path, control("s2/1.4.1/1 >= 0", id="x.part"))
    with pytest.raises(ControlError) as refused:
        expand(edition.controls[0], edition)
    line = edition.controls[0].line
    assert refused.value.message.ru.startswith(f"made-up-2026, строка {line}, x.part: Нет такой строки: 1.4.1.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A/2 > submitted_on", "«submitted_on» здесь стоять не может, ожидается: число или клетка"),
        ("submitted_on + 1 > A/2", "«submitted_on» здесь стоять не может"),
        ("A/2 > respondent.krp", "«respondent.krp» здесь стоять не может"),
        ("A/2 = form.respondents.oked", "«62, 631» здесь стоять не может, ожидается: число или клетка"),
        ("SUM(A/1, A/2) > respondent.oked_main", "«respondent.oked_main»"),
        ("BETWEEN(submitted_on, 1, 2)", "«submitted_on»"),
        ("KRP_BAND_CONTAINS(limit, A/2)", "«3» здесь стоять не может, ожидается: код размерности"),
        ("OKED_IN(form.respondents.oked, form.respondents.oked)", "ожидается: код ОКЭД респондента"),
        ("OKED_IN(respondent.oked_main, respondent.oked_all)", "ожидается: список кодов с титульного листа"),
        ("submitted_on <= DEADLINE(foo)", "«DEADLINE(foo)» здесь стоять не может, ожидается: DEADLINE(form)"),
        ("ALL_ANSWERED(whatever)", "ожидается: ALL_ANSWERED(required_items)"),
        ("A/2 > form.flag", "Нет такого имени: form.flag"),
    ],
)
def test_a_name_of_the_wrong_sort_is_refused(tmp_path, text, said):
    found = faults(tmp_path, text, params={"limit": 3})
    assert [said in fault.in_("ru") for fault in found] == [True]
    assert found[0].in_("kk") != found[0].in_("ru")


@pytest.mark.parametrize(
    "text",
    [
        "submitted_on <= DEADLINE(form)",
        "OKED_IN(respondent.oked_all, form.respondents.oked)",
        "KRP_BAND_CONTAINS(respondent.krp, A/2 + 1)",
        "A/2 > form.deadline.rule.day",
    ],
)
def test_names_in_their_places_are_taken(tmp_path, text):
    assert faults(tmp_path, text) == []


def test_a_limit_may_be_a_dated_parameter(tmp_path, monkeypatch):
    from datetime import date

    from kernel import parameters

    dated = {"jump.x": {"source": "a test", "unit": "times", "values": {date(2004, 1, 1): 3, date(2099, 1, 1): 9}}}
    monkeypatch.setattr(parameters, "all_parameters", lambda: dated)
    edition = made_up(tmp_path, control("A/1 <= limit", params={"limit": "jump.x", "slip": "jump.x"}))
    check = expand(edition.controls[0], edition)[0]
    assert check.tree == ["<=", ["cell", "A/1"], 3]
    assert check.slip == 3


def test_an_unknown_parameter_is_named(tmp_path):
    edition = made_up(tmp_path, control("A/1 <= limit", params={"limit": "jump.2-it.flor"}))
    with pytest.raises(ControlError, match="jump.2-it.flor"):
        expand(edition.controls[0], edition)
