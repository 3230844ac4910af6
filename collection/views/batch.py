"""Many reports at once as workbooks: an archive to download, many files to send, what they would change."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Permission
from collection.actions.take_batch import batch_reports, forget_batch, keep_batch, take_clean
from collection.models import BatchUpload
from collection.pages.batch import batch_context, preview_context, waiting_links
from collection.pages.desk import Conditions, in_order
from collection.workbook.batch import LARGEST_BATCH, MOST_DOWNLOADED, TOO_LARGE, stream_of_workbooks
from kernel.legal_clock import local_now


@require(Permission.REPORT_FILL)
@require_GET
def batch(request: HttpRequest) -> HttpResponse:
    """The reports that may be filled now, to choose from."""
    return render(request, "collection/batch.html", batch_context(batch_reports(request.user), request.GET))


@require(Permission.REPORT_FILL)
@require_POST
def download(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The chosen ones, or all of the list as it was narrowed, in one archive that comes while it is written."""
    reports = batch_reports(request.user)
    if request.POST.get("all"):
        found = Conditions.read(request.POST).narrow(reports)
        wanted = None
    else:
        wanted = {public_id for text in request.POST.getlist("report") if (public_id := _uuid(text))}
        found = reports.filter(public_id__in=list(wanted)[: MOST_DOWNLOADED + 1])
    chosen = list(in_order(found).with_context().defer("current__canonical")[: MOST_DOWNLOADED + 1])
    if refusal := _why_not(chosen, wanted):
        context = batch_context(reports, request.POST) | {
            "errors": [{"url": "#choose", "text": refusal}], "refusal": refusal, "chosen": wanted or (),
        }  # fmt: skip
        return render(request, "collection/batch.html", context, status=422)
    response = StreamingHttpResponse(stream_of_workbooks(chosen), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="reports_{local_now():%Y-%m-%d_%H-%M}.zip"'
    return response


def _why_not(chosen: list[Any], wanted: set[uuid.UUID] | None) -> str:
    if wanted is not None and not wanted:
        return _("Choose at least one report.")
    if len(chosen) > MOST_DOWNLOADED or wanted is not None and len(wanted) > MOST_DOWNLOADED:
        return _("At most %(most)s reports at a time: narrow the list or choose fewer.") % {"most": MOST_DOWNLOADED}
    if wanted is not None and len(chosen) < len(wanted):
        missing = len(wanted) - len(chosen)
        return _("Of the chosen reports, these many can no longer be filled by you: %(count)s. Choose again.") % {
            "count": missing
        }
    return "" if chosen else _("No report fits these conditions.")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# --- sending ---------------------------------------------------------------------------------------------------------


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Ask for files, and read them into previews."""
    if request.method == "GET":
        return render(request, "collection/batch_upload.html", {"waiting": waiting_links(request.user)})
    files = request.FILES.getlist("files")
    if not files:
        return _upload_refused(request, _("Choose a file."))
    if sum(file.size or 0 for file in files) > LARGEST_BATCH:
        return _upload_refused(request, str(TOO_LARGE))
    kept = keep_batch([(file.name or "", file.file) for file in files], by=request.user)
    return redirect("collection:batch_preview", kept.public_id)


def _upload_refused(request: HttpRequest, reason: str) -> HttpResponse:
    context = {"errors": [{"url": "#files", "text": reason}], "reason": reason}
    return render(request, "collection/batch_upload.html", context, status=422)


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What the files would change; `take` stores the clean ones, `cancel` forgets all."""
    own = BatchUpload.objects.filter(uploaded_by=request.user)
    found = get_object_or_404(own, public_id=public_id)
    if found.expires_at <= timezone.now():
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "take":
        return _take(request, found)
    if request.method == "POST" and request.POST.get("act") == "cancel":
        forget_batch(found)
        messages.info(request, _("The files are forgotten, nothing more was changed."))
        return redirect("collection:desk")
    return render(request, "collection/batch_preview.html", preview_context(found, request.user))


def _take(request: HttpRequest, found: BatchUpload) -> HttpResponse:
    taken = take_clean(found, by=request.user)
    if taken.reports:
        said = ngettext(
            "%(reports)s report is filled from its file.", "%(reports)s reports are filled from their files.",
            taken.reports,
        )  # fmt: skip
        cells = _("Values taken from the file: %(count)s.") % {"count": taken.cells}
        messages.success(request, f"{said % {'reports': taken.reports}} {cells}")
    if taken.left:
        text = _("Not taken, because somebody changed the report meanwhile: %(count)s. Open each of them.")
        messages.warning(request, text % {"count": taken.left})
    return redirect("collection:batch_preview", found.public_id)
