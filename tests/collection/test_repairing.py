"""The repair buttons: what they say, that they save first, change what they say, are written down and taken back."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from collection.actions.repair import NoSuchRepair, apply_repair
from collection.actions.review import correct
from collection.actions.save_section import save_section
from collection.answers import read_cells
from collection.entries import Entries
from collection.judge import forget_previous
from collection.mending import repairs_of
from collection.models import Finding, Report
from collection.pages.repairs import change_text, repairs_view
from controls.models import checker_for
from controls.repair import Change, Workshop
from kernel.legal_clock import local_date
from kernel.models import JournalEntry
from kernel.numbers import NBSP
from tests.collection.factories import (
    GOOD_2IT,
    GOOD_3INFORM,
    accountant_of,
    edition_of,
    explain_all,
    filed,
    fill,
    officer,
    person,
    report_of,
    unit,
)

pytestmark = pytest.mark.django_db
BROKEN = GOOD_2IT | {"s2/1.3/1": 99900}
KEY = re.compile(r'name="repair" value="(\w{16})"[^>]*>([^<]*)<')


@pytest.fixture
def report() -> Report:
    report = report_of()
    fill(report, BROKEN)
    return report


def section_page(report: Report, section: str = "s2", language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/sections/{section}/"


def check_page(report: Report, language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/check/"


def cells(report: Report) -> dict[str, Any]:
    return read_cells(Report.objects.get(pk=report.pk).current)


def buttons(page: str) -> list[tuple[str, str]]:
    return [(key, label.strip()) for key, label in KEY.findall(page)]


def edit(report: Report, section: str = "s2") -> str:
    return str(Report.objects.get(pk=report.pk).current.edit_of(section))


WORDS = {
    "ru": (
        "Взять сумму: строка 1.3, графа 1: 98 400",
        "Сейчас: 99 900. Заодно сойдется: строка 1, графа 1.",
    ),
    "kk": (
        "Қосындысын алу: 1.3-жол, 1-баған: 98 400",
        "Қазір: 99 900. Бірге сәйкес келеді: 1-жол, 1-баған.",
    ),
}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_finding_offers_its_smallest_repair_and_says_what_follows(
    client_: Client, report: Report, language: str
) -> None:
    label, note = WORDS[language]
    for address in (section_page(report, language=language), check_page(report, language)):
        page = client_.get(address).content.decode().replace(NBSP, " ")
        assert label in [text for _, text in buttons(page)]
        assert note in page


def test_the_button_changes_the_cell_and_nothing_is_left_to_correct(client_: Client, report: Report) -> None:
    key, _ = buttons(client_.get(section_page(report)).content.decode())[0]
    answer = client_.post(section_page(report), {"edit": edit(report), "repair": key}, follow=True)
    report.refresh_from_db()
    assert cells(report)["s2/1.3/1"] == 98400
    assert report.errors == 0
    assert "Исправление сделано" in answer.content.decode()
    assert 'name="undo"' in answer.content.decode()


def test_what_is_typed_is_saved_before_the_repair(client_: Client, report: Report) -> None:
    key, _ = buttons(client_.get(section_page(report)).content.decode())[0]
    client_.post(section_page(report), {"edit": edit(report), "repair": key, "s2/1.3/4": "5", "s2/1/4": "5"})
    assert cells(report)["s2/1.3/4"] == 5
    assert cells(report)["s2/1.3/1"] == 98400


def test_a_repair_that_no_longer_fits_is_refused_with_a_sentence(client_: Client, report: Report) -> None:
    key, _ = buttons(client_.get(section_page(report)).content.decode())[0]
    typed = {"edit": edit(report), "repair": key, "s2/1.3/1": "99 950"}
    page = client_.post(section_page(report), typed, follow=True).content.decode()
    assert cells(report)["s2/1.3/1"] == 99950
    assert "это исправление уже не подходит" in page
    assert not JournalEntry.objects.filter(verb="repair.applied").exists()


def test_what_cannot_be_read_is_settled_first(client_: Client, report: Report) -> None:
    key, _ = buttons(client_.get(section_page(report)).content.decode())[0]
    answer = client_.post(section_page(report), {"edit": edit(report), "repair": key, "s2/1.4/1": "x"})
    assert answer.status_code == 422
    assert cells(report)["s2/1.3/1"] == 99900


def test_the_check_page_repairs_too_and_names_the_section_afterwards(client_: Client, report: Report) -> None:
    save_section(report, "s3", Entries({"s3/1/1": 9, "s3/1.2/1": 8}), by=accountant_of(report), edit=0)
    found = {label: key for key, label in buttons(client_.get(check_page(report)).content.decode())}
    key = found["Взять сумму: строка 1, графа 1: 8"]
    answer = client_.post(f"/ru/reports/{report.public_id}/repair/", {"repair": key}, follow=True)
    assert cells(report)["s3/1/1"] == 8
    assert answer.redirect_chain[0][0].startswith(check_page(report))
    assert "раздел 3, строка 1, графа 1" in answer.content.decode()


ALIKE = {
    "ru": [
        "Взять сумму: строка 1.16, графа 1: 0",
        "Изменить: строка 1, графа 1: 98 499; строка 1.16, графа 2: 99",
        "Изменить: строка 1, графа 1: 98 499; строка 1.16, графа 3: 99",
        "Изменить: строка 1, графа 1: 98 499; строка 1.16, графа 5: 99",
    ],
    "kk": [
        "Қосындысын алу: 1.16-жол, 1-баған: 0",
        "Өзгерту: 1-жол, 1-баған: 98 499; 1.16-жол, 2-баған: 99",
        "Өзгерту: 1-жол, 1-баған: 98 499; 1.16-жол, 3-баған: 99",
        "Өзгерту: 1-жол, 1-баған: 98 499; 1.16-жол, 5-баған: 99",
    ],
}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_buttons_that_begin_with_the_same_cell_say_what_else_they_change(language: str) -> None:
    report = report_of()
    fill(report, GOOD_2IT | {"s2/1.16/1": 99})
    total = report.current.findings.get(control="2it.s2.total-rows", instance="c=1")
    with translation.override(language):
        view = repairs_view(report, report.current.edition, total, repairs_of(report, report.current))
    assert [button["label"].replace(NBSP, " ") for button in view["repairs"]] == ALIKE[language]


@pytest.mark.parametrize(("form", "good"), [("2-IT", GOOD_2IT), ("3-INFORM", GOOD_3INFORM)])
def test_no_two_buttons_of_a_finding_say_the_same(form: str, good: dict[str, Any]) -> None:
    edition, chance, several = edition_of(form), random.Random(7), 0
    shop = Workshop(checker_for(edition).checks, edition)
    checks = {(check.control_id, check.place): check for check in shop.checks}
    numbers = [address for address, cell in edition.cells.items() if cell.type in ("integer", "money")]
    for _ in range(40):
        mistakes = {address: chance.choice([0, 1, 5, 99, 100_000]) for address in chance.sample(numbers, 3)}
        repairs = shop.repairs(good | mistakes)
        for control, instance in repairs:
            cells_ = list(checks[control, instance].cells)
            finding = Finding(control=control, instance=instance, cells=cells_)
            labels = [button["label"] for button in repairs_view(Report(), edition, finding, repairs)["repairs"]]
            several += len(labels) > 1
            assert len(set(labels)) == len(labels)
    assert several > 20


def test_a_repair_in_another_section_is_named(report: Report) -> None:
    edition = report.current.edition
    change = Change("s3/1/1", 9, 8, is_sum=True)
    assert str(change_text(edition, change, "s2")) == "раздел 3, строка 1, графа 1: 8"
    assert str(change_text(edition, change, "s3")) == "строка 1, графа 1: 8"


def test_the_journal_says_who_repaired_what(client_: Client, report: Report) -> None:
    key, _ = buttons(client_.get(section_page(report)).content.decode())[0]
    client_.post(section_page(report), {"edit": edit(report), "repair": key})
    line = JournalEntry.objects.get(verb="repair.applied")
    assert line.actor == accountant_of(report)
    assert line.details["changes"] == {"s2/1.3/1": [99900, 98400]}
    assert JournalEntry.objects.filter(verb="section.saved", details__changes={"s2/1.3/1": [99900, 98400]}).exists()


def test_undo_gives_the_old_value_back(client_: Client, report: Report) -> None:
    line = apply_repair(report, proposal_key(report), by=accountant_of(report))
    data = {"edit": edit(report), "undo": str(line.pk)}
    page = client_.post(section_page(report), data, follow=True).content.decode()
    assert cells(report)["s2/1.3/1"] == 99900
    assert "Исправление отменено" in page
    assert client_.post(section_page(report), data).status_code == 404  # once is enough
    assert 'name="undo"' not in client_.get(f"{section_page(report)}?repaired={line.pk}").content.decode()


def proposal_key(report: Report) -> str:
    version = Report.objects.get(pk=report.pk).current
    return next(proposals[0].key for proposals in repairs_of(report, version).values() if proposals)


def test_undo_leaves_alone_what_somebody_changed_since(client_: Client, report: Report) -> None:
    line = apply_repair(report, proposal_key(report), by=accountant_of(report))
    colleague = person(name="Colleague Colleague")
    save_section(report, "s2", Entries({"s2/1.3/1": 98000}), by=colleague, edit=int(edit(report)))
    page = client_.post(f"/ru/reports/{report.public_id}/repair/", {"undo": str(line.pk)}, follow=True)
    assert cells(report)["s2/1.3/1"] == 98000
    assert "строка 1.3, графа 1. С тех пор изменил(а): Colleague Colleague" in page.content.decode()


def test_nothing_changes_without_a_click(client_: Client, report: Report) -> None:
    before = cells(report)
    for address in (section_page(report), check_page(report), f"{check_page(report)}?repaired=1"):
        assert client_.get(address).status_code == 200
    client_.post(f"/ru/reports/{report.public_id}/repair/", {})
    assert cells(report) == before


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "١"])
def test_a_strange_number_of_a_repair_is_no_fault_of_the_server(client_: Client, report: Report, number: str) -> None:
    assert client_.get(f"{check_page(report)}?repaired={number}").status_code == 200
    assert client_.post(f"/ru/reports/{report.public_id}/repair/", {"undo": number or "y"}).status_code == 404
    answer = client_.post(f"/ru/reports/{report.public_id}/repair/", {"repair": number or "y"}, follow=True)
    assert answer.status_code == 200


def test_a_repair_of_another_report_is_refused(report: Report) -> None:
    other = report_of()
    fill(other, BROKEN | {"s2/1.3/1": 99901})
    with pytest.raises(NoSuchRepair):
        apply_repair(other, proposal_key(report), by=accountant_of(other))


def test_a_viewers_and_a_strangers_click_is_404(report: Report) -> None:
    for user in (person(), accountant_of(report_of())):
        client = Client()
        client.force_login(user)
        answer = client.post(f"/ru/reports/{report.public_id}/repair/", {"repair": proposal_key(report)})
        assert answer.status_code == 404
    assert cells(report)["s2/1.3/1"] == 99900


def test_what_is_to_be_filled_is_a_link_and_no_button(client_: Client) -> None:
    report = report_of(form="3-INFORM")
    fill(report, {"A/2": 12, "B/4.1": 1, "B/5": 8})
    client_.force_login(accountant_of(report))
    page = client_.get(check_page(report)).content.decode()
    assert re.search(r'Нужно заполнить: <a href="[^"]+sections/B/#B-6">пункт 6</a>', page)


def test_a_correction_of_last_years_report_gives_other_repairs() -> None:
    whose = unit()
    last_year = filed(report_of(whose, year=local_date().year - 1), GOOD_2IT)
    report = report_of(whose)
    fill(report, {address: value if isinstance(value, str) else value * 1000 for address, value in GOOD_2IT.items()})
    slip = ("2it.s2.yoy", "r=1.3")
    assert repairs_of(report, report.current)[slip]
    correct(last_year, by=officer(), address="s2/1.3/1", value=98_400_000, reason="Теңгемен жазылған")
    forget_previous(report)
    assert slip not in repairs_of(report, report.current)


@pytest.mark.parametrize(
    "entry", [{"oked_main": "63110"}, {"oked_secondary": ["62021"]}, {"size_code": 215}, {"code": "200140900014"}]
)
def test_a_changed_register_entry_is_looked_at_again(
    report: Report, entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def asked_again(shop: Workshop, cells: Any, context: Any) -> dict[Any, Any]:
        asked.append((cells, context))
        return {}

    monkeypatch.setattr(Workshop, "repairs", asked_again)
    fill(report, {"s2/1.3/1": 99_800})
    repairs_of(report, report.current)
    repairs_of(report, report.current)
    assert len(asked) == 1
    for name, value in entry.items():
        setattr(report.unit, name, value)
    repairs_of(report, report.current)
    assert len(asked) == 2


def test_the_reviewer_sees_no_repair_button() -> None:
    report = filed()
    report.current.findings.create(
        control="2it.s2.total-columns", instance="r=1.3", severity="error", cells=["s2/1.3/1"], message_kk="Қате",
        message_ru="Ошибка",
    )  # fmt: skip
    client = Client()
    client.force_login(officer())
    page = client.get(f"/ru/review/{report.public_id}/").content.decode()
    assert "finding-" in page
    assert 'name="repair"' not in page


def test_the_history_tells_of_repairs(report: Report) -> None:
    by = accountant_of(report)
    apply_repair(report, proposal_key(report), by=by)
    explain_all(report)
    client = Client()
    client.force_login(officer())
    page = client.get(f"/ru/review/{report.public_id}/history/").content.decode()
    assert "Сделано предложенное исправление. Клетки: Раздел 2. Строка 1.3, графа 1." in page
