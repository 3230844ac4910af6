"""No activity in three steps: several enterprises, what one notice of each covers, receipts and withdrawal."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Mandate, User
from collection.actions.no_activity import HasNumbers, file_notice, typed_numbers
from collection.answers import read_cells
from collection.models import NoActivityNotice, Report, State
from kernel.models import JournalEntry
from tests.cabinet.pages import english_left, page, said, send
from tests.collection.factories import accountant_of, filed, fill, person, report_of
from tests.collection.test_notice import state

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return person()


def signed_by(user: User, count: int = 2, scope: str = "sign", **options: Any) -> list[Report]:
    reports = [report_of(**{"days_left": 20} | options) for _ in range(count)]
    for report in reports:
        Mandate.objects.create(user=user, unit=report.unit, scope=scope)
    return reports


def named(*reports: Report, confirmed: Any = (), **more: Any) -> dict[str, Any]:
    units = [str(report.unit.public_id) for report in reports]
    marks = {f"confirm-{report.unit.public_id}": "1" for report in confirmed}
    return {"year": str(reports[0].round.year), "unit": units} | marks | more


def post(user: User, page_name: str, fields: dict[str, Any]) -> Any:
    return send(user, f"no-activity/{page_name}", fields, "ru")


def query(*reports: Report) -> str:
    return "&".join([f"year={reports[0].round.year}", *(f"unit={report.unit.public_id}" for report in reports)])


# --- choosing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_first_step_lists_who_can_be_cleared_and_why_others_cannot(user: User, language: str) -> None:
    free, over = signed_by(user, 1)[0], signed_by(user, 1, days_left=-1)[0]
    answer = page(user, "no-activity/", language)
    body = answer.content.decode()
    assert f'value="{free.unit.public_id}"' in body
    assert f'value="{over.unit.public_id}"' not in body
    words = {"kk": "Хабарламаның соңғы күні өтіп кетті", "ru": "Последний день для уведомления прошел"}
    assert words[language] in said(answer)
    assert english_left(answer) == []


@pytest.mark.parametrize(("asked", "count"), [("no-activity/", 0), ("no-activity/?all=1", 3)])
def test_all_are_chosen_with_one_link_and_without_scripts(user: User, asked: str, count: int) -> None:
    signed_by(user, 3)
    assert page(user, asked).content.decode().count(" checked") == count


def test_a_filed_form_takes_the_period_out(user: User) -> None:
    report = filed(days_left=20)
    Mandate.objects.create(user=user, unit=report.unit)
    assert "уведомление ей противоречило бы" in said(page(user, "no-activity/", "ru"))


@pytest.mark.parametrize("scope", ["view", "fill"])
def test_who_does_not_sign_finds_nothing_to_choose(user: User, scope: str) -> None:
    [report] = signed_by(user, 1, scope=scope)
    assert "Сейчас нет периода" in said(page(user, "no-activity/", "ru"))
    assert page(user, f"no-activity/check/?{query(report)}").status_code == 404
    assert post(user, "check/", named(report)).status_code == 404
    assert state(report) == State.NOT_STARTED


def test_nothing_chosen_leads_back_and_says_so(user: User) -> None:
    report = signed_by(user)[0]
    answer = page(user, f"no-activity/check/?year={report.round.year}", "ru")
    assert answer.status_code == 302
    assert "Выберите хотя бы одно предприятие" in said(page(user, answer["Location"].removeprefix("/ru/"), "ru"))


def test_a_nonsense_year_or_unit_is_no_fault(user: User) -> None:
    signed_by(user)
    assert page(user, "no-activity/?year=x").status_code == 200
    assert page(user, "no-activity/check/?unit=x").status_code == 404


@pytest.mark.parametrize("step", ["check/", "filed/"])
def test_an_enterprise_of_others_is_not_there(user: User, step: str) -> None:
    mine, foreign = signed_by(user, 1)[0], report_of(days_left=20)
    notice = file_notice(foreign.unit, foreign.round.year, by=accountant_of(foreign))
    assert post(user, step, named(mine, foreign, withdraw=str(foreign.unit.public_id))).status_code == 404
    notice.refresh_from_db()
    assert notice.withdrawn_at is None
    assert state(mine) == State.NOT_STARTED


# --- what it covers --------------------------------------------------------------------------------------------------


def test_the_second_step_names_the_forms_the_day_and_the_reason(user: User) -> None:
    [report] = signed_by(user, 1)
    report_of(report.unit, form="3-INFORM", days_left=5)
    text = said(page(user, f"no-activity/check/?{query(report)}", "ru"))
    assert "Решает самый ранний из этих сроков: 3-информ." in text
    assert "2-услуги (IT)" in text
    assert "Подать уведомления : 1" in text.replace("уведомления:", "уведомления :")


def test_a_draft_without_numbers_is_not_warned_of(user: User) -> None:
    [report] = signed_by(user, 1)
    fill(report, {"s4/time": "2"}, by=user)
    assert typed_numbers(report) == 0
    assert "confirm-" not in page(user, f"no-activity/check/?{query(report)}").content.decode()


# --- filing ----------------------------------------------------------------------------------------------------------


def test_several_enterprises_get_a_notice_each(user: User) -> None:
    first, second, left_out = signed_by(user, 3)
    answer = post(user, "check/", named(first, second))
    assert answer.status_code == 302
    assert [state(r) for r in (first, second, left_out)] == [State.NO_ACTIVITY, State.NO_ACTIVITY, State.NOT_STARTED]
    text = said(page(user, "no-activity/filed/", "ru"))
    for notice in NoActivityNotice.objects.all():
        assert notice.receipt_number in text
    assert JournalEntry.objects.filter(verb="notice.filed").count() == 2


def test_numbers_are_confirmed_first_and_until_then_nothing_is_filed(user: User) -> None:
    empty, typed = signed_by(user)
    fill(typed, {"s2/1/1": 5, "s2/1/3": 0}, by=user)
    answer = post(user, "check/", named(empty, typed))
    assert answer.status_code == 422
    assert f'href="#confirm-{typed.unit.public_id}"' in answer.content.decode()
    assert "введено чисел: 2" in said(answer)
    assert not NoActivityNotice.objects.exists()
    assert post(user, "check/", named(empty, typed, confirmed=[typed])).status_code == 302
    assert state(typed) == State.NO_ACTIVITY
    typed.refresh_from_db()
    assert read_cells(typed.current)["s2/1/1"] == 5


def test_numbers_typed_after_the_look_stop_that_notice_alone(user: User, monkeypatch: Any) -> None:
    """Between the page and the press a colleague typed: the action looks again, under its lock."""
    empty, typed = signed_by(user)
    fill(typed, {"s2/1/1": 5}, by=user)
    monkeypatch.setattr("collection.pages.no_activity.typed_numbers", lambda report: 0)
    answer = post(user, "check/", named(empty, typed))
    assert answer.status_code == 302
    assert (state(empty), state(typed)) == (State.NO_ACTIVITY, State.DRAFT)


def test_what_cannot_be_filed_for_one_stops_none_of_the_others(user: User) -> None:
    good, late = signed_by(user, 1)[0], signed_by(user, 1, days_left=-1)[0]
    client_says = post(user, "check/", named(late, good))
    assert client_says.status_code == 302
    assert (state(good), state(late)) == (State.NO_ACTIVITY, State.NOT_STARTED)
    assert NoActivityNotice.objects.count() == 1


def test_the_refusal_of_one_is_told_with_its_name_and_reason(user: User) -> None:
    late = signed_by(user, 1, days_left=-1)[0]
    client = Client()
    client.force_login(user)
    text = said(client.post("/ru/no-activity/check/", named(late), follow=True))
    assert f"Не подано: {late.unit.name_ru}." in text
    assert "Последний день для уведомления прошел" in text


def test_a_second_press_files_nothing_more(user: User) -> None:
    reports, client = signed_by(user), Client()
    client.force_login(user)
    for _ in range(2):
        answer = client.post("/ru/no-activity/check/", named(*reports), follow=True)
    assert NoActivityNotice.objects.count() == 2
    assert "Не подано" not in said(answer)


def test_the_action_itself_refuses_numbers_nobody_was_shown(user: User) -> None:
    [report] = signed_by(user, 1)
    fill(report, {"s2/1/1": 0}, by=user)
    with pytest.raises(HasNumbers) as refused:
        file_notice(report.unit, report.round.year, by=user, despite_numbers=False)
    assert "2-услуги (IT)" in refused.value.message.ru
    assert "2-қызмет көрсету (IT)" in refused.value.message.kk


# --- undo ------------------------------------------------------------------------------------------------------------


def test_each_notice_is_withdrawn_by_itself(user: User) -> None:
    first, second = signed_by(user)
    post(user, "check/", named(first, second))
    post(user, "filed/", {"year": str(first.round.year), "withdraw": str(first.unit.public_id)})
    assert (state(first), state(second)) == (State.NOT_STARTED, State.NO_ACTIVITY)


def test_after_the_last_day_nothing_is_withdrawn(user: User) -> None:
    from collection.models import Obligation
    from kernel.legal_clock import local_date

    [report] = signed_by(user, 1)
    post(user, "check/", named(report))
    Obligation.objects.update(due_on=local_date().replace(year=2020))
    assert "Срок отзыва прошел" in said(page(user, "no-activity/filed/", "ru"))
    post(user, "filed/", {"year": str(report.round.year), "withdraw": str(report.unit.public_id)})
    assert state(report) == State.NO_ACTIVITY


def test_a_second_press_on_withdraw_is_told(user: User) -> None:
    [report] = signed_by(user, 1)
    post(user, "check/", named(report))
    for _ in range(2):
        fields = {"year": str(report.round.year), "withdraw": str(report.unit.public_id)}
        assert post(user, "filed/", fields).status_code == 302
    assert state(report) == State.NOT_STARTED
    assert NoActivityNotice.objects.count() == 1


# --- the ways in -----------------------------------------------------------------------------------------------------


def test_the_desk_leads_there(user: User) -> None:
    signed_by(user)
    assert 'href="/kk/no-activity/"' in page(user, "desk/").content.decode()


def test_the_page_of_one_enterprise_asks_for_the_confirmation_too(user: User) -> None:
    [report] = signed_by(user, 1)
    path = f"units/{report.unit.public_id}/no-activity/{report.round.year}/"
    assert 'value="file"' in page(user, path).content.decode()
    fill(report, {"s2/1/1": 5}, by=user)
    body = page(user, path).content.decode()
    assert 'value="file"' not in body
    assert send(user, path, {"act": "file"}).status_code == 422  # from a page that was open before
    assert state(report) == State.DRAFT
    assert f"/no-activity/check/?year={report.round.year}&amp;unit={report.unit.public_id}" in body
