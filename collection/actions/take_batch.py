"""Many workbooks at once: keep the previews, take all that are clean, forget the rest. Nothing is stored by sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.utils import timezone

from collection.actions.take_workbook import UploadIsGone, take_upload
from collection.errors import CannotType, Conflict
from collection.models import WITH_RESPONDENT, BatchUpload, Report, ReportQuerySet, Round, WorkbookUpload
from collection.workbook.batch import read_many
from collection.workbook.entering import BY_HAND
from kernel.legal_clock import local_date
from kernel.parameters import parameter
from kernel.writing import one_writer

WAITING_SHOWN = 3


@dataclass
class Taken:
    """What became of the clean ones."""

    reports: int = 0
    cells: int = 0
    left: int = 0  # met somebody else's save, or a report that takes no values any more


def batch_reports(by: Any) -> ReportQuerySet:
    """Reports that this person may fill now, by a mandate: asked anew at every step of a batch."""
    return Report.objects.fillable_by(by).filter(
        state__in=WITH_RESPONDENT, obligation__round__state=Round.State.OPEN,
        obligation__round__opens_on__lte=local_date(),
    )  # fmt: skip


def keep_batch(files: Sequence[tuple[str, IO[bytes]]], *, by: Any) -> BatchUpload:
    """Read the files into previews. A file that belongs to nobody, or to a report of others, is refused by name."""
    now = timezone.now()
    keeps = timedelta(minutes=parameter("workbook.preview_minutes", on=local_date()))
    with one_writer():
        batch = BatchUpload.objects.create(uploaded_by=by, uploaded_at=now, expires_at=now + keeps)
    reports = list(batch_reports(by).with_context().defer("current__canonical"))
    outcomes = read_many(files, reports, by=by, batch=batch)
    refused = [{"file": o.file_name, "kk": o.reason.kk, "ru": o.reason.ru} for o in outcomes if o.reason]
    with one_writer():
        BatchUpload.objects.filter(pk=batch.pk).update(refused=refused)
    batch.refused = refused
    return batch


def uploads_of(batch: BatchUpload, *, by: Any) -> list[WorkbookUpload]:
    """The previews still to be decided about, of reports that this person may still fill."""
    found = batch.uploads.filter(uploaded_by=by, expires_at__gt=timezone.now(), report__in=batch_reports(by))
    context = found.select_related("report__obligation__unit", "report__obligation__round__survey")
    return list(context.order_by("file_name", "pk"))


def open_batches(by: Any) -> list[BatchUpload]:
    """What this person sent and has not decided about, newest first."""
    waiting = BatchUpload.objects.filter(uploaded_by=by, expires_at__gt=timezone.now(), uploads__isnull=False)
    return list(waiting.distinct().order_by("-uploaded_at", "-pk")[:WAITING_SHOWN])


def is_clean(upload: WorkbookUpload) -> bool:
    """Something to take, nothing refused, and sure whose it is: a table made by hand is looked at first."""
    return bool(upload.values) and not upload.problems and [BY_HAND.kk, BY_HAND.ru] not in upload.notes


def take_clean(batch: BatchUpload, *, by: Any) -> Taken:
    """Take every clean preview, each report for itself: one that meets a question stays and spoils no other."""
    taken = Taken()
    for upload in uploads_of(batch, by=by):
        if not is_clean(upload):
            continue
        try:
            saved = take_upload(upload, by=by)
        except (Conflict, CannotType, UploadIsGone):
            taken.left += 1
            continue
        taken.reports += 1
        taken.cells += sum(len(each.changed) for each in saved)
    return taken


def forget_batch(batch: BatchUpload) -> None:
    """The sender cancels: nothing is stored, nothing is kept."""
    BatchUpload.objects.filter(pk=batch.pk).delete()
