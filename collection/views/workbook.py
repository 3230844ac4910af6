"""The form as a workbook: download, upload, preview, and the decision about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Permission
from collection.actions.take_workbook import UploadIsGone, forget_upload, keep_upload, take_upload, upload_of
from collection.errors import CannotType, Conflict
from collection.models import Report, WorkbookUpload
from collection.pages.workbook import preview_context, upload_context
from collection.views.loading import fillable, visible
from collection.workbook.download import file_name, workbook_of
from collection.workbook.reading import read_book
from collection.workbook.refusals import WorkbookRefused
from collection.workbook.write import MEDIA_TYPE


@require(Permission.REPORT_READ)
@require_GET
def download(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The form with its present values, for everybody who may read the report."""
    found = visible(request, public_id)
    response = HttpResponse(workbook_of(found), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(found)}"'
    return response


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Ask for a file, and read it into a preview."""
    found = fillable(request, public_id)
    if (away := _away(request, found)) is not None:
        return away
    if request.method == "POST":
        return _keep(request, found)
    return render(request, "collection/workbook_upload.html", upload_context(found, request.GET.get("section", "")))


def _away(request: HttpRequest, found: Report) -> HttpResponse | None:
    """A report that takes no values takes no file either."""
    if found.takes_values:
        return None
    messages.info(request, _("This report can no longer be typed into; here is what was filed."))
    return redirect("collection:report", found.public_id)


def _keep(request: HttpRequest, found: Report) -> HttpResponse:
    context = upload_context(found, request.POST.get("section", ""))
    file = request.FILES.get("file")
    if file is None:
        return _refused(request, context, _("Choose a file."))
    try:
        book = read_book(file.chunks())
        kept = keep_upload(found, book, name=file.name or "", by=request.user, hint=context["section"])
    except WorkbookRefused as refusal:
        return _refused(request, context, str(refusal.message))
    return redirect("collection:workbook_preview", found.public_id, kept.public_id)


def _refused(request: HttpRequest, context: dict[str, Any], reason: str) -> HttpResponse:
    context |= {"errors": [{"url": "#file", "text": reason}], "reason": reason}
    return render(request, "collection/workbook_upload.html", context, status=422)


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, public_id: Any, upload_id: Any) -> HttpResponse:
    """What the file would change; `take` stores it, `cancel` forgets it."""
    found = fillable(request, public_id)
    if (away := _away(request, found)) is not None:
        return away
    try:
        kept = upload_of(found, upload_id, by=request.user)
    except UploadIsGone as gone:
        messages.info(request, str(gone.message))
        return redirect("collection:report", found.public_id)
    if request.method == "POST" and request.POST.get("act") == "take":
        return _take(request, found, kept)
    if request.method == "POST" and request.POST.get("act") == "cancel":
        return _forget(request, found, kept)
    return render(request, "collection/workbook_preview.html", preview_context(found, kept))


def _forget(request: HttpRequest, found: Report, kept: WorkbookUpload) -> HttpResponse:
    forget_upload(kept)
    messages.info(request, _("The file is forgotten, nothing was changed."))
    return redirect("collection:report", found.public_id)


def _take(request: HttpRequest, found: Report, kept: WorkbookUpload) -> HttpResponse:
    try:
        saved = take_upload(
            kept, by=request.user, mine={a: request.POST.get(f"theirs-{a}", "") for a in _chosen(request, "mine")},
            theirs=_chosen(request, "theirs"),
        )  # fmt: skip
    except Conflict as conflict:
        context = preview_context(found, kept, conflict)
        return render(request, "collection/workbook_preview.html", context, status=409)
    except (UploadIsGone, CannotType) as refusal:
        messages.error(request, str(refusal.message))
        return redirect("collection:report", found.public_id)
    count = sum(len(each.changed) for each in saved)
    messages.success(request, _("Values taken from the file: %(count)s.") % {"count": count})
    return redirect("collection:report", found.public_id)


def _chosen(request: HttpRequest, choice: str) -> frozenset[str]:
    """Addresses of the questions that were answered so."""
    chosen = (name for name in request.POST if name.startswith("choice-") and request.POST[name] == choice)
    return frozenset(name.removeprefix("choice-") for name in chosen)
