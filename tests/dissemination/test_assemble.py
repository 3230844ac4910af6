"""Assembly: from a vintage to a bulletin with its files; again without harm."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from dissemination.actions.assemble import assemble_bulletin
from dissemination.actions.release import approve, publish_now
from dissemination.errors import NotInThisState, TablesAreEmpty
from dissemination.models import Bulletin
from dissemination.readback import compare
from dissemination.tables import published_tables
from estimation.models import TableCell
from kernel import journal
from kernel.models import Job
from tests.dissemination.stored import SECRETS, draft, publisher, vintage

pytestmark = pytest.mark.django_db


def test_a_bulletin_has_its_title_numbers_and_files_in_both_languages():
    bulletin = draft()
    assert bulletin.slug == "2-it-2025"
    assert bulletin.title_kk == "Көрсетілген IT қызметтердің көлемі, 2025 жыл"
    assert bulletin.title_ru == "Объем оказанных IT услуг, 2025 год"
    assert [file.name for file in bulletin.files.all()] == ["2-it-2025-kk.xlsx", "2-it-2025-ru.xlsx"]
    keys = bulletin.summary["keys"]
    assert [key["term"]["ru"] for key in keys] == ["Всего", "Резидентам", "Нерезидентам"]
    assert keys[0]["value"]["kk"] == "260,0\u00a0млрд\u00a0₸"
    assert {line["figure"] for line in bulletin.summary["response"]} == {"9\u00a0000", "800", "735", "12"}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_cell_of_the_file_is_the_cell_of_the_vintage(language):
    bulletin = draft()
    content = bytes(bulletin.files.get(language=language).content)
    result = compare(content, published_tables(bulletin.vintage), language)
    assert result.differences == ()
    assert result.compared == 21 * 3 + 7 + 4 == TableCell.objects.count()


def test_a_secret_is_nowhere_in_the_stored_bulletin():
    bulletin = draft()
    spellings = {f"{value}" for value in SECRETS.values()} | {
        f"{value:,}".replace(",", " ") for value in SECRETS.values()
    }
    texts = [str(bulletin.summary), bulletin.title_kk]
    for file in bulletin.files.all():
        with zipfile.ZipFile(io.BytesIO(bytes(file.content))) as archive:
            texts += [archive.read(name).decode("utf-8") for name in archive.namelist()]
    assert not [s for s in spellings for text in texts if re.search(s, text.replace("\u00a0", " "))]


def test_assembling_again_gives_the_same_bulletin_and_the_same_bytes():
    bulletin = draft()
    before = {file.name: file.sha256 for file in bulletin.files.all()}
    again = assemble_bulletin(bulletin.vintage, by=publisher())
    assert again.pk == bulletin.pk
    assert {file.name: file.sha256 for file in again.files.all()} == before


def test_assembling_again_takes_the_approval_back():
    by = publisher()
    bulletin = approve(draft(by), by=by)
    again = assemble_bulletin(bulletin.vintage, by=by)
    assert (again.state, again.approved_by, again.approved_at) == (Bulletin.State.DRAFT, None, None)


def test_a_published_bulletin_is_not_assembled_again():
    by = publisher()
    bulletin = publish_now(approve(draft(by), by=by), by=by)
    with pytest.raises(NotInThisState):
        assemble_bulletin(bulletin.vintage, by=by)


def test_the_journal_keeps_the_hashes_of_the_files():
    by = publisher()
    bulletin = draft(by)
    (line,) = journal.of(bulletin)
    assert (line.verb, line.actor) == ("bulletin.assembled", by)
    assert line.details["files"] == {file.name: file.sha256 for file in bulletin.files.all()}


def test_tables_without_a_number_are_left_out_and_the_rest_is_numbered_anew():
    made = vintage()
    TableCell.objects.filter(table="by-kind").update(value=None, contributors=None, mark="confidential")
    assert [(table.number, table.name) for table in published_tables(made)] == [
        (1, "services-by-region"),
        (2, "shares"),
    ]


def test_a_vintage_without_numbers_is_refused():
    made = vintage(with_tables=False)
    with pytest.raises(TablesAreEmpty):
        assemble_bulletin(made, by=publisher())


def test_a_later_vintage_of_the_same_year_gets_its_own_address():
    first = draft()
    second = draft(round_=first.vintage.round, number=2)
    assert second.slug == "2-it-2025-2"
    assert {file.name for file in second.files.all()} == {"2-it-2025-2-kk.xlsx", "2-it-2025-2-ru.xlsx"}


def test_progress_ends_at_its_total():
    job = Job.objects.create(name="dissemination.assemble_bulletin")
    assemble_bulletin(vintage(), by=publisher(), job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", job.total)
    assert job.note_kk and job.note_ru
