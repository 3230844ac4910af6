"""The pages as they look: axe, no sideways scrolling on a phone, nothing that the content policy stops."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from dissemination.actions.release import publish_now
from dissemination.actions.work import start_tabulation
from dissemination.models import Bulletin
from tests.dissemination.stored import approved, draft, publisher
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
WIDTHS = {"wide": 1280, "phone": 390, "narrow": 320}
CONSOLE = [
    "rounds/", "rounds/{round}/", "rounds/{round}/close/", "bulletins/", "bulletins/{bulletin}/",
    "bulletins/{bulletin}/preview/", "bulletins/{bulletin}/schedule/", "bulletins/{bulletin}/publish/",
]  # fmt: skip


def assert_fine(stage: Stage, html: str, width: str) -> None:
    stage.page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    page = stage.show(html)
    violations = [
        (found["id"], [n["html"][:120] for n in found["nodes"]]) for found in Axe().run(page).response["violations"]
    ]
    assert violations == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert stage.complaints == []


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_public_site(stage: Stage, language: str, width: str):
    by = publisher()
    bulletin = publish_now(approved(by), by=by)
    for path in (f"/{language}/", f"/{language}/bulletins/{bulletin.slug}/"):
        assert_fine(stage, Client().get(path).content.decode(), width)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("path", CONSOLE)
def test_the_console(stage: Stage, language: str, width: str, path: str):
    by = publisher()
    bulletin = draft(by) if path in ("bulletins/{bulletin}/", "rounds/{round}/") else approved(by)
    start_tabulation(bulletin.vintage.round, by=by)
    client = Client()
    client.force_login(by)
    where = path.format(round=bulletin.vintage.round.public_id, bulletin=bulletin.public_id)
    assert_fine(stage, client.get(f"/{language}/publishing/{where}").content.decode(), width)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_refused_minute(stage: Stage, language: str):
    by = publisher()
    bulletin: Bulletin = approved(by)
    client = Client()
    client.force_login(by)
    where = f"/{language}/publishing/bulletins/{bulletin.public_id}/schedule/"
    answer = client.post(where, {"day": "01.01.2020", "hour": ""})
    assert_fine(stage, answer.content.decode(), "phone")


def test_names_of_rows_stay_while_a_wide_table_slides(stage: Stage):
    by = publisher()
    bulletin = publish_now(approved(by), by=by)
    stage.page.set_viewport_size({"width": 390, "height": 900})
    page = stage.show(Client().get(f"/kk/bulletins/{bulletin.slug}/").content.decode())
    box = page.locator(".scroller:has(#table-1)")
    name = box.locator("tbody th").first
    before = name.bounding_box()
    assert box.evaluate("box => { box.scrollLeft = 120; return box.scrollLeft }") > 0
    after = name.bounding_box()
    assert before and after
    assert before["x"] == after["x"]
    assert after["width"] < 390 / 2
