"""The pages as they look: axe, no sideways scrolling on a phone, nothing that the content policy stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Mandate
from accounts.roles import Role
from tests.cabinet.test_units import csv_file, row
from tests.collection import factories as make
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
WIDTHS = {"wide": 1280, "narrow": 320}
Ask = Callable[[Client, str], Any]


def get(path: str) -> Ask:
    return lambda client, language: client.get(f"/{language}/{path}")


def post(path: str, **data: Any) -> Ask:
    return lambda client, language: client.post(f"/{language}/{path}", data)


def administrators_pages() -> list[Ask]:
    """Every page of an administrator, filled and refused."""
    report, person = make.filed(), make.person(name="Айгүл Сейітова")
    make.unit(make.ASTANA, name_kk="Ұзын атауы бар бірлік: «Қазақстанның ақпараттық технологиялар орталығы» АҚ")
    mandate = Mandate.objects.create(user=person, unit=report.unit)
    wrong = csv_file(row(1), row(2, kato="999999999"))
    order = {"number": "47-н", "dated": "01.02.2026", "reason": "Төтенше жағдай", "new_due_on": "20.04.2027"}
    deadline = f"deadlines/{report.round.public_id}/"
    return [
        get("people/"), get("people/?q=nobody"), get("people/new/"), post("people/new/", role="statistician"),
        get(f"people/{person.public_id}/"), get(f"people/{person.public_id}/password/"),
        post(f"people/{person.public_id}/password/"), get(f"people/{person.public_id}/mandates/new/"),
        post(f"people/{person.public_id}/mandates/new/", unit="1"), get(f"mandates/{mandate.public_id}/revoke/"),
        get("units/"), get("units/?q=nothing"), get(f"units/{report.unit.public_id}/"), get("units/import/"),
        post("units/import/", file=SimpleUploadedFile("x.csv", b"PK broken")), post("units/import/", file=wrong),
        get("deadlines/"), get(deadline), post(deadline, number="1"), post(deadline, **order),
        post(deadline, **order, confirm="1"), get("deadlines/"),
    ]  # fmt: skip


def methodologists_pages() -> list[Ask]:
    control = "controls/2-it-2026/2it.s2.total-columns/"
    return [
        get("controls/"), get("controls/?edition=3-inform-2022"), get(control), post(control, reason=""),
        post(control, reason="Жаңа нұсқаулық", enabled="0"), get(control),
        get("controls/2-it-2026/2it.s2.domestic-1.14.literal/"),
        get("controls/proof/?edition=2-it-2026"), get("controls/proof/?edition=2-it-2026&wording=printed"),
        get("editions/"), get("editions/2-it-2026/"), get("editions/3-inform-2022/"),
    ]  # fmt: skip


def everybodys_pages() -> list[Ask]:
    entries = {"s2/1/1": "1 234"}
    path = f"reports/{make.report_of().public_id}/sections/s2/"
    return [get("help/"), get("sign-in/"), post("sign-in/", email="x", password=""), post(path, **entries)]


def assert_fine(stage: Stage, answer: Any) -> None:
    page = stage.show(answer.content.decode())
    where = answer.wsgi_request.get_full_path()
    violations = [
        (found["id"], [node["html"][:120] for node in found["nodes"]])
        for found in Axe().run(page).response["violations"]
    ]
    assert (where, violations) == (where, [])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), where
    assert stage.complaints == [], where


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("role", "pages"),
    [(Role.ADMIN, administrators_pages), (Role.METHODOLOGIST, methodologists_pages), ("", everybodys_pages)],
)
def test_every_page_is_fine(stage, role, pages, width, language):
    client = Client()
    if role:
        client.force_login(make.person(role))
    stage.page.set_viewport_size({"width": WIDTHS[width], "height": 900})
    for ask in pages():
        answer = ask(client, language)
        if answer.status_code != 302:
            assert_fine(stage, answer)
