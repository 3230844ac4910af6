"""Language by the first part of the address, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]
DEFAULT_LANGUAGE = "kk"  # the state language; LANGUAGE_CODE is Django's fallback for missing texts, another matter
COOKIE = "language"
LANGUAGES = ("kk", "ru")
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def is_in_the_address(request: HttpRequest) -> bool:
    prefix = request.path_info[1:4]
    return prefix[:2] in LANGUAGES and prefix[2:] in ("", "/")


def language_of(request: HttpRequest) -> str:
    """The language of the address; for one without, the reader's last one."""
    if is_in_the_address(request):
        return request.path_info[1:3]
    remembered = request.COOKIES.get(COOKIE)
    return remembered if remembered in LANGUAGES else DEFAULT_LANGUAGE


class Language:
    """`/kk/...` speaks Kazakh, `/ru/...` Russian; the bare address goes to the reader's last language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, remembered = language_of(request), request.COOKIES.get(COOKIE)
        if request.path_info == "/":
            return HttpResponseRedirect(f"/{language}/")
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = self.get_response(request)
        if is_in_the_address(request) and remembered != language:
            response.set_cookie(COOKIE, language, max_age=365 * 86400, samesite="Lax", httponly=True)
        response.headers.setdefault("Content-Language", language)
        return response


def without_nul(get_response: GetResponse) -> GetResponse:
    """No address holds a NUL, and no query means one: PostgreSQL refuses it as a fault.

    Posted texts are judged at their fields, where the reason can be told.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            request.path_info = request.path = request.path_info.replace("\x00", "\ufffd")
        if "%00" in request.META.get("QUERY_STRING", ""):
            query = QueryDict(mutable=True)
            for name, values in request.GET.lists():
                query.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
            request.GET = query  # type: ignore[assignment]
        return get_response(request)

    return middleware


def headers(get_response: GetResponse) -> GetResponse:
    """Content policy on every answer; pages of a signed-in person are never kept by a cache.

    What says of itself that it is public is the same for everybody, and keeps its own rule.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        user = getattr(request, "user", None)
        is_public = "public" in response.headers.get("Cache-Control", "")
        if user is not None and user.is_authenticated and not is_public:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware
