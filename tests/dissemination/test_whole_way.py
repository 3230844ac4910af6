"""From accepted reports to a reader's download, through the pages: what was typed in is in the total."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from collection.models import Round
from dissemination.models import Bulletin
from kernel.models import Job
from tests.collection.factories import GOOD_2IT, accepted, report_of
from tests.dissemination.stored import publisher

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(publisher())
    return client


def press(desk: Client, path: str, run) -> None:
    """A button of the console; what it starts in the background runs at once. The round is closed before its day."""
    with run(execute=True):
        assert desk.post(f"/kk/publishing/{path}", {"reason": "Сынақ"}).status_code == 302


def test_the_number_that_was_typed_in_is_in_the_published_total(desk, django_capture_on_commit_callbacks):
    run = django_capture_on_commit_callbacks
    reports = [accepted(report_of(form="2-IT", year=2025)) for _ in range(4)]
    round_: Round = reports[0].round
    press(desk, f"rounds/{round_.public_id}/close/", run)
    press(desk, f"rounds/{round_.public_id}/tabulate/", run)
    vintage = round_.vintages.get()
    press(desk, f"vintages/{vintage.public_id}/assemble/", run)
    bulletin = Bulletin.objects.get()
    press(desk, f"bulletins/{bulletin.public_id}/approve/", run)
    assert Client().get(f"/kk/bulletins/{bulletin.slug}/").status_code == 404
    press(desk, f"bulletins/{bulletin.public_id}/publish/", run)
    reader = Client()
    assert reader.get(f"/ru/bulletins/{bulletin.slug}/").status_code == 200
    content = reader.get(f"/ru/bulletins/{bulletin.slug}/{bulletin.slug}-ru.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Таблица 1").to_python()
    whole = next(row for row in rows if row[0] == "Республика Казахстан")
    assert whole[1] == 4 * GOOD_2IT["s2/1/1"]
    assert {job.state for job in Job.objects.all()} == {"done"}


def test_a_single_respondent_stays_hidden_to_the_last_format(desk, django_capture_on_commit_callbacks):
    run = django_capture_on_commit_callbacks
    reports = [accepted(report_of(form="2-IT", year=2025)) for _ in range(3)]
    secret = {address: value * 7 for address, value in GOOD_2IT.items() if isinstance(value, int)}
    accepted(report_of(form="2-IT", year=2025, region="71"), cells={**secret, "s4/time": "2"})
    round_ = reports[0].round
    for path in (f"rounds/{round_.public_id}/close/", f"rounds/{round_.public_id}/tabulate/"):
        press(desk, path, run)
    press(desk, f"vintages/{round_.vintages.get().public_id}/assemble/", run)
    bulletin = Bulletin.objects.get()
    desk.post(f"/kk/publishing/bulletins/{bulletin.public_id}/approve/")
    desk.post(f"/kk/publishing/bulletins/{bulletin.public_id}/publish/")
    reader = Client()
    page = reader.get(f"/kk/bulletins/{bulletin.slug}/").content.decode().replace("\u00a0", " ")
    assert re.search(r"Астана қаласы <span class=.soft.>АСТ</span></th><td class=.is-closed.>", page)
    content = reader.get(f"/kk/bulletins/{bulletin.slug}/{bulletin.slug}-kk.xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    stored = {value for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for value in row}
    for value in {secret["s2/1/1"], secret["s2/1.3.1/1"]}:
        assert value not in stored
        assert f"{value:,}".replace(",", " ") not in page
