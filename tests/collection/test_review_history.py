"""The history of a report: all versions, differences of any two, and the journal in sentences."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from collection.actions.deadlines import extend
from collection.actions.no_activity import file_notice, withdraw_notice
from collection.actions.review import accept, correct, return_for_correction
from collection.actions.submit import submit
from collection.models import ExtensionOrder
from collection.pages.history import SENTENCES, chosen, journal_lines
from kernel import journal
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
ACTIONS = Path(__file__).resolve().parent.parent.parent / "collection" / "actions"


@pytest.fixture
def officer(client):
    user = make.officer(name="Динара Жұмабаева")
    client.force_login(user)
    return user


@pytest.fixture
def long_story(officer):
    """Filed, returned, filed again with other numbers, corrected by the office, accepted: three versions."""
    report = make.filed()
    return_for_correction(report, by=officer, reason="Жолдарды тексеріңіз")
    make.fill(report, {"s2/1/1": 98000, "s2/1/3": 98000, "s2/1.3/1": 98000, "s2/1.3/3": 98000})
    submit(report, by=make.accountant_of(report), key="c" * 32)
    correct(report, by=officer, address="s4/time", value="3", reason="Телефон арқылы")
    accept(report, by=officer)
    report.refresh_from_db()
    return report


def the_history(client, report, language="ru", **versions):
    return client.get(f"/{language}/review/{report.public_id}/history/", versions)


def differing(answer):
    return {row["text"]: [cell["text"] for cell in row["cells"][:2]] for row in answer.context["differences"]["rows"]}


def text_of(answer):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_all_versions_stand_with_source_person_time_and_receipt(client, long_story):
    answer = the_history(client, long_story)
    assert [v["name"] for v in answer.context["versions"]] == ["Версия 3", "Версия 2", "Версия 1"]
    page = text_of(answer)
    for version in long_story.versions.all():
        assert version.receipt_number in page
    assert "Исправление органом статистики" in page and "Динара Жұмабаева" in page and "(UTC+5)" in page


def test_the_last_two_versions_are_compared_first(client, long_story):
    answer = the_history(client, long_story)
    assert (answer.context["older"].number, answer.context["newer"].number) == (2, 3)
    assert list(differing(answer).values()) == [["1-2", "2-4"]]


def test_any_two_versions_are_compared_the_older_first(client, long_story):
    for versions in ({"from": "1", "to": "3"}, {"from": "3", "to": "1"}):
        found = differing(the_history(client, long_story, **versions))
        assert len(found) == 5
        assert found["Раздел 2. Строка 1.3, графа 3"] == ["98\u00a0400", "98\u00a0000"]


def test_a_version_equals_itself(client, long_story):
    assert "Во всех клетках этих версий значения одинаковы." in text_of(
        the_history(client, long_story, **{"from": "2", "to": "2"})
    )


@pytest.mark.parametrize("number", ["", "x", "99", "-1", "1e3", "\x00"])
def test_a_strange_version_falls_back_to_the_last_two(client, long_story, number):
    answer = the_history(client, long_story, **{"from": number, "to": "3"})
    assert (answer.context["older"].number, answer.context["newer"].number) == (2, 3)


def test_an_open_draft_is_not_compared(client, officer):
    report = make.filed()
    return_for_correction(report, by=officer, reason="Себебі")
    make.fill(report, {"s2/1.3/1": 4321})
    answer = the_history(client, report)
    assert answer.context["differences"] is None
    assert "4\u00a0321" not in text_of(answer)


def test_one_version_has_nothing_to_compare_with():
    assert chosen([], {}) == (None, None)


def test_cells_that_appear_and_disappear_are_differences(client, officer):
    report = make.filed()
    correct(report, by=officer, address="s2/1.3.1/3", value=None, reason="Артық")
    assert differing(the_history(client, report)) == {"Раздел 2. Строка 1.3.1, графа 3": ["60\u00a0250", "–"]}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("kk", ["Тапсырылды: 1-нұсқа, түбіртек:", "Түзетуге қайтарылды. Себебі: Жолдарды тексеріңіз",
                "Статистика органы түзетті:", "Себебі: Телефон арқылы", "Қабылданды: 3-нұсқа."]),
        ("ru", ["Представлен: версия 1, квитанция", "Возвращен на исправление. Причина: Жолдарды тексеріңіз",
                "Указано: 1-2, исправлено: 2-4.", "Принят: версия 3."]),
    ],
)  # fmt: skip
def test_the_journal_speaks_in_sentences(client, long_story, language, sentences):
    page = text_of(the_history(client, long_story, language))
    for sentence in sentences:
        assert sentence in page
    assert "report." not in page and "section.saved" not in page


def test_saves_in_a_row_are_one_line(officer):
    report = make.report_of()
    for value in (5, 6, 7):
        make.fill(report, {"s2/1/1": value})
    lines = [line["text"] for line in journal_lines(report, list(report.versions.all()))]
    assert len(lines) == 2  # the other one says that the report was begun


def test_a_notice_and_a_moved_deadline_belong_to_the_story(client, officer):
    report = make.report_of()
    user = make.accountant_of(report)
    withdraw_notice(file_notice(report.unit, report.round.year, by=user), by=user)
    order = ExtensionOrder(
        round=report.round, number="15", dated=date(2026, 1, 5), reason="Дауыл", new_due_on=date(2030, 4, 2)
    )
    extend(order, by=make.person("admin"))
    page = text_of(the_history(client, report))
    assert "Подано уведомление об отсутствии деятельности" in page
    assert "Уведомление об отсутствии деятельности отозвано." in page
    assert "Приказ: 15, новый последний день: 2 апреля 2030 года." in page


def test_an_order_for_another_region_is_another_story(client, officer):
    report = make.report_of()
    order = ExtensionOrder(
        round=report.round, number="16", dated=date(2026, 1, 5), reason="Дауыл", region=make.ASTANA,
        new_due_on=date(2030, 4, 2),
    )  # fmt: skip
    extend(order, by=make.person("admin"))
    assert "Приказ: 16" not in text_of(the_history(client, report))


def test_every_verb_of_the_actions_has_its_sentence():
    """A new verb without a sentence would reach the reader as a word of the code."""
    rounds = {"round.opened", "round.closed", "round.asked_for"}
    verbs = {
        node.value
        for path in ACTIONS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and re.fullmatch(r"(report|section|finding|notice|deadline|paper|round)\.[a-z_]+", node.value)
    }  # fmt: skip
    assert verbs >= {"report.accepted", "paper.started"}
    assert verbs - rounds <= set(SENTENCES)


def test_an_unknown_verb_is_still_a_line(officer):
    report = make.report_of()
    journal.record(officer, "report.archived", report)
    assert "report.archived" in journal_lines(report, [])[0]["text"]


def test_journal_texts_cannot_break_the_page(client, officer):
    report = make.filed()
    return_for_correction(report, by=officer, reason="<script>alert(1)</script> %(x)s {0}")
    page = the_history(client, report).content.decode()
    assert "<script>alert" not in page
    assert "%(x)s {0}" in page


def test_a_report_nobody_touched_has_an_empty_history(client, officer):
    page = text_of(the_history(client, make.report_of()))
    assert "С этим отчетом еще ничего не происходило." in page
