"""400, 404, 413, 500 and a broken form token: a sentence in the reader's language and the way on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from accounts.access import public, wants_json
from cabinet.middleware import language_of
from cabinet.navigation import in_language


@public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A request that cannot be read: too large (413), or not what a browser sends (400), wherever it was met.

    It may be refused before the language of the address was looked at, so that is done here.
    """
    status = 413 if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) else 400
    with translation.override(language_of(request)):
        return render(request, f"errors/{status}.html", status=status)


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
    """The token of the page is old (signed in or out in another tab). What was typed is offered again for a click.

    Only for a post from our own pages: a foreign site gets the bare refusal.
    """
    if wants_json(request) and _is_from_here(request):
        get_token(request)  # the answer brings a fresh cookie, and the script asks once more
        return JsonResponse({"token": "fresh"}, status=403)
    if request.method == "POST" and _is_from_here(request):
        from accounts.views.sign_in import after_an_old_token

        if (answer := after_an_old_token(request)) is not None:
            return answer
    return render(request, "errors/403_csrf.html", status=403)


def _is_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()
