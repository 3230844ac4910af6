"""What the respondent's pages say of a report: at the desk, on its hub, in a section, at the check."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Mandate
from collection.actions.no_activity import file_notice
from collection.actions.paper import start_paper
from collection.actions.review import return_for_correction
from collection.actions.rounds import close_round
from collection.models import Report, Round
from collection.pages.board import _errors_text
from tests.collection.factories import (
    GOOD_2IT,
    GOOD_3INFORM,
    accepted,
    accountant_of,
    explain_all,
    filed,
    fill,
    officer,
    person,
    report_of,
)

pytestmark = pytest.mark.django_db


def page(report: Report, path: str = "", *, language: str = "ru", **data: Any) -> str:
    client = Client()
    client.force_login(accountant_of(report))
    url = f"/{language}/reports/{report.public_id}/{path}"
    return (client.post(url, data) if data else client.get(url)).content.decode()


def desk(report: Report, language: str = "ru") -> str:
    client = Client()
    client.force_login(accountant_of(report))
    return client.get(f"/{language}/desk/").content.decode()


def tags(html: str) -> list[str]:
    """What stands beside each section of the hub."""
    lists = re.search(r'<ul class="tasks">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r"<span[^>]*>([^<]*)</span></div></li>", lists[1]) if lists else []


def test_the_reason_of_a_return_stands_above_only_while_it_waits_for_an_answer() -> None:
    report = filed()
    return_for_correction(report, by=officer(), reason="Сверьте строку 1.3.")
    assert "Почему отчет возвращен" in page(report)
    report.refresh_from_db()
    report = filed(report)
    html = page(report)
    assert "Почему отчет возвращен" not in html
    assert "Причина возврата: Сверьте строку 1.3." in html.replace("\n", " ")


def test_sections_of_a_report_nobody_has_begun_are_not_started_or_known_from_the_register() -> None:
    assert tags(page(report_of())) == [
        "Заполнен из регистра: проверьте", "Не начат", "Не начат", "Не начат", "Заполнен из регистра: проверьте",
    ]  # fmt: skip


def test_a_section_saved_without_values_is_not_called_filled() -> None:
    report = report_of()
    fill(report, {"s3/1/1": None})
    assert tags(page(report))[2] == "Сохранен пустым"


def test_sections_of_a_filed_report_are_filled_or_empty_by_their_values() -> None:
    assert tags(page(accepted())) == ["Заполнен", "Заполнен", "Пустой", "Заполнен", "Заполнен"]


def test_a_closed_round_counts_no_days_and_is_not_a_past_year() -> None:
    report = filed()
    return_for_correction(report, by=officer(), reason="x")
    close_round(Round.objects.get(), by=officer(), reason="Бұйрық № 5")
    html = desk(report)
    assert "Прошлые годы" not in html
    assert "Сбор завершен" in html
    assert "Осталось дней" not in html and "Просрочено" not in html
    hub = page(report)
    assert "Сбор завершился раньше, чем отчет был исправлен" in hub
    assert "Осталось дней" not in hub and "Просрочено" not in hub


def test_a_year_before_the_last_round_is_past() -> None:
    report = filed(year=2024)
    close_round(Round.objects.get(), by=officer(), reason="Бұйрық № 5")
    report_of(report.unit, year=2025)
    assert "Прошлые годы" in desk(report)


def test_the_desk_names_the_form_once_the_bin_and_the_day() -> None:
    report = report_of(days_left=5)
    html = desk(report)
    line = html[html.index('<ul class="tasks">') : html.index("</ul>", html.index('<ul class="tasks">'))]
    assert line.count(str(report.round.edition.index)) == 1
    assert f"БИН: {report.unit.code}" in line
    assert re.search(r"Срок: \d+ \w+ \d{4} г\.?\. Осталось дней: 5|Срок: \d+ \w+ \d{4} года?\. Осталось дней: 5", line)
    assert not re.search(r"\d\d:\d\d:\d\d", desk(filed(report)))


def test_a_filed_notice_shows_its_receipt_at_the_desk_and_on_the_hub() -> None:
    report = report_of(days_left=5)
    notice = file_notice(report.unit, report.round.year, by=accountant_of(report))
    report.refresh_from_db()
    assert notice.receipt_number in desk(report)
    assert notice.receipt_number in page(report)


def test_a_new_paper_form_has_no_faults_before_anything_is_typed() -> None:
    report = report_of(form="3-INFORM")
    clerk = officer()
    start_paper(report, by=clerk, territory="750000000")
    report.refresh_from_db()
    client = Client()
    client.force_login(clerk)
    for section in ("A", "B", "K"):
        html = client.get(f"/ru/reports/{report.public_id}/sections/{section}/").content.decode()
        assert 'class="finding' not in html, section
    assert "Исправить" not in client.get(f"/ru/reports/{report.public_id}/").content.decode()
    assert _errors_text(report) == "0"


def test_a_module_names_only_its_own_blank_items() -> None:
    report = report_of(form="3-INFORM")
    fill(report, {"G/22": 0})
    html = page(report, "sections/G/")
    finding = re.search(r"Не заполнен обязательный пункт\.[^<]*", html)
    assert finding and finding[0].endswith("Пункты 23, 24: не заполнено.")
    assert "/sections/" not in html[html.index('class="finding') : html.index("</section>")]
    assert 'class="finding' not in page(report, "sections/C/")
    assert "Ответить: 2" in page(report)
    assert "12.1" in page(report, "check/")


def test_a_question_says_its_fault_in_words_at_the_field() -> None:
    report = report_of(form="3-INFORM")
    fill(report, GOOD_3INFORM | {"B/5": 20})
    html = page(report, "sections/B/")
    field = html[html.index('<label class="form-label" for="B-5">') :]
    field = field[: field.index("<input")]
    assert '<p class="invalid-feedback control-note" id="B-5-note"><b>Ошибка:</b> Пункт 5' in field
    assert 'class="field is-error"><label class="form-label" for="B-5">' in html


def test_what_was_refused_is_not_called_saved() -> None:
    report = report_of()
    html = page(report, "sections/s2/", **{"s2/1.3/1": "5о0", "s2/1.4/1": "12", "edit": "0"})
    assert '<span class="partly">Сохранено' in html and "кроме значений: 1" in html


def test_nobody_is_asked_to_type_a_signature() -> None:
    html = page(report_of(), "sections/sign/")
    assert 'name="sign/accountant_name"' in html
    assert 'name="sign/accountant_sign"' not in html and 'name="sign/head_sign"' not in html
    assert re.search(r"Исполнитель: телефон\s*</label>", html)


def test_the_check_has_a_sentence_instead_of_a_button_while_something_is_left() -> None:
    report = report_of()
    fill(report, {"s2/1.3/1": 500, "s4/time": "2"})
    html = page(report, "check/")
    assert "Представить отчет" not in html
    assert "Чтобы представить отчет, нужно: исправить – 2." in html
    assert "<title>Ошибка: " in html


def test_a_refused_submission_says_that_it_was_refused() -> None:
    report = report_of()
    fill(report, {"s2/1.3/1": 500, "s4/time": "2"})
    html = page(report, "check/", key="k" * 16)
    assert "Отчет не представлен: исправить – 2</h2>" in html
    kazakh = page(report, "check/", language="kk", key="k" * 16)
    assert "<title>Қате: " in kazakh and "Есеп тапсырылмады: түзету керек – 2" in kazakh


def test_warnings_are_not_listed_as_errors() -> None:
    report = report_of()
    fill(report, {a: v for a, v in GOOD_2IT.items() if a != "s4/time"})
    html = page(report, "check/")
    assert "error-summary" not in html and "<title>Ошибка" not in html
    assert "пояснить – 1" in html and "исправить" not in html
    refused = page(report, "check/", key="k" * 16)
    assert "Отчет не представлен: пояснить – 1" in refused
    summary = refused[refused.index("error-summary") : refused.index("</ul>", refused.index("error-summary"))]
    assert "Предупреждения, которые нужно пояснить: 1" in summary and summary.count("<li>") == 1
    explain_all(report)
    assert "Представить отчет</button>" in page(report, "check/")


def stale(client: Client, report: Report) -> str:
    url = f"/ru/reports/{report.public_id}/sections/s2/"
    return client.post(url, {"s2/1.1/1": "20", "edit": "1"}).content.decode()


def test_two_windows_of_one_person_are_not_called_somebody_else() -> None:
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    fill(report, {"s2/1.1/1": 1})
    fill(report, {"s2/1.1/1": 10})
    html = stale(client, report)
    assert "Вы сохранили этот раздел в другом окне" in html
    assert "друг" in html and "кто-то" not in html
    assert f'formaction="/kk/reports/{report.public_id}/sections/s2/"' in html
    assert "Вернуться в раздел без этих значений" in html


def test_a_conflict_names_the_other_person() -> None:
    report = report_of()
    client = Client()
    client.force_login(accountant_of(report))
    colleague = person(name="Айгүл Сейітова")
    Mandate.objects.create(user=colleague, unit=report.unit)
    fill(report, {"s2/1.1/1": 1})
    fill(report, {"s2/1.1/1": 10}, by=colleague)
    assert "Тем временем сохранил: Айгүл Сейітова" in stale(client, report)
