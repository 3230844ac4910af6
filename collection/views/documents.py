"""Files to keep: the receipt of a version and the official form, as PDF."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import override
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.roles import Permission
from collection.documents.form import draft_pdf, form_pdf
from collection.documents.receipt import receipt_pdf
from collection.models import Report
from collection.pages.hub import may_read_draft
from collection.pages.receipt import check_path
from collection.views.loading import version_or_404, visible


@require(Permission.REPORT_READ)
@require_GET
def receipt(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """For every filed version, for good. The page behind its QR code opens in the state language."""
    found = visible(request, public_id)
    version = version_or_404(found, number)
    with override("kk"):
        address = request.build_absolute_uri(check_path(version))
    return _file(receipt_pdf(found, version, address), f"{version.receipt_number}.pdf")


@require(Permission.REPORT_READ)
@require_GET
def form(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """The official form of a filed version, as on paper."""
    found = visible(request, public_id)
    version = version_or_404(found, number)
    return _file(form_pdf(found, version), _form_name(found, f"{version.number}"))


@require(Permission.REPORT_READ)
@require_GET
def draft(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What is typed so far, for who may read it; filed meanwhile, the version that was filed."""
    found = visible(request, public_id)
    if found.current is not None and found.current.is_frozen:
        return redirect("collection:print_pdf", found.public_id, found.current.number)
    if not may_read_draft(request.user, found):
        raise Http404
    return _file(draft_pdf(found), _form_name(found, "draft"))


def _form_name(found: Report, what: str) -> str:
    """`200040000010_2-IT_2026_1.pdf`: beside the workbook of the same report in a folder."""
    return f"{found.unit.code}_{found.round.edition.form_code}_{found.round.year}_{what}.pdf"


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
