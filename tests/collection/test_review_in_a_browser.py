"""The statistician's pages as they look: axe, own rules, no sideways scrolling on a phone, nothing the policy stops."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from collection.actions.review import correct, return_for_correction
from tests.collection import factories as make
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
WIDTHS = {"wide": 1280, "phone": 390, "narrow": 320}


@pytest.fixture
def officer():
    return make.officer()


def assert_fine(stage: Stage, answer) -> None:
    html = answer.content.decode()
    for width in WIDTHS.values():
        stage.page.set_viewport_size({"width": width, "height": 900})
        page = stage.show(html)
        found = [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(page).response["violations"]]
        assert found == []
        assert page.evaluate(f"{RULES}.groups()") == []
        assert page.evaluate(f"{RULES}.targets()") == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert stage.complaints == []


def opened(user, path):
    client = Client()
    client.force_login(user)
    return client.get(path)


def with_everything(officer):
    """A report with last year, an error, a warning, a correction and a reason: all parts of the page at once."""
    whose = make.unit()
    make.accepted(make.report_of(whose, year=make.local_date().year - 1), make.GOOD_2IT)
    report = make.filed(make.report_of(whose), {a: v for a, v in make.GOOD_2IT.items() if a != "s4/time"})
    correct(report, by=officer, address="s2/1.3/1", value=5, reason="Бас бухгалтердің хаты")
    report.refresh_from_db()
    return report


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_list(stage, officer, language):
    make.filed()
    make.report_of(form="3-INFORM", days_left=-3, stratum="J|small|75")
    assert_fine(stage, opened(officer, f"/{language}/review/"))
    assert_fine(stage, opened(officer, f"/{language}/review/?q=жоқ"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_report_under_review(stage, officer, language):
    report = with_everything(officer)
    assert_fine(stage, opened(officer, f"/{language}/review/{report.public_id}/?cell=s2%2F1.3%2F1"))
    assert_fine(stage, opened(officer, f"/{language}/review/{make.filed(form='3-INFORM').public_id}/"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_form_that_was_refused(stage, officer, language):
    client = Client()
    client.force_login(officer)
    path = f"/{language}/review/{make.filed().public_id}/"
    assert_fine(stage, client.post(path, {"act": "return"}))
    assert_fine(stage, client.post(path, {"act": "correct", "correct-cell": "s2/1.3/1", "correct-value": "x"}))
    assert_fine(stage, client.post(path, {"act": "reopen", "reopen-reason": "Себебі"}))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_history(stage, officer, language):
    report = with_everything(officer)
    return_for_correction(report, by=officer, reason="Тексеріңіз")
    assert_fine(stage, opened(officer, f"/{language}/review/{report.public_id}/history/"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_paper_forms(stage, officer, language):
    draft = make.report_of()
    make.fill(draft, {"s2/1/1": 5})
    assert_fine(stage, opened(officer, f"/{language}/paper/?q={draft.unit.code}"))
    assert_fine(stage, opened(officer, f"/{language}/paper/{draft.public_id}/start/"))
    client = Client()
    client.force_login(officer)
    assert_fine(stage, client.post(f"/{language}/paper/{draft.public_id}/start/", {}))


def test_a_finding_and_its_cell_lead_to_each_other(stage, officer):
    report = with_everything(officer)
    page = stage.show(opened(officer, f"/kk/review/{report.public_id}/").content.decode())
    for link in page.locator(".finding a[href^='#'], a.tag[href^='#']").all():
        target = link.get_attribute("href")[1:]
        assert page.locator(f"[id='{target}']").count() == 1, target
