"""A stored file as an answer to a reader."""

from __future__ import annotations

from django.http import HttpResponse

from dissemination.models import BulletinFile
from dissemination.workbook import MEDIA_TYPE


def download(file: BulletinFile) -> HttpResponse:
    """The whole file; parts are not served, so a Range is answered with everything, as the protocol allows."""
    response = HttpResponse(bytes(file.content), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(file.size)
    response["Accept-Ranges"] = "none"
    return response
