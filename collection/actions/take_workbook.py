"""A file sent for a report: keep what it would change, store it when its sender says so, or forget it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from collection.actions.save_section import Saved, save_section
from collection.answers import forget_cells
from collection.entries import Entries
from collection.errors import Conflict
from collection.models import BatchUpload, Report, WorkbookUpload
from collection.workbook.preview import preview
from collection.workbook.reading import RawBook, shown
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.parameters import parameter
from kernel.writing import one_writer


class UploadIsGone(DomainError):
    """Taken already, cancelled, replaced by a newer file, or too old."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл файлдың алдын ала көрінісі енді жоқ: мәндері алынған, бас тартылған немесе мерзімі өткен. "
                "Қажет болса, файлды қайта жүктеңіз.",
                ru="Предпросмотра этого файла больше нет: значения взяты, загрузка отменена или истек срок. "
                "Если нужно, загрузите файл снова.",
            )
        )


def keep_upload(
    report: Report, book: RawBook, *, name: str, by: Any, hint: str = "", batch: BatchUpload | None = None
) -> WorkbookUpload:
    """Keep the preview of a file that was read. Nothing of the report changes. Raises WorkbookRefused."""
    found = preview(report, book, hint=hint)
    now = timezone.now()
    keeps = timedelta(minutes=parameter("workbook.preview_minutes", on=local_date()))
    with one_writer():
        WorkbookUpload.objects.filter(report=report, uploaded_by=by).delete()
        return WorkbookUpload.objects.create(
            report=report, batch=batch, uploaded_by=by, file_name=shown(name, 120),
            uploaded_at=now, expires_at=now + keeps,
            values=found.values, places=found.places, edits=found.edits, number=found.number,
            problems=[
                {"sheet": p.sheet, "place": p.place, "address": p.address, "text": p.text, "kk": p.message.kk,
                 "ru": p.message.ru}
                for p in found.problems
            ],
            notes=[[note.kk, note.ru] for note in found.notes],
        )  # fmt: skip


def upload_of(report: Report, public_id: Any, *, by: Any) -> WorkbookUpload:
    """The preview, if it is this person's and still in time."""
    upload = WorkbookUpload.objects.filter(
        report=report, public_id=public_id, uploaded_by=by, expires_at__gt=timezone.now()
    ).first()
    if upload is None:
        raise UploadIsGone
    return upload


def take_upload(
    upload: WorkbookUpload, *, by: Any, mine: Mapping[str, str] = MappingProxyType({}),
    theirs: frozenset[str] = frozenset(),
) -> list[Saved]:  # fmt: skip
    """Store the values section by section, all or none, and forget the preview.

    Cells that somebody else changed since the preview are questions: they raise one Conflict for all sections, until
    each is named in `mine` (the file's value is stored, over the other one that is given there) or in `theirs`.
    """
    report = Report.objects.with_context().get(pk=upload.report_id)
    try:
        with one_writer():
            locked = WorkbookUpload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
            if locked is None:
                raise UploadIsGone
            wanted = {a: v for a, v in locked.values.items() if a not in theirs}
            saved = _save_all(report, wanted, locked, by, mine)
            locked.delete()
    except Exception:
        if report.current is not None:
            forget_cells(report.current.public_id)
        raise
    return saved


def _save_all(
    report: Report, values: dict[str, Any], upload: WorkbookUpload, by: Any, mine: Mapping[str, str]
) -> list[Saved]:
    """Every section is tried, so that all questions are asked at once; one question, and nothing is stored."""
    saved: list[Saved] = []
    asked: list[Conflict] = []
    for section in dict.fromkeys(address.split("/")[0] for address in values):
        own = Entries(values={a: v for a, v in values.items() if a.startswith(f"{section}/")})
        try:
            with transaction.atomic():
                edit = upload.edits.get(section, 0)
                saved.append(save_section(report, section, own, by=by, edit=edit, number=upload.number, keep_mine=mine))
        except Conflict as conflict:
            asked.append(conflict)
    if asked:
        cells = {address: pair for conflict in asked for address, pair in conflict.cells.items()}
        raise Conflict(cells, by=asked[-1].by, at=asked[-1].at)
    return saved


def forget_upload(upload: WorkbookUpload) -> None:
    """The sender cancels: nothing is stored, nothing is kept."""
    WorkbookUpload.objects.filter(pk=upload.pk).delete()


def purge_uploads() -> int:
    """Forget what nobody decided about in time."""
    now = timezone.now()
    forgotten = WorkbookUpload.objects.filter(expires_at__lte=now).delete()[0]
    return forgotten + BatchUpload.objects.filter(expires_at__lte=now).delete()[0]
