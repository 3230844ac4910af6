"""Sentences beside formulas: one wrong code in an adopted message is found, in one language or in both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from controls.expand import Check, examine, fill_message
from controls.wording import judge_message, judge_printed
from forms_core import registry
from forms_core.edition import ControlText, Edition
from kernel.bilingual import Bilingual
from tests.controls.made_up import control, made_up

CODE = re.compile(r"\d+(?:\.\d+)*")


def adopted() -> Iterator[tuple[Edition, ControlText, Check]]:
    for form in registry.forms():
        for text in form.in_force.controls:
            if text.enabled and text.evaluable:
                yield form.in_force, text, examine(text, form.in_force)[0][0]


def codes_of(check: Check, edition: Edition) -> set[str]:
    parts = {part for cell in check.cells for part in cell.split("/")[1:]}
    return parts | {str(edition.sections[cell.split("/")[0]].number) for cell in check.cells}


def another(code: str, used: set[str], edition: Edition) -> str:
    """A code of the same form and the same depth that the formula does not have."""
    every = {part for cell in edition.cells for part in cell.split("/")[1:] if part[0].isdigit()}
    fitting = sorted(other for other in every - used if other.count(".") == code.count("."))
    return fitting[0] if fitting else "99"


def put(text: str, code: str, wrong: str) -> str:
    return re.sub(rf"(?<![\d.]){re.escape(code)}(?!\.?\d)", wrong, text)


def is_found(edition: Edition, text: ControlText, check: Check, message: Bilingual) -> bool:
    said = replace(check, message=fill_message(message, check.instance, check.names), wording=message)
    return bool(list(judge_message(replace(text, message=message), said, edition)))


MUTATIONS = [
    pytest.param(edition, text, check, code, another(code, codes_of(check, edition), edition), id=f"{text.id} {code}")
    for edition, text, check in adopted()
    for code in sorted(set(CODE.findall(text.message.kk)) & set(CODE.findall(text.message.ru)))
    if code in codes_of(check, edition)
]


def test_there_are_many_codes_to_get_wrong():
    assert len(MUTATIONS) >= 140


@pytest.mark.parametrize(("edition", "text", "check", "code", "wrong"), MUTATIONS)
def test_a_wrong_code_in_an_adopted_message_is_found(edition, text, check, code, wrong):
    kk, ru = put(text.message.kk, code, wrong), put(text.message.ru, code, wrong)
    assert is_found(edition, text, check, Bilingual(kk=kk, ru=text.message.ru)), "in Kazakh only"
    assert is_found(edition, text, check, Bilingual(kk=text.message.kk, ru=ru)), "in Russian only"
    assert is_found(edition, text, check, Bilingual(kk=kk, ru=ru)), "in both languages"


def test_the_adopted_messages_are_silent():
    assert [text.id for edition, text, check in adopted() if is_found(edition, text, check, text.message)] == []


def kinds(folder, expr, kk, ru, **more):
    edition = made_up(folder, control(expr, kk=kk, ru=ru, **more))
    checks, _ = examine(edition.controls[0], edition)
    return [fault.kind for fault in judge_message(edition.controls[0], checks[0], edition)]


COLUMNS = {"for": {"c": ["1", "2"]}}
SUM = "s2/1/{c} = SUM(s2/@detail/{c})"


@pytest.mark.parametrize(
    ("expr", "kk", "ru", "more", "found"),
    [
        (SUM, "1-жол 1.1–1.3-жолдардың қосындысы.", "Строка 1 равна сумме строк 1.1-1.3.", COLUMNS, []),
        (SUM, "1-жол 1.1–1.2-жолдардың қосындысы.", "Строка 1 равна сумме строк 1.1-1.2.", COLUMNS, ["message-cells"]),
        (SUM, "1-жол 1.1–1.3-жолдардың қосындысы.", "Строка 1 – сумма строк 1.1, 1.2 и 1.3.", COLUMNS, []),
        (SUM, "1-жол 1.1–1.3-жолдардың қосындысы.", "Строка 1 – сумма строк 1.1-1.4.", COLUMNS,
         ["message-languages", "message-cells"]),
        (SUM, "1-жол 1.1–1.3-жолдар (1.2.1-жол қосылмайды).", "Строка 1 – строки 1.1-1.3 (1.2.1 не прибавляется).",
         COLUMNS, []),
        (SUM, "1-жол 1.1–1.3-жолдар (1.3-жол қосылмайды).", "Строка 1 – строки 1.1-1.3 (1.3 не прибавляется).",
         COLUMNS, ["message-cells"]),
        (SUM, "1-жол 1.1–1.3-жолдар (1.9.1-жол қосылмайды).", "Строка 1 – строки 1.1-1.3 (1.9.1 не прибавляется).",
         COLUMNS, ["message-cells"]),
        ("if A/3 = 1 then A/2 > 0", "Иә (3), бірақ 2-тармақ бос.", "Да (3.2), а пункт 2 пуст.", {},
         ["message-languages", "message-cells"]),
        ("if A/3 = 1 then A/2 > 0", "Иә (1), бірақ 2-тармақ бос.", "Да (1), а пункт 2 пуст.", {}, ["message-cells"]),
        ("if A/3 = 1 then A/2 > 0", "2-тармақ бос, 3.1-де «иә».", "Пункт 2 пуст, а в 3.1 «да».", {}, ["message-cells"]),
        ("if A/3 = 1 then A/2 > 0", "2-тармақ бос, 3-тармақ.", "Пункт 2 пуст, пункт 3.", {}, []),
        ("s2/1.1/1 > 0", "3-бөлім, 1.1-жол.", "Раздел 3, строка 1.1.", {}, ["message-cells"]),
        ("s2/1.1/1 > 0", "1.9-жол бос.", "Стр. 1.9 пуста.", {}, ["message-cells"]),
        ("s2/1.1/2 > 0", "2-жол бос.", "Строка 2 пуста.", {}, ["message-cells"]),
        ("A/2 > 0", "B модулі, 2-тармақ.", "Модуль B, пункт 2.", {}, ["message-cells"]),
        ("A/2 > 0", "A модулі, 2-тармақ.", "Модуль B, пункт 2.", {}, ["message-languages", "message-cells"]),
        ("A/2 > 0", "А модулі, 2-тармақ.", "Модуль A, пункт 2.", {}, []),  # one А is Cyrillic
        ("A/2 <= 1.5 * A/1", "2-тармақ 1,5 × 1-тармақтан аспайды.", "Пункт 2 не больше 1.5 × пункт 1.", {}, []),
        ("A/2 <= 100", "2-тармақ 1,5 еседен аспайды.", "Пункт 2 не больше чем в 1.5 раза.", {}, []),
        ("A/2 <= 100", "2-тармақ екі еседен аспайды.", "Пункт 2 не больше чем в 2 раза.", {}, []),
        ("A/2 <= 100", "2-тармақ 50 %-дан аспайды.", "Пункт 2 не больше 50 %.", {}, []),
        ("A/2 <= A/1", "2-тармақ 1-тармақтан, 1-тармақтан.", "Пункт 2 и пункт 1.", {}, ["message-languages"]),
        ("A/2 <= 100", "2-тармақ 10 000-нан аспайды.", "Пункт 2 не больше 10 000.", {}, []),
        ("A/2 <= 100", "2-тармақ 30 наурызға дейін.", "Пункт 2 до 30 марта.", {}, []),
    ],
)  # fmt: skip
def test_what_a_message_names_is_held_to_its_formula(tmp_path, expr, kk, ru, more, found):
    assert kinds(tmp_path, expr, kk, ru, **more) == found


def printed(folder, kk, ru):
    edition = made_up(folder, {**control("A/2 >= A/1"), "printed": {"kk": kk, "ru": ru}})
    return [fault.kind for fault in judge_printed(edition.controls[0])]


@pytest.mark.parametrize(
    ("kk", "ru", "found"),
    [
        ("A/2 >= A/1", "A/2 >= A/1", []),
        ("A/2 >= A/1 + A/1.1", "A/1.1 + A/1 <= A/2", []),
        ("if A/3 = «Иә» then A/2 > 0", "if A/3 = «Да» then A/2 > 0", []),
        ("A/2 >= A/1", "A/2 <= A/1", ["printed-languages"]),
        ("A/2 >= 1", "A/2 >= 2", ["printed-languages"]),
        ("if A/3 = «Иә» then A/2 > 0", "if A/3 = «Нет» then A/2 > 0", ["printed-languages"]),
        ("A/2 >= ", "A/2 >= 2", ["printed-unreadable"]),
        ("A/2 тең A/1", "A/2 равно A/1", ["printed-unreadable", "printed-unreadable"]),
    ],
)
def test_printed_formulas_are_compared_by_what_they_ask(tmp_path, kk, ru, found):
    assert printed(tmp_path, kk, ru) == found
