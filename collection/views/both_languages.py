"""One language or both beside each other: what the browser remembers of a reader's wish."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "both"
YEAR = 365 * 86400
WISHES = {"both-languages": True, "one-language": False}  # by the button that was pressed


def wants_both(request: HttpRequest) -> bool:
    """The button just pressed, else what is remembered."""
    return WISHES.get(request.POST.get("then", ""), request.COOKIES.get(COOKIE) == "1")


def remembers_the_languages(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if request.POST.get("then") in WISHES:
            answer.set_cookie(
                COOKIE, str(int(wants_both(request))), max_age=YEAR, samesite="Lax", httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return answer

    return remembering
