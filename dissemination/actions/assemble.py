"""A bulletin out of a vintage: title, leading numbers, and one workbook per language."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.models import Round
from dissemination.errors import NotInThisState, TablesAreEmpty
from dissemination.models import Bulletin, BulletinFile
from dissemination.outline import outline_of
from dissemination.publication import publication_of
from dissemination.summary import summarize
from dissemination.tables import published_tables
from dissemination.workbook import Publication, write_workbook
from estimation.models import Vintage
from forms_core import registry
from kernel import journal
from kernel.bilingual import LANGUAGES, Bilingual
from kernel.jobs import Progress
from kernel.legal_clock import local_date
from kernel.parameters import parameter

READING = Bilingual(kk="Кестелер оқылуда.", ru="Чтение таблиц.")
WRITING = Bilingual(kk="Файл дайындалуда.", ru="Подготовка файла.")
READY = Bilingual(kk="Бюллетень дайын.", ru="Бюллетень готов.")


def assemble_bulletin(vintage: Vintage, *, by: Any, job_id: int | None = None) -> Bulletin:
    """Make the bulletin of a vintage, or make it anew. The same vintage gives the same bytes; a released one stays."""
    if not vintage.is_tabulated:
        raise TablesAreEmpty
    progress = Progress(job_id, total=len(LANGUAGES) + 2)
    tables = published_tables(vintage)
    if not any(table.has_numbers for table in tables):
        raise TablesAreEmpty
    progress.step(READING)
    publication, contents = publication_of(vintage, tables), {}
    for language in LANGUAGES:
        contents[language] = write_workbook(publication, language)
        progress.step(WRITING)
    bulletin = _store(vintage, publication, contents, by)
    progress.finish(READY)
    return bulletin


@transaction.atomic
def _store(vintage: Vintage, publication: Publication, contents: dict[str, bytes], by: Any) -> Bulletin:
    # Two vintages of a round may be assembled at once: they share the round's addresses, so they wait for each other.
    Round.objects.select_for_update(of=("self",)).get(pk=vintage.round_id)
    bulletin = Bulletin.of_vintage(vintage) or _new(vintage, by)
    if not bulletin.is_editable:
        raise NotInThisState
    outline = outline_of(vintage.round.form.folder)
    bulletin.title_kk, bulletin.title_ru = publication.title.kk, publication.title.ru
    bulletin.summary = summarize(publication.tables, outline, publication.response, publication.method).as_json()
    # What was approved were other files: approval begins anew.
    bulletin.state, bulletin.approved_at, bulletin.approved_by = Bulletin.State.DRAFT, None, None
    bulletin.assembled_at = timezone.now()
    bulletin.save()
    bulletin.files.all().delete()
    files = BulletinFile.objects.bulk_create([_file(bulletin, *item) for item in contents.items()])
    journal.record(by, "bulletin.assembled", bulletin, files={file.name: file.sha256 for file in files})
    return bulletin


def _new(vintage: Vintage, by: Any) -> Bulletin:
    round_ = vintage.round
    return Bulletin(
        vintage=vintage, form_code=round_.survey.form_code, year=round_.year, created_by=by,
        slug=_free_slug(round_.survey.form_code, round_.year),
        needs_second_person=bool(parameter("dissemination.four_eyes", on=local_date())),
    )  # fmt: skip


def _free_slug(form_code: str, year: int) -> str:
    """`2-it-2025`; a later calculation of the same year gets `2-it-2025-2`: old addresses keep their meaning."""
    stem = f"{registry.form(form_code).slug}-{year}"
    taken = Bulletin.objects.filter(form_code=form_code, year=year).count()
    return f"{stem}-{taken + 1}" if taken else stem


def _file(bulletin: Bulletin, language: str, content: bytes) -> BulletinFile:
    return BulletinFile(
        bulletin=bulletin, language=language, format=BulletinFile.Format.XLSX,
        name=f"{bulletin.slug}-{language}.xlsx", content=content, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
