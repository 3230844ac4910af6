"""Orders that move deadlines: shown before they act, acting on their scope only, journalled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from collection.actions.rounds import close_round
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
