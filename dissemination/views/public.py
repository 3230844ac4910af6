"""The public site: what everybody may read, decided by the clock on each request."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.access import public
from dissemination.downloads import download
from dissemination.models import Bulletin, BulletinFile
from dissemination.moments import minute_text
from dissemination.presentation import bulletin_context, card
from dissemination.queries import bulletins_by_year

LATEST = 3


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    latest = Bulletin.objects.readable(now).newest(now).order_by("-release_at")[:LATEST]
    years = [(year, [card(bulletin) for bulletin in found]) for year, found in bulletins_by_year(now)]
    context = {"latest": [card(bulletin) for bulletin in latest], "years": years}
    return _fresh(render(request, "dissemination/home.html", context))


@public
@require_safe
def bulletin(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    found = _known_or_404(slug, now)
    if found.state == Bulletin.State.WITHDRAWN:
        return _withdrawn(request, found)
    newer = Bulletin.objects.readable(now).filter(
        form_code=found.form_code, year=found.year, release_at__gt=found.release_at
    )
    context = bulletin_context(found, get_language() or "kk") | {"newer": newer.order_by("-release_at").first()}
    return _unless_unchanged(request, _fresh(render(request, "dissemination/bulletin.html", context)))


def _withdrawn(request: HttpRequest, found: Bulletin) -> HttpResponse:
    """Gone, and it says why: the numbers are not shown again."""
    context = {
        "bulletin": found,
        "published": minute_text(found.release_at),
        "withdrawn": minute_text(found.withdrawn_at),
    }
    return _fresh(render(request, "dissemination/withdrawn.html", context, status=410))


@public
@require_safe
def file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    found = _file_or_404(slug, name, timezone.now())
    etag = f'"{found.sha256}"'
    unchanged = get_conditional_response(request, etag=etag, response=None)
    response = unchanged or download(found)
    response["ETag"] = etag
    return _fresh(response)


def _known_or_404(slug: str, now: datetime) -> Bulletin:
    """The one door of pages. What is not yet published and what does not exist are the same to it."""
    found = Bulletin.objects.known(now).select_related("vintage__round__survey").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _file_or_404(slug: str, name: str, now: datetime) -> BulletinFile:
    """The one door of files: the same clock, the same answer."""
    readable = Bulletin.objects.readable(now).filter(slug=slug)
    found = BulletinFile.objects.filter(bulletin__in=readable, name=name).first()
    if found is None:
        raise Http404
    return found


def _unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 for a page that is the same for everybody; a signed-in person's page carries a name and is not kept."""
    if request.user.is_authenticated:
        return response
    response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _fresh(response: HttpResponse) -> HttpResponse:
    """A cache may keep it but asks each time: a withdrawal counts at once."""
    patch_cache_control(response, no_cache=True)
    return response
