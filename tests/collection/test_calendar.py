"""The calendar of due dates: what it shows, why on that day, and who sees it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.models import Mandate
from collection.actions.deadlines import extend, revoke_order
from collection.actions.no_activity import file_notice
from collection.actions.rounds import close_round
from collection.due_dates import due_dates, notice_days, reports_of, shown
from collection.models import ExtensionOrder, Report, Round
from collection.pages.calendar import calendar_context
from collection.pages.why import full_day, why_due, why_notice
from forms_core.edition import Deadline
from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date
from tests.cabinet.pages import english_left, page, said
from tests.collection.factories import ALMATY, ASTANA, accountant_of, filed, fill, officer, person, report_of

pytestmark = pytest.mark.django_db


def order(report: Report, number: str = "46-н", days: int = 30, region: str = "", **fields: Any) -> ExtensionOrder:
    """An order that gives the round so many days from today."""
    made = ExtensionOrder(
        round=report.round, number=number, dated=local_date(), reason="Төтенше жағдай", region=region,
        new_due_on=local_date() + timedelta(days=days), **fields,
    )  # fmt: skip
    extend(made, by=officer())
    return made


def dates_of(report: Report) -> Any:
    found = due_dates(reports_of(accountant_of(report)))
    return next(d for d in found if d.report.pk == report.pk)


# --- what it shows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_unit_and_form_of_the_person_stands_on_its_day(language: str) -> None:
    first = report_of(days_left=20)
    second = report_of(first.unit, form="3-INFORM", days_left=5)
    answer = page(accountant_of(first), "calendar/", language)
    text = said(answer)
    with translation.override(language):
        for report in (first, second):
            assert full_day(report.obligation.due_on) in text
            assert f"{report.unit.name} – {report.round.edition.index}" in text
    assert english_left(answer) == []


def test_units_of_others_are_not_shown() -> None:
    mine, other = report_of(days_left=20), report_of(days_left=20)
    text = said(page(accountant_of(mine), "calendar/"))
    assert mine.unit.name_kk in text
    assert other.unit.name_kk not in text


def test_an_officer_has_no_calendar_of_the_region() -> None:
    report = report_of(days_left=20)
    assert report.unit.name_kk not in said(page(officer(), "calendar/"))


def test_a_mandate_that_ended_shows_nothing() -> None:
    report = report_of(days_left=20)
    user = accountant_of(report)
    Mandate.objects.filter(user=user).update(valid_until=local_date() - timedelta(days=1))
    assert report.unit.name_kk not in said(page(user, "calendar/"))


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Сізден тапсырылатын есеп жоқ."), ("ru", "Отчетов к представлению нет.")]
)
def test_without_obligations_it_says_so(language: str, words: str) -> None:
    assert words in said(page(person(), "calendar/", language))


def test_a_filed_report_keeps_its_day_and_says_that_it_is_filed() -> None:
    report = filed(days_left=20)
    text = said(page(accountant_of(report), "calendar/", "ru"))
    assert "Представлен" in text
    assert "Осталось представить: 0" in text


def test_an_overdue_report_is_marked() -> None:
    report = report_of(days_left=-3)
    assert "Просрочено, дней: 3" in said(page(accountant_of(report), "calendar/", "ru"))


def test_closed_rounds_leave_after_a_month() -> None:
    report = report_of(days_left=-3)
    close_round(report.round, by=officer())
    found = due_dates(reports_of(accountant_of(report)))
    assert shown(found)
    assert not shown(found, today=local_date() + timedelta(days=40))


def test_the_page_asks_the_database_the_same_number_of_times_for_many_units(django_assert_max_num_queries: Any) -> None:
    first = report_of(days_left=20)
    user = accountant_of(first)
    for _ in range(12):
        Mandate.objects.create(user=user, unit=report_of(days_left=20).unit)
    with django_assert_max_num_queries(6):
        assert calendar_context(user)["unit_count"] == 13


# --- why this day ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "language", "words"),
    [
        ("2-IT", "kk", "есепті кезеңнен кейінгі 30 наурызға (қоса алғанда) дейін (нысанның титул беті)."),
        ("2-IT", "ru", "до 30 марта (включительно) после отчетного периода (титульный лист формы)."),
        ("2-IT", "ru", "№ 12 (регистрационный номер 36231)."),
        ("3-INFORM", "kk", "19 қаңтарға (қоса алғанда) дейін"),
        ("3-INFORM", "ru", "24.08.2022, № 16."),
    ],
)
def test_the_rule_and_the_act_of_the_edition_are_named(form: str, language: str, words: str) -> None:
    report = report_of(form=form, days_left=20)
    with translation.override(language):
        assert words in " ".join(why_due(dates_of(report)))


def test_the_order_that_moved_the_day_is_named_with_number_date_and_reason() -> None:
    report = report_of()
    made = order(report, days=500)
    with translation.override("ru"):
        said_of = why_due(dates_of(report))
        assert f"№ 46-н, {local_date():%d.%m.%Y}" in said_of[-1]
        assert full_day(made.new_due_on) in said_of[-1]
        assert "Төтенше жағдай." in said_of[-1]


def test_an_order_that_changed_nothing_is_no_reason() -> None:
    report = report_of()
    order(report, number="1", days=600)
    order(report, number="2", days=500)
    assert [o.number for o in dates_of(report).deciding] == ["1"]


def test_a_revoked_order_is_no_reason_any_more_and_the_day_is_back() -> None:
    report = report_of()
    before = report.obligation.due_on
    made = order(report, days=500)
    revoke_order(made, by=officer(), reason="Қате")
    report = Report.objects.with_context().get(pk=report.pk)
    assert (dates_of(report).day, dates_of(report).deciding) == (before, ())


def test_an_order_of_another_region_is_no_reason() -> None:
    report = report_of(region=ALMATY)
    order(report, days=500, region=ASTANA)
    assert dates_of(report).orders == ()


def test_a_day_off_is_mentioned_and_a_working_day_is_not() -> None:
    report = report_of()
    saturday, monday = date(2027, 1, 16), date(2027, 1, 18)
    for day, is_mentioned in ((saturday, True), (monday, False)):
        report.obligation.due_on = day
        report.obligation.save()
        with translation.override("ru"):
            assert ("выходной день" in " ".join(why_due(dates_of(report)))) is is_mentioned


def test_a_form_that_shifts_is_due_on_the_next_working_day() -> None:
    text = Bilingual(kk="16 қаңтар", ru="16 января")
    assert Deadline(1, 16, 1, text).due_on(2026) == date(2027, 1, 16)
    assert Deadline(1, 16, 1, text, shifts=True).due_on(2026) == date(2027, 1, 18)
    assert Deadline(1, 18, 1, text, shifts=True).due_on(2026) == date(2027, 1, 18)


# --- the notice ------------------------------------------------------------------------------------------------------


def test_the_notice_has_the_earliest_day_of_the_period() -> None:
    report = report_of(days_left=20)
    early = report_of(report.unit, form="3-INFORM", days_left=5)
    [found] = notice_days(due_dates(reports_of(accountant_of(report))))
    assert (found.day, found.first.report.pk) == (early.obligation.due_on, early.pk)
    with translation.override("ru"):
        assert "3-информ" in why_notice(found)[1]


def test_a_closed_round_of_the_period_still_decides() -> None:
    report = report_of(days_left=20)
    early = report_of(report.unit, form="3-INFORM", days_left=-60)
    close_round(early.round, by=officer(), reason="Бұйрық")
    found = due_dates(reports_of(accountant_of(report)))
    assert notice_days(found) == []
    assert early.pk not in {d.report.pk for d in shown(found)}


def test_a_period_that_was_answered_has_no_day_for_a_notice() -> None:
    report = filed(days_left=20)
    assert notice_days(due_dates(reports_of(accountant_of(report)))) == []


def test_a_standing_notice_shows_until_when_it_may_be_withdrawn() -> None:
    report = report_of(days_left=20)
    user = accountant_of(report)
    file_notice(report.unit, report.round.year, by=user)
    text = said(page(user, "calendar/", "ru"))
    assert "Последний день для отзыва уведомления" in text
    assert "Последний день для уведомления" not in text


def test_a_draft_does_not_take_the_notice_away() -> None:
    report = report_of(days_left=20)
    fill(report, {"s2/1/1": 5})
    assert notice_days(due_dates(reports_of(accountant_of(report))))
    assert Round.objects.count() == 1
