"""The service worker of section pages. Its address is its limit: a browser gives it nothing outside `reports/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.access import public


@cache
def _script() -> bytes:
    return (Path(settings.BASE_DIR) / "static/cabinet/js/offline.js").read_bytes()


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
