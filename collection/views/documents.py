"""Files to keep: the receipt of a version as PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.roles import Permission
from collection.documents.receipt import receipt_pdf
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


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
