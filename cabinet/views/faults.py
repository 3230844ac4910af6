"""404, 500 and a broken form token: a sentence in the reader's language and the way on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.access import public
from cabinet.navigation import in_language


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The same bytes for what does not exist and for what is not yours. No cache keeps it: a release has its minute."""
    response = render(request, "errors/404.html", status=404)
    response["Cache-Control"] = "no-store"
    return response


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database and of the session, which may be what failed."""
    addresses = {"kk_url": in_language(request, "kk"), "ru_url": in_language(request, "ru")}
    return HttpResponse(render_to_string("errors/500.html", addresses), status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the page is old (signed in again in another tab). What was typed is offered again for a click.

    Only for a post from our own pages: a foreign site gets the bare refusal.
    """
    if request.method == "POST" and _is_from_here(request) and request.user.is_authenticated:
        from accounts.views.sign_in import resume

        return resume(request, request.get_full_path(), list(_pairs(request)), status=403)
    return render(request, "errors/403_csrf.html", status=403)


def _is_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


def _pairs(request: HttpRequest) -> Any:
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken":
            for value in values:
                yield name, value
