"""The prover: silent on the adopted controls, complete on the printed law, and sharp on made-up editions."""

from __future__ import annotations

import io
import time

import pytest
import yaml
from django.core.management import CommandError, call_command

from controls.prove import prove
from tests.controls.made_up import control, made_up, question

TOTAL = control("s2/1/{c} = SUM(s2/@detail/{c})", id="x.total", **{"for": {"c": ["1", "2"]}})
PART = control("s2/1.2/{c} >= s2/1.2.1/{c}", id="x.part", **{"for": {"c": ["1", "2"]}})
ITEMS = control("A/1 >= A/1.1 + A/1.2", id="x.items")
POSITIVE = control("{i} >= 0", id="x.positive", **{"for": {"i": "@numbers"}})
SOUND = (TOTAL, PART, ITEMS, POSITIVE)


def kinds(folder, *controls, as_printed=False, **changes):
    return [(f.kind, f.control) for f in prove(made_up(folder, *controls, **changes), as_printed=as_printed)]


def only(folder, *controls, as_printed=False, **changes):
    found = prove(made_up(folder, *controls, **changes), as_printed=as_printed)
    assert len(found) == 1, [fault.in_("ru") for fault in found]
    assert found[0].in_("kk") != found[0].in_("ru")
    return found[0]


# ---- The two legal forms ----


@pytest.mark.parametrize("form", ["2-IT", "3-INFORM"])
def test_the_adopted_controls_are_proved_in_silence(form):
    out = io.StringIO()
    call_command("prove_controls", "--form", form, stdout=out)
    assert out.getvalue() == ""


def as_printed(language):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("prove_controls", "--as-printed", "--lang", language, stdout=out)
    assert ended.value.code == 1
    return out.getvalue()


def test_the_printed_law_shows_its_defects_with_their_lines(two_it, three_inform):
    said = as_printed("ru")
    line = {c.id: c.line for edition in (two_it, three_inform) for c in edition.controls}
    it, inform = "forms_2it/editions/2026.yaml", "forms_3inform/editions/2022.yaml"
    for section, columns in (("2", "графы 1–6"), ("3", "графа 1")):
        total = f"2it.s{section}.total-rows.literal"
        assert (
            f"{it}:{line[total]}: {total}: Раздел {section}: строки 1.15, 1.16 – под строкой 1, но ни в один итог"
            in said
        )
        missing = f"2it.s{section}.domestic-1.14.literal"
        assert f"{it}:{line[missing]}: {missing}: Нет такой строки: 1.14.1. Ближайший код: 1.16.1." in said
        assert f"Раздел {section}: часть (строки 1.5.1, 1.6.1, 1.16.1) не может быть больше целого" in said
        assert f"контроля на это нет ({columns})" in said
    assert f"{inform}:{line['3inf.c.internet-users']}: 3inf.c.internet-users: Напечатанные формулы различаются" in said
    assert f"{inform}:{line['3inf.k.specialists']}: 3inf.k.specialists: Напечатанные формулы различаются" in said
    assert "пункт 28: используется и как «да/нет», и как число" in said
    assert "Формула считает с клеткой, закрытой" not in said, "the law computes with no closed cell"


def test_the_printed_law_is_judged_in_kazakh_too():
    said = as_printed("kk")
    assert "2-бөлім: 1.15, 1.16-жолдар 1-жолға кіреді, бірақ ешбір қорытындыға қосылмаған (1–6-бағандар)." in said
    assert "Мұндай жол жоқ: 1.14.1. Ең жақыны: 1.16.1." in said
    assert "28-тармақ: «иә/жоқ» деп те, сан ретінде де пайдаланылған." in said


def test_a_part_row_without_its_check_is_told_at_the_line_of_the_row(two_it):
    printed = [fault for fault in prove(two_it, as_printed=True) if fault.kind == "part"]
    assert {fault.line for fault in printed} == {next(r.line for r in two_it.raw["rows"] if r["code"] == "1.5.1")}


# ---- Made-up editions: every kind of finding ----


def test_a_sound_edition_is_silent(tmp_path):
    assert kinds(tmp_path, *SOUND) == []


def test_an_unknown_row_is_told_with_the_nearest_code(tmp_path):
    fault = only(tmp_path, *SOUND, control("s2/1.3/1 >= s2/1.3.1/1", id="x.row"))
    assert (fault.kind, fault.control) == ("unknown-row", "x.row")
    assert "1.3.1. Ближайший код: 1.2.1." in fault.in_("ru")


def test_a_closed_cell_in_arithmetic(tmp_path):
    assert only(tmp_path, *SOUND, control("s2/1/3 > 0", id="x.closed")).kind == "closed"


def test_a_part_row_that_may_exceed_its_row(tmp_path):
    fault = only(tmp_path, TOTAL, ITEMS, POSITIVE)
    assert (fault.kind, fault.control) == ("part", "")
    assert "строка 1.2.1" in fault.in_("ru")
    assert "s2/1.2/{c} >= s2/1.2.1/{c}" in fault.in_("kk")


def test_a_part_row_checked_in_one_column_only(tmp_path):
    one_column = {**PART, "for": {"c": ["1"]}}
    fault = only(tmp_path, TOTAL, one_column, ITEMS, POSITIVE)
    assert "(графа 2)" in fault.in_("ru")


def test_a_check_that_only_looks_like_the_right_one_does_not_count(tmp_path):
    """The prover asks for reports, not for formulas that look alike: 1.2 + 1 >= 1.2.1 lets 1.2.1 be larger."""
    loose = {**PART, "expr": "s2/1.2/{c} + 1 >= s2/1.2.1/{c}"}
    assert ("part", "") in kinds(tmp_path, TOTAL, loose, ITEMS, POSITIVE)


def test_a_row_outside_every_total(tmp_path):
    short = {**TOTAL, "expr": "s2/1/{c} = s2/1.1/{c} + s2/1.2/{c}"}
    found = prove(made_up(tmp_path, short, PART, ITEMS, POSITIVE))
    assert [(fault.kind, fault.control) for fault in found] == [("refused", "x.total"), ("total", "x.total")]
    assert "строка 1.3 – под строкой 1, но ни в один итог не входят (графы 1, 2)" in found[1].in_("ru")
    assert "(строка 1.3). Мешает: x.total" in found[0].in_("ru")


def test_a_table_without_any_total(tmp_path):
    fault = only(tmp_path, PART, ITEMS, POSITIVE)
    assert (fault.kind, fault.control) == ("total", "")
    assert "строки 1.1, 1.2, 1.3" in fault.in_("ru")


def test_a_sub_item_that_may_exceed_its_item(tmp_path):
    found = kinds(tmp_path, TOTAL, PART, POSITIVE, control("A/1 >= A/1.1", id="x.items"))
    assert found == [("part", "")]


def test_an_item_in_two_senses(tmp_path):
    fault = only(tmp_path, *SOUND, control("if A/3 < 2 then A/2 > 0", id="x.sense"))
    assert (fault.kind, fault.control) == ("types", "x.sense")
    assert kinds(tmp_path, *SOUND, control("A/2 >= A/3", id="x.sense")) == [("types", "x.sense")]
    assert kinds(tmp_path, *SOUND, control("A/2 + A/3 >= 1", id="x.sense")) == [("types", "x.sense")]


def test_counting_answers_is_no_second_sense(tmp_path):
    assert kinds(tmp_path, *SOUND, control("if A/3 = 0 then SUM(@answers) = 0", id="x.sense")) == []
    assert kinds(tmp_path, *SOUND, control("A/3 = A/3.1", id="x.sense")) == []


def test_printed_formulas_that_differ_between_the_languages(tmp_path):
    printed = {"kk": "A/1.1 >= 0", "ru": "A/1.2 >= 0"}
    found = kinds(tmp_path, TOTAL, PART, {**ITEMS, "printed": printed}, POSITIVE)
    assert found == [("printed-languages", "x.items")]


def test_printed_formulas_are_settled_once_a_literal_control_keeps_the_other(tmp_path):
    printed = {"kk": "A/1.1 >= 0", "ru": "A/1.2 >= 0"}
    literal = control("A/1.1 >= 0", id="x.items.kk-literal", kind="legal-literal", enabled=False)
    controls = (TOTAL, PART, {**ITEMS, "printed": printed}, POSITIVE, literal)
    assert kinds(tmp_path, *controls) == []
    assert ("printed-languages", "x.items") in kinds(tmp_path, *controls, as_printed=True)


def test_messages_that_name_different_codes(tmp_path):
    said = {"kk": "1-тармақ 1.1 және 1.2-тармақшалардан кем.", "ru": "Пункт 1 меньше суммы 1.1 и 1.3."}
    cells, fault = prove(made_up(tmp_path, TOTAL, PART, {**ITEMS, "message": said}, POSITIVE))
    assert (cells.kind, cells.control) == ("message-cells", "x.items")
    assert (fault.kind, fault.control) == ("message-languages", "x.items")
    assert "на казахском – 1, 1.1, 1.2; на русском – 1, 1.1, 1.3" in fault.in_("ru")


def test_a_message_that_names_other_cells_than_its_formula(tmp_path):
    wrong = {**PART, "message": {"kk": "{c}-баған: 1.3.1-жол 1.2-жолдан аспауы тиіс.",
                                 "ru": "Графа {c}: строка 1.3.1 не может быть больше строки 1.2."}}  # fmt: skip
    fault = only(tmp_path, TOTAL, wrong, ITEMS, POSITIVE)
    assert (fault.kind, fault.control) == ("message-cells", "x.part")
    assert "1.3.1" in fault.in_("ru")


def test_a_remark_in_brackets_may_name_what_is_left_out(tmp_path):
    said = {"kk": "1-жол 1.1–1.3-жолдардың қосындысы (1.2.1-жол қосылмайды).",
            "ru": "Строка 1 равна сумме строк 1.1-1.3 (строка 1.2.1 не прибавляется)."}  # fmt: skip
    assert kinds(tmp_path, {**TOTAL, "message": said}, PART, ITEMS, POSITIVE) == []


def test_an_item_may_be_called_by_its_group(tmp_path):
    said = {"kk": "3-тармақ.", "ru": "В пункте 3."}
    assert kinds(tmp_path, *SOUND, control("A/3.1 = A/3.2", id="x.group") | {"message": said}) == []


def test_contradictory_controls_are_named_and_no_others(tmp_path):
    fault = only(tmp_path, *SOUND, control("A/2 > 10", id="x.more", evaluate_blank=True),
                 control("A/2 + 3 < 5", id="x.less", evaluate_blank=True))  # fmt: skip
    assert fault.kind == "contradiction"
    assert fault.in_("ru").count("x.") == 2
    assert "x.more, x.less" in fault.in_("ru")


def test_controls_that_leave_only_the_empty_report_contradict_each_other(tmp_path):
    zero = control("SUM(@numbers) + s2/1/1 + s2/1/2 <= 0", id="x.zero")
    found = prove(made_up(tmp_path, *SOUND, zero))
    assert [(fault.kind, fault.control) for fault in found] == [("contradiction", "x.total")]
    assert "x.zero" in found[0].in_("ru")


def test_a_control_that_whoever_fills_its_cells_fails(tmp_path):
    fault = only(tmp_path, *SOUND, control("A/2 > A/2 + 1", id="x.never"))
    assert (fault.kind, fault.control) == ("impossible", "x.never")
    assert "где эти клетки заполнены" in fault.in_("ru")


def test_a_control_that_fails_for_every_report(tmp_path):
    fault = only(tmp_path, *SOUND, control("BLANK(A/4) and not BLANK(A/4)", id="x.never", evaluate_blank=True))
    assert fault.kind == "impossible"
    assert "не пройдет ни один отчет" in fault.in_("ru")


def test_a_blank_cell_holds_no_valid_code(tmp_path):
    fault = only(tmp_path, *SOUND, control("BIN_VALID(A/5) and BLANK(A/5)", id="x.never", evaluate_blank=True))
    assert (fault.kind, fault.control) == ("impossible", "x.never")


def test_a_prohibition_to_fill_a_closed_cell_is_no_such_control(tmp_path):
    assert kinds(tmp_path, *SOUND, control("BLANK(s2/1/3)", id="x.closed")) == []


def test_a_control_that_can_never_find_anything(tmp_path):
    fault = only(tmp_path, *SOUND, control("A/3 <= 1", id="x.useless"))
    assert (fault.kind, fault.control) == ("useless", "x.useless")


def test_a_control_of_what_was_typed_is_not_useless(tmp_path):
    assert kinds(tmp_path, *SOUND, control("DECIMALS(A/2) <= 0", id="x.whole")) == []


STAFF = control("A/2 >= A/1", id="x.staff")


def test_a_control_that_others_say_already(tmp_path):
    fault = only(tmp_path, *SOUND, STAFF, control("A/2 >= A/1.1", id="x.again"))
    assert (fault.kind, fault.control) == ("implied", "x.again")
    assert "x.items, x.positive, x.staff." in fault.in_("ru")


def test_a_redundant_control_may_stay_with_a_reason(tmp_path):
    assert (
        kinds(tmp_path, *SOUND, STAFF, control("A/2 >= A/1.1", id="x.again", redundant_ok="printed in the law")) == []
    )


def test_an_instance_that_follows_from_totals_is_no_finding(tmp_path):
    """Row 1 of `1 >= 2` follows from the other rows through the totals; the control as a whole does not."""
    columns = control("s2/{r}/1 >= s2/{r}/2", id="x.columns", **{"for": {"r": "@all"}})
    assert kinds(tmp_path, *SOUND, columns) == []


def test_an_item_that_no_passing_report_can_answer(tmp_path):
    fault = only(tmp_path, *SOUND, control("if A/3 = 1 then A/2 < 0", id="x.refuses"))
    assert (fault.kind, fault.control) == ("refused", "x.refuses")
    assert "Ни один отчет с ответом на этот пункт не пройдет: пункт 3. Мешает: x.refuses." in fault.in_("ru")


def test_answers_of_last_year_texts_and_ratios_are_understood(tmp_path):
    more = (
        control("not YOY_JUMP(A/2, PREV(A/2), 2, 10)", id="x.yoy"),
        control("if A/1 > 0 then RATIO(A/1.1, A/1) >= 0.5", id="x.ratio"),
        control("not BETWEEN(RATIO(A/1, PREV(A/1)), 500, 2000)", id="x.scale"),
        control('BLANK(A/4) or A/4 != "KZ"', id="x.text"),
        control("BLANK(A/5) or BIN_VALID(A/5)", id="x.bin"),
        control("COUNT(@answers) >= 1 or ANY(@answers) = 1", id="x.count", evaluate_blank=True),
        control("OKED_IN(respondent.oked_main, form.respondents.oked)", id="x.oked"),
        control("submitted_on <= DEADLINE(form)", id="x.deadline"),
    )
    assert kinds(tmp_path, *SOUND, *more) == []


def test_a_ratio_is_reasoned_about_exactly(tmp_path):
    half = control("RATIO(A/1.1, A/1) >= 0.5", id="x.half")
    twice = control("2 * A/1.1 < A/1", id="x.twice")
    found = prove(made_up(tmp_path, *SOUND, half, twice, control("A/1 > 0", id="x.some", evaluate_blank=True)))
    assert [fault.kind for fault in found] == ["contradiction"]


def test_a_warning_that_nobody_escapes_is_told_with_what_it_stands_against(tmp_path):
    more = control("A/2 > 10", id="x.more", evaluate_blank=True)
    less = control("A/2 < 5", id="x.less", severity="warning")
    fault = only(tmp_path, *SOUND, more, less)
    assert (fault.kind, fault.control) == ("warned", "x.less")
    assert "Ни один отчет не обойдется без предупреждения. Причина: x.more, x.less." in fault.in_("ru")


def test_two_opposite_warnings_are_told_with_their_cell(tmp_path):
    more = control("s2/1.1/1 > 10", id="x.more", severity="warning")
    less = control("s2/1.1/1 < 5", id="x.less", severity="warning")
    fault = only(tmp_path, *SOUND, more, less)
    assert (fault.kind, fault.control) == ("warned", "x.more")
    assert "раздел 2, строка 1.1, графа 1. Причина: x.more, x.less." in fault.in_("ru")


def test_a_warning_that_an_answer_always_raises_is_told(tmp_path):
    always = control("if A/3 = 1 then A/3.1 + A/3.2 > 2", id="x.always", severity="warning")
    assert kinds(tmp_path, *SOUND, always) == [("warned", "x.always")]


def test_warnings_that_say_the_same_are_told(tmp_path):
    one, two = (control("A/2 > 3", id=f"x.{name}", severity="warning") for name in ("one", "two"))
    assert kinds(tmp_path, *SOUND, one, two) == [("implied", "x.one"), ("implied", "x.two")]
    assert kinds(tmp_path, *SOUND, one) == []


def test_a_warning_that_an_error_says_already_is_told(tmp_path):
    said = control("A/1 >= A/1.1", id="x.said", severity="warning")
    assert kinds(tmp_path, *SOUND, said) == [("implied", "x.said")]
    assert kinds(tmp_path, *SOUND, said | {"redundant_ok": "it names the sub-item"}) == []


def test_a_single_table_cell_that_nobody_can_fill_is_found(tmp_path):
    """The row can be filled in its other column, so a question about the row finds nothing."""
    fault = only(tmp_path, *SOUND, control("s2/1.1/1 > 10", id="x.more"), control("s2/1.1/1 < 5", id="x.less"))
    assert fault.kind == "refused"
    assert "раздел 2, строка 1.1, графа 1. Мешает: x.more, x.less." in fault.in_("ru")


def test_cells_refused_by_the_same_controls_are_told_together(tmp_path):
    both_columns = {"for": {"c": ["1", "2"]}}
    more, less = (control(f"s2/1.1/{{c}} {sign}", id=f"x{sign[0]}", **both_columns) for sign in ("> 10", "< 5"))
    assert "строка 1.1, графы 1, 2" in only(tmp_path, *SOUND, more, less).in_("ru")


HARD = (
    control("A/1.1*A/1.1*A/1.1 + A/1.2*A/1.2*A/1.2 = A/2*A/2*A/2", id="x.fermat", evaluate_blank=True),
    control("A/1.1 * A/1.2 > 0", id="x.positive-too", evaluate_blank=True),
)


def test_what_the_solver_cannot_decide_is_not_called_sound(tmp_path):
    began = time.monotonic()
    found = prove(made_up(tmp_path, *SOUND, *HARD), seconds=3)
    assert time.monotonic() - began < 15
    (fault,) = [fault for fault in found if fault.kind == "undecided"]
    assert "нерешенных вопросов" in fault.in_("ru")
    assert "x.fermat" in fault.in_("ru")
    assert "--seconds 600" in fault.in_("kk")


def test_no_time_at_all_leaves_everything_open_and_says_so(tmp_path):
    assert [fault.kind for fault in prove(made_up(tmp_path, *SOUND), seconds=0)] == ["undecided"]


def test_an_unknown_form_is_told_in_a_sentence():
    with pytest.raises(CommandError, match="Нет такой формы: 9-XX. Установлены: "):
        call_command("prove_controls", "--form", "9-XX")


def test_the_language_of_the_law_is_read_with_guillemets(tmp_path):
    literal = control(
        None, id="x.lit", kind="legal-literal", enabled=False, printed={"kk": "if A/2 = «Иә» then A/2 != 0"}
    )
    found = kinds(tmp_path, *SOUND, literal, as_printed=True)
    assert found == [("types", "x.lit")]


def test_a_control_switched_off_is_not_judged(tmp_path):
    off = control("A/2 > A/2 + 1", id="x.off", enabled=False)
    assert kinds(tmp_path, *SOUND, off) == []


def test_every_line_of_a_finding_is_the_line_of_its_control(tmp_path):
    edition = made_up(tmp_path, *SOUND, control("A/3 <= 1", id="x.useless"))
    fault = prove(edition)[0]
    text = edition.path.read_text(encoding="utf-8").splitlines()
    assert yaml.safe_load(text[fault.line - 1].lstrip("- ")) == {"id": "x.useless"}


def test_a_form_of_questions_only_is_proved_too(tmp_path):
    sections = [{"id": "A", "kind": "questions", "number": "1", "kk": "Сұрақ", "ru": "Вопрос",
                 "questions": [question("1", "text"), question("2", "yesno")]}]  # fmt: skip
    changes = {"sections": sections, "rows": [], "sets": {}, "dependencies": []}
    assert kinds(tmp_path, control("not BLANK(A/1)", id="x.a", evaluate_blank=True), **changes) == []
