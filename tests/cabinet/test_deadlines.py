"""Orders that move deadlines: shown before they act, acting on their scope only, journalled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from collection.actions.deadlines import OrderEnteredAlready, extend, revoke_order
from collection.actions.rounds import close_round
from collection.errors import ReasonRequired
from collection.models import ExtensionOrder
from kernel import journal
from kernel.legal_clock import local_date
from tests.cabinet.pages import english_left, page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make.person(Role.ADMIN, name="Әкімші Бір")


@pytest.fixture
def almaty():
    return make.report_of()


@pytest.fixture
def astana():
    return make.report_of(region=make.ASTANA)


def order(round_, **changes):
    return {
        "number": "47-н", "dated": f"{local_date():%d.%m.%Y}", "reason": "Төтенше жағдай", "region": "",
        "new_due_on": f"{round_.due_on + timedelta(days=14):%d.%m.%Y}",
    } | changes  # fmt: skip


def move(admin, round_, language="kk", **changes):
    return send(admin, f"deadlines/{round_.public_id}/", order(round_, **changes), language)


def days(*reports):
    for report in reports:
        report.obligation.refresh_from_db()
    return [report.obligation.due_on for report in reports]


def test_the_consequences_are_shown_before_anything_moves(admin, almaty, astana):
    before = days(almaty, astana)
    answer = move(admin, almaty.round)
    assert (answer.context["moved"], answer.context["waiting"]) == (2, 2)
    assert "Мерзімді ауыстырар алдында тексеріңіз" in said(answer)
    assert days(almaty, astana) == before
    assert not ExtensionOrder.objects.exists()


def test_a_confirmed_order_moves_every_obligation(admin, almaty, astana):
    new = almaty.round.due_on + timedelta(days=14)
    answer = move(admin, almaty.round, confirm="1")
    assert answer.status_code == 302
    assert days(almaty, astana) == [new, new]
    assert "47-н" in said(page(admin, "deadlines/"))


def test_an_order_for_one_region_leaves_the_others(admin, almaty, astana):
    before = almaty.round.due_on
    assert move(admin, almaty.round, region="71").context["moved"] == 1
    move(admin, almaty.round, region="71", confirm="1")
    assert days(almaty, astana) == [before, before + timedelta(days=14)]


def test_the_order_is_journalled_with_the_day_before(admin, almaty):
    before = almaty.round.due_on
    move(admin, almaty.round, confirm="1")
    entry = journal.of(ExtensionOrder.objects.get()).get()
    assert (entry.verb, entry.actor, entry.details["before"]) == ("deadline.moved", admin, [f"{before}"])


def test_changing_the_entries_goes_back_with_them(admin, almaty):
    answer = move(admin, almaty.round, change="1")
    assert answer.status_code == 200
    assert "47-н" in answer.content.decode()
    assert not ExtensionOrder.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"new_due_on": "01.01.2020"}, "Жаңа соңғы күн нысандағы күннен кейін болуы тиіс."),
        ({"new_due_on": "01.01.2199"}, "жылын тексеріңіз"),
        ({"dated": f"{local_date() + timedelta(days=2):%d.%m.%Y}"}, "Бұйрықтың күні әлі келген жоқ."),
        ({"number": ""}, "Қате"),
        ({"reason": " "}, "Қате"),
        ({"region": "99"}, "Қате"),
        ({"dated": "31.02.2026"}, "Қате"),
    ],
)
def test_a_wrong_order_is_refused_at_its_place(admin, almaty, changes, words):
    before = days(almaty)
    answer = move(admin, almaty.round, **({"confirm": "1"} | changes))
    assert answer.status_code == 422
    assert words in said(answer)
    assert days(almaty) == before


def test_a_closed_round_has_no_deadline_to_move(admin, almaty):
    close_round(almaty.round, by=admin, reason="Сынақ")
    assert page(admin, f"deadlines/{almaty.round.public_id}/").status_code == 404
    assert f"deadlines/{almaty.round.public_id}" not in page(admin, "deadlines/").content.decode()


def test_without_rounds_the_page_says_so(admin):
    assert "жинау" in said(page(admin, "deadlines/")).lower()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_are_in_one_language(admin, almaty, language):
    move(admin, almaty.round, confirm="1")
    for answer in (
        page(admin, "deadlines/", language),
        page(admin, f"deadlines/{almaty.round.public_id}/", language),
        move(admin, almaty.round, language),
    ):
        assert english_left(answer) == []


# --- the same order twice, and orders that meet ----------------------------------------------------------------------


def test_the_same_order_confirmed_twice_is_one_order(admin, almaty):
    move(admin, almaty.round, confirm="1")
    again = move(admin, almaty.round, "ru", confirm="1", number=" 47-н ")
    assert again.status_code == 422
    assert "Этот приказ для этого региона уже внесен" in said(again)
    assert ExtensionOrder.objects.count() == 1
    with pytest.raises(OrderEnteredAlready):
        extend(same_as(ExtensionOrder.objects.get()), by=admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy = same_as(ExtensionOrder.objects.get())
        copy.entered_by = admin
        copy.save()


def same_as(order):
    return ExtensionOrder(
        round=order.round, number=order.number, dated=order.dated, reason="x", region=order.region,
        new_due_on=order.new_due_on,
    )  # fmt: skip


def test_one_order_may_name_two_regions(admin, almaty, astana):
    for region in ("75", "71"):
        assert move(admin, almaty.round, region=region, confirm="1").status_code == 302
    assert ExtensionOrder.objects.count() == 2


def later(round_, days):
    return f"{round_.due_on + timedelta(days=days):%d.%m.%Y}"


def test_a_national_order_takes_no_days_from_a_region(admin, almaty, astana):
    due = almaty.round.due_on
    move(admin, almaty.round, region="71", new_due_on=later(almaty.round, 30), confirm="1")
    shown = move(admin, almaty.round, number="48-н")
    assert (shown.context["moved"], shown.context["longer"]) == (1, 1)
    assert "ол сол күйі қалады" in said(shown)
    move(admin, almaty.round, number="48-н", confirm="1")
    assert days(almaty, astana) == [due + timedelta(days=14), due + timedelta(days=30)]


def test_a_national_order_shortens_where_it_says_so(admin, almaty, astana):
    due = almaty.round.due_on
    move(admin, almaty.round, region="71", new_due_on=later(almaty.round, 30), confirm="1")
    move(admin, almaty.round, number="48-н", shortens="on", confirm="1")
    assert days(almaty, astana) == [due + timedelta(days=14)] * 2


# --- taken back ------------------------------------------------------------------------------------------------------


def revoke(admin, order, language="kk", reason="Қате енгізілген"):
    return send(admin, f"deadlines/orders/{order.public_id}/revoke/", {"reason": reason}, language)


def test_a_revoked_order_gives_the_days_back(admin, almaty, astana):
    due = almaty.round.due_on
    move(admin, almaty.round, region="71", new_due_on=later(almaty.round, 5), confirm="1")
    move(admin, almaty.round, number="48-н", confirm="1")
    order = ExtensionOrder.objects.get(number="48-н")
    assert revoke(admin, order).status_code == 302
    assert days(almaty, astana) == [due, due + timedelta(days=5)]
    line = journal.of(order).last()
    assert (line.verb, line.actor, line.details["reason"]) == ("deadline.restored", admin, "Қате енгізілген")
    assert "Қате енгізілген" in said(page(admin, "deadlines/"))
    assert revoke(admin, order).status_code == 404
    assert move(admin, almaty.round, number="48-н", confirm="1").status_code == 302  # entered again, rightly


def test_an_order_is_revoked_with_a_reason_only(admin, almaty):
    move(admin, almaty.round, confirm="1")
    order = ExtensionOrder.objects.get()
    assert revoke(admin, order, reason=" ").status_code == 422
    with pytest.raises(ReasonRequired):
        revoke_order(order, by=admin, reason=" ")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_of_revoking_is_in_one_language(admin, almaty, language):
    move(admin, almaty.round, confirm="1")
    order = ExtensionOrder.objects.get()
    assert english_left(page(admin, f"deadlines/orders/{order.public_id}/revoke/", language)) == []


def test_late_marks_are_cleared_and_come_back_with_a_line_for_each_report(admin):
    report = make.report_of(days_left=-3)
    report.round.due_on = report.obligation.due_on
    report.round.save()
    make.filed(report)
    assert report.current.is_late
    order = ExtensionOrder(
        round=report.round, number="1", dated=local_date(), reason="x", new_due_on=local_date() + timedelta(days=2)
    )
    extend(order, by=admin)
    report.current.refresh_from_db()
    line = journal.of(report).get(verb="report.late_cleared")
    assert not report.current.is_late
    assert (line.actor, line.details["number"], line.unit_id) == (admin, "1", report.obligation.unit_id)
    revoke_order(order, by=admin, reason="Қате")
    report.current.refresh_from_db()
    assert report.current.is_late
    assert journal.of(report).last().verb == "report.late_restored"


def test_who_filed_in_the_days_of_an_order_stays_in_time(admin):
    report = make.report_of(days_left=-3)
    report.round.due_on = report.obligation.due_on
    report.round.save()
    order = ExtensionOrder(
        round=report.round, number="1", dated=local_date(), reason="x", new_due_on=local_date() + timedelta(days=2)
    )
    extend(order, by=admin)
    make.filed(make.Report.objects.get())
    revoke_order(order, by=admin, reason="Қате")
    assert not make.Report.objects.get().current.is_late


def test_the_order_of_a_region_is_shown_to_that_region_only(admin, almaty, astana):
    move(admin, almaty.round, region="71", confirm="1")
    for report, is_shown in ((almaty, False), (astana, True)):
        hub = page(make.accountant_of(report), f"reports/{report.public_id}/")
        assert ("47-н" in said(hub)) is is_shown
    revoke(admin, ExtensionOrder.objects.get())
    assert "47-н" not in said(page(make.accountant_of(astana), f"reports/{astana.public_id}/"))
