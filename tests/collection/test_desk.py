"""The desk of many companies: one list by days left, found by BIN or name, at the same cost for five hundred."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Mandate
from collection.actions.paper import start_paper
from collection.actions.review import return_for_correction
from collection.models import Obligation, Report
from kernel.legal_clock import local_date
from register.codes import complete
from register.models import Unit
from tests.cabinet.pages import english_left, page, said
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


def desk(user, query="", language="ru"):
    return page(user, f"desk/{query}", language)


def titles(answer):
    """The tasks in the order of the page, each as its own words."""
    return re.findall(r'<li><div><a href="/ru/reports/[^"]+">([^<]+)</a>', answer.content.decode())


def codes(answer):
    return re.findall(r"БИН: (\d{12})", answer.content.decode())


@pytest.fixture
def user():
    return make.person()


def report(user, name, days_left, **fields):
    unit = make.unit(name_ru=f"ТОО «{name}»", name_kk=f"«{name}» ЖШС")
    Mandate.objects.create(user=user, unit=unit)
    return make.report_of(unit, days_left=days_left, **fields)


def test_all_companies_stand_in_one_list_by_days_left(user):
    report(user, "Поздний", 90)
    report(user, "Просроченный", -3)
    report(user, "Скорый", 5)
    report(user, "Другая форма", 40, form="3-INFORM")
    answer = desk(user)
    assert [re.search("«(.*?)»", title)[1] for title in titles(answer)] == [
        "Просроченный", "Скорый", "Другая форма", "Поздний",
    ]  # fmt: skip
    assert "К представлению, по оставшимся дням" in said(answer)


def test_what_is_filed_stands_after_what_is_to_be_done(user):
    done = report(user, "Готовый", 3)
    make.filed(done)
    report(user, "Будущий", 80)
    assert ["Будущий" in title for title in titles(desk(user))] == [True, False]


def test_the_groups_by_action_are_one_press_away(user):
    returned = make.filed(report(user, "Возвращенный", 30))
    return_for_correction(returned, by=make.officer(), reason="x")
    report(user, "Просроченный", -3)
    report(user, "Скорый", 5)
    shown = said(desk(user, "?view=action"))
    places = [shown.index(words) for words in ("«Возвращенный»", "«Просроченный»", "«Скорый»")]
    assert places == sorted(places)
    assert "К представлению" not in shown


def test_one_company_sees_the_groups_and_no_conditions():
    one = make.report_of(days_left=5)
    answer = desk(make.accountant_of(one))
    assert "Срок в ближайшие две недели" in said(answer)
    assert 'role="search"' not in answer.content.decode()


@pytest.mark.parametrize("part", ["code", "name", "name without Kazakh letters"])
def test_a_company_is_found_by_bin_or_name(user, part):
    wanted = report(user, "Қымбат", 9)
    report(user, "Иной", 9)
    text = {"code": wanted.unit.code, "name": "қымбат", "name without Kazakh letters": "кымбат"}[part]
    assert codes(desk(user, f"?q={text}")) == [wanted.unit.code]


def test_conditions_narrow_the_list_together(user):
    late = report(user, "Просроченный", -3)
    wrong = report(user, "С ошибкой", 50)
    make.fill(wrong, {"s2/1.3/1": 500, "s4/time": "2"})
    soon = report(user, "Скорый", 5, form="3-INFORM")
    found = {
        query: codes(desk(user, query))
        for query in (
            "?mark=overdue", "?mark=errors", "?mark=soon", "?form=3-INFORM", "?state=draft", "?state=draft&mark=soon",
        )
    }  # fmt: skip
    assert found == {
        "?mark=overdue": [late.unit.code], "?mark=errors": [wrong.unit.code], "?mark=soon": [soon.unit.code],
        "?form=3-INFORM": [soon.unit.code], "?state=draft": [wrong.unit.code], "?state=draft&mark=soon": [],
    }  # fmt: skip
    assert "Под эти условия не подходит ни один отчет." in said(desk(user, "?state=draft&mark=soon"))


def test_nonsense_is_no_condition(user):
    one, other = report(user, "Один", 5), report(user, "Два", 6)
    assert codes(desk(user, "?state=x&form=y&mark=z&view=w&page=-7")) == [one.unit.code, other.unit.code]


def test_nobody_elses_report_is_found(user):
    report(user, "Свой", 5)
    stranger = make.report_of()
    assert codes(desk(user, f"?q={stranger.unit.code}")) == []


def serve(user, count):
    """`count` companies at once, each with a report of both forms."""
    rounds = [make.round_of("2-IT"), make.round_of("3-INFORM")]
    numbers = range(Unit.objects.count(), Unit.objects.count() + count)
    new = [next(filter(None, (complete(f"19{n:02d}40{number:05d}") for n in range(1, 13)))) for number in numbers]
    columns = {
        "code": new, "name_kk": [f"«Үлгі {code}» ЖШС" for code in new], "name_ru": [f"ТОО «{code}»" for code in new],
    }  # fmt: skip
    usual = {"kato": make.KATO[make.ALMATY], "oked_main": "62011", "size_code": 115}
    Unit.objects.bulk_create(
        [
            Unit(
                code=c,
                name_kk=kk,
                name_ru=ru,
                sort_key=kk,
                sort_key_ru=ru,
                search_key=f"{c} {ru}",
                region="75",
                **usual,
            )
            for c, kk, ru in zip(*columns.values(), strict=True)
        ]
    )
    units = list(Unit.objects.filter(code__in=new))
    Mandate.objects.bulk_create([Mandate(user=user, unit=unit) for unit in units])
    obligations = Obligation.objects.bulk_create(
        [
            Obligation(round=r, unit=unit, region="75", due_on=local_date() + timedelta(days=place % 60))
            for r in rounds
            for place, unit in enumerate(units)
        ]
    )
    Report.objects.bulk_create([Report(obligation=obligation) for obligation in obligations])


def test_five_hundred_companies_cost_as_many_queries_as_three(user):
    serve(user, 3)
    desk(user)
    with CaptureQueriesContext(connection) as few:
        desk(user)
    serve(user, 497)
    with CaptureQueriesContext(connection) as many:
        answer = desk(user)
    assert len(many) == len(few)
    assert len(titles(answer)) == 50
    assert "Страница: 1 / 20" in said(answer)
    assert "Предприятия: 500" in said(answer)
    assert "Страница: 20 / 20" in said(desk(user, "?page=20"))


def test_a_returned_report_does_not_bring_its_frozen_bytes_along(user):
    make.filed(report(user, "Готовый", 3))
    with CaptureQueriesContext(connection) as asked:
        desk(user)
    assert not any('"canonical"' in query["sql"] for query in asked)


@pytest.mark.parametrize("view", ["days", "action"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_is_in_one_language(user, language, view):
    report(user, "Один", 5)
    report(user, "Два", -5)
    paper = report(user, "Три", 6)
    start_paper(paper, by=make.officer(), territory="750000000")
    assert english_left(desk(user, f"?view={view}", language)) == []
