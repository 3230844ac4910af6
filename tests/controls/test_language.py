"""The parser reads every formula of both forms and says precisely where it cannot read one."""

from __future__ import annotations

import json

import pytest

from controls.language import ControlSyntaxError, parse

READ = [
    ("s2/{r}/1 = s2/{r}/2 + s2/{r}/3 + s2/{r}/5",
     ["=", ["cell", "s2/{r}/1"], ["+", ["cell", "s2/{r}/2"], ["cell", "s2/{r}/3"], ["cell", "s2/{r}/5"]]]),
    ("s3/1/1 = SUM(s3/@detail/1)", ["=", ["cell", "s3/1/1"], ["SUM", ["set", "s3/@detail/1"]]]),
    ("A/3 >= SUM(@costs)", [">=", ["cell", "A/3"], ["SUM", ["set", "@costs"]]]),
    ("if B/4.1 != 0 then B/5 != 0", ["if", ["!=", ["cell", "B/4.1"], 0], ["!=", ["cell", "B/5"], 0]]),
    ("(F/20 = 1) = (F/20.1 > 0)", ["iff", ["=", ["cell", "F/20"], 1], [">", ["cell", "F/20.1"], 0]]),
    ("(A/1 = 1) != (A/2 = 1)", ["not", ["iff", ["=", ["cell", "A/1"], 1], ["=", ["cell", "A/2"], 1]]]),
    ("ANY(@connection) = 1", ["ANY", "=", 1, ["set", "@connection"]]),
    ("3 < ALL(@x)", ["ALL", ">", 3, ["set", "@x"]]),
    ("3 <= ANY(@x)", ["ANY", ">=", 3, ["set", "@x"]]),
    ("3 >= ANY(@x)", ["ANY", "<=", 3, ["set", "@x"]]),
    ("3 > ANY(@x)", ["ANY", "<", 3, ["set", "@x"]]),
    ("3 != ANY(@x)", ["ANY", "!=", 3, ["set", "@x"]]),
    ("ANY(@x)", ["ANY", "!=", 0, ["set", "@x"]]),
    ("COUNT(@x) > 2", [">", ["COUNT", ["set", "@x"]], 2]),
    ("not YOY_JUMP({i}, PREV({i}), ratio, floor)",
     ["not", ["YOY_JUMP", ["cell", "{i}"], ["PREV", ["cell", "{i}"]], ["name", "ratio"], ["name", "floor"]]]),
    ("not BETWEEN(RATIO(A/1, PREV(A/1)), low, 2000)",
     ["not", ["BETWEEN", ["RATIO", ["cell", "A/1"], ["PREV", ["cell", "A/1"]]], ["name", "low"], 2000]]),
    ('s3/1.5/2 != "KZ"', ["!=", ["cell", "s3/1.5/2"], ["text", "KZ"]]),
    ("K/27 = «Иә»", ["=", ["cell", "K/27"], ["text", "Иә"]]),
    ("submitted_on <= DEADLINE(form)", ["<=", ["name", "submitted_on"], ["DEADLINE", ["name", "form"]]]),
    ("OKED_IN(respondent.oked_all, form.respondents.oked)",
     ["OKED_IN", ["name", "respondent.oked_all"], ["name", "form.respondents.oked"]]),
    ("A/1 - 2 * A/2 >= -5", [">=", ["-", ["cell", "A/1"], ["*", 2, ["cell", "A/2"]]], -5]),
    ("A/1 − A/2 ≥ 2.0", [">=", ["-", ["cell", "A/1"], ["cell", "A/2"]], 2]),
    ("A/1 = 1 or A/2 = 1 and not A/3 = 1",
     ["or", ["=", ["cell", "A/1"], 1],
      ["and", ["=", ["cell", "A/2"], 1], ["not", ["=", ["cell", "A/3"], 1]]]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), READ, ids=[text for text, _ in READ])
def test_a_formula_becomes_this_tree(text, tree):
    assert parse(text) == tree
    assert json.loads(json.dumps(parse(text))) == tree


def test_every_formula_of_both_forms_can_be_read(two_it, three_inform):
    texts = [control.expr for edition in (two_it, three_inform) for control in edition.controls if control.expr]
    assert len(texts) > 75
    for text in texts:
        parse(text)


UNREADABLE = [
    ("A/2 >", 5, "число, клетка или функция", "конец формулы"),
    ("", 0, "число, клетка или функция", "конец формулы"),
    ("A/2 and A/3 > 1", 0, "условие (например, A/2 > 0)", "A/2"),
    ("not A/2", 4, "условие (например, A/2 > 0)", "A/2"),
    ("if A/2 > 1 the A/3 > 1", 11, "«then»", "the"),
    ("А/3 >= 1", 0, "латинская буква", "А"),
    ("SUM(A/2 >= 1", 4, "клетки, числа или @набор", "A/2"),
    ("SUM(A/2", 7, "«)»", "конец формулы"),
    ("A/2 > 1 > 0", 8, "знак действия или конец формулы", ">"),
    ("A/2 > 1 )", 8, "знак действия или конец формулы", ")"),
    ("A/2 $ 3", 4, "знак действия или конец формулы", "$"),
    ("PREV(A/1 + A/2) > 1", 5, "адрес одной клетки", "A/1"),
    ("PREV(PREV(A/2)) = 1", 5, "адрес одной клетки", "PREV"),
    ("BLANK(SUM(A/2))", 6, "одна клетка или PREV(клетка)", "SUM"),
    ("BLANK(A/1, A/2)", 9, "«)»", ","),
    ("YOY_JUMP(A/2, PREV(A/2), 3)", 26, "«,»", ")"),
    ("@costs = 3", 0, "число, клетка или функция", "@costs"),
    ("ANY(@x) = ALL(@y)", 10, "ANY или ALL только с одной стороны", "ALL"),
    ("(A/2 > 1) < (A/3 > 1)", 10, "= или != между условиями", "<"),
    ("A/2 + (A/3 > 1) > 0", 6, "число или клетка", "("),
    ("KRP_BAND_CONTAINS(A/2, A/3)", 18, "имя (например, respondent.oked_all)", "A/2"),
]


@pytest.mark.parametrize(("text", "position", "expected", "found"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_what_cannot_be_read_is_told_with_its_place(text, position, expected, found):
    with pytest.raises(ControlSyntaxError) as refused:
        parse(text)
    error = refused.value
    assert (error.position, error.expected.ru) == (position, expected)
    assert error.message.ru.endswith(f"позиция {position + 1}: ожидается {expected}; стоит: {found}.")
    assert f"{position + 1}-орын: күтілгені: {error.expected.kk}" in error.message.kk


def test_an_unknown_function_is_answered_with_the_known_ones():
    with pytest.raises(ControlSyntaxError) as refused:
        parse("SUMM(A/2) > 1")
    assert refused.value.position == 0
    assert "SUM, COUNT" in refused.value.message.ru


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "A/1" + ")" * 5000 + " > 1",
        "not " * 5000 + "BLANK(A/1)",
        "A/1 > " + "-" * 5000 + "1",
        "if A/1 > 1 then " * 500 + "A/1 > 2",
        "A/1" + " - A/1" * 5000 + " > 0",
    ],
    ids=["brackets", "not", "minus", "if", "differences"],
)
def test_a_formula_that_nests_without_end_is_told_and_not_followed(text):
    with pytest.raises(ControlSyntaxError) as refused:
        parse(text)
    assert refused.value.expected.ru == "не больше 40 уровней скобок (разделите формулу)"
    assert len(refused.value.message.ru) < 500


def test_a_long_flat_sum_may_be_as_long_as_it_likes():
    assert len(parse("A/1" + " + A/1" * 5000 + " > 0")[1]) == 5002
