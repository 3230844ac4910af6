"""The lists of many workbooks: reports to choose for download, files that were sent and what each would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from collection.actions.take_batch import is_clean, open_batches, uploads_of
from collection.models import BatchUpload, ReportQuerySet, WorkbookUpload
from collection.pages.desk import Conditions, in_order, when_due
from collection.pages.moments import minute_text, moment_text
from collection.workbook.batch import MOST_DOWNLOADED
from kernel.bilingual import Bilingual


def batch_context(reports: ReportQuerySet, query: Mapping[str, str]) -> dict[str, Any]:
    """`reports` are all that this person may fill now."""
    asked = Conditions.read(query)
    found = in_order(asked.narrow(reports)).with_context().defer("current__canonical")
    page = Paginator(found, MOST_DOWNLOADED).get_page(query.get("page"))
    count = page.paginator.count
    return {
        "page_obj": page,
        "reports": [
            {
                "id": report.public_id,
                "name": report.unit.name,
                "code": f"{report.unit.get_kind_display()}: {report.unit.code}",
                "form": f"{report.round.edition.index}, {report.round.year}",
                "state": report.get_state_display(),
                "due": when_due(report),
            }
            for report in page
        ],
        "count": count,
        "may_take_all": 0 < count <= MOST_DOWNLOADED,
        "most": MOST_DOWNLOADED,
        "asked": asked,
        "is_filtered": asked.narrows,
        "filters": asked.filters(reset_url=reverse("collection:batch")),
    }


def waiting_links(user: Any) -> list[dict[str, str]]:
    """The way back to files that were sent and wait for a decision."""
    return [
        {"url": reverse("collection:batch_preview", args=[batch.public_id]), "when": minute_text(batch.uploaded_at)}
        for batch in open_batches(user)
    ]


def preview_context(batch: BatchUpload, user: Any) -> dict[str, Any]:
    uploads = uploads_of(batch, by=user)
    clean = [upload for upload in uploads if is_clean(upload)]
    return {
        "batch": batch,
        "until": moment_text(batch.expires_at),
        "lines": [_line(upload) for upload in uploads],
        "clean_count": len(clean),
        "cell_count": sum(len(upload.values) for upload in clean),
        "look_count": sum(bool(upload.values or upload.problems) for upload in uploads) - len(clean),
        "refused": [{"file": r["file"], "message": Bilingual(kk=r["kk"], ru=r["ru"])} for r in batch.refused],
    }


def _line(upload: WorkbookUpload) -> dict[str, Any]:
    report = upload.report
    if is_clean(upload):
        tag, tone = _("Ready"), "good"
    elif not upload.values and not upload.problems:
        tag, tone = _("Nothing to take"), ""
    else:
        tag, tone = _("Look at it first"), "warn"
    code = f"{report.unit.get_kind_display()}: {report.unit.code}"
    return {
        "name": report.unit.name,
        "about": f"{code} · {report.round.edition.index}, {report.round.year}",
        "file": upload.file_name,
        "cells": len(upload.values),
        "problems": len(upload.problems),
        "notes": [Bilingual(kk=kk, ru=ru) for kk, ru in upload.notes],
        "tag": tag,
        "tone": tone,
        "url": reverse("collection:workbook_preview", args=[report.public_id, upload.public_id]),
    }
