"""Before the first day of its round a report is seen, and neither filled nor filed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collection.actions.no_activity import file_notice
from collection.actions.paper import start_paper
from collection.actions.submit import submit
from collection.errors import RoundNotBegun
from kernel.legal_clock import local_date
from tests.cabinet.pages import page, said, send
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


def opens_in(report, days):
    report.round.opens_on = local_date() + timedelta(days=days)
    report.round.save()
    return make.Report.objects.with_context().get(pk=report.pk)


def test_the_hub_says_when_filling_begins():
    report = opens_in(make.report_of(), 60)
    hub = page(make.accountant_of(report), f"reports/{report.public_id}/", "ru")
    assert f"Заполнение откроется {report.round.opens_on:%d.%m.%Y}." in said(hub)
    assert "/sections/" not in hub.content.decode()


def test_a_section_leads_back_and_a_post_keeps_what_was_typed():
    report = opens_in(make.report_of(), 1)
    user, path = make.accountant_of(report), f"reports/{report.public_id}/sections/s2/"
    assert page(user, path, "ru")["Location"].endswith(f"/reports/{report.public_id}/")
    answer = send(user, path, {"s2/1/1": "4 321", "edit": "0"}, "ru")
    assert answer.status_code == 409
    assert "4 321" in said(answer) and "Сбор за этот период еще не начался" in said(answer)
    assert not report.versions.exists()


def test_every_action_refuses():
    report = make.report_of()
    make.fill(report, make.GOOD_2IT)
    make.explain_all(report)
    report = opens_in(report, 60)
    for act in (
        lambda: submit(report, by=make.accountant_of(report), key="k" * 16),
        lambda: make.fill(report, {"s2/1/1": 5}),
        lambda: start_paper(report, by=make.officer(), territory=make.KATO[make.ALMATY]),
        lambda: file_notice(report.unit, report.round.year, by=make.accountant_of(report)),
    ):
        with pytest.raises(RoundNotBegun):
            act()


def test_on_the_first_day_it_is_filled():
    report = opens_in(make.report_of(), 0)
    make.fill(report, {"s2/1/1": 5})
    assert report.current.edit_of("s2") == 1
