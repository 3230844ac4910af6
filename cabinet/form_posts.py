"""Posted forms of many fields, read to the same `QueryDict` that Django makes, in a fifth of the time.

A section sends up to 140 fields with the same names each time. Django decodes and copies every name and value anew,
which takes longer than all controls and the journal line of the save together (`benchmarks.bench_web`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

FORM = "application/x-www-form-urlencoded"
LONGEST_REMEMBERED = 80  # characters of a name; longer ones are nobody's cell


def form_posts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever is not a plain UTF-8 form is left to Django, with its own limits and complaints."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type == FORM and request.encoding in (None, "utf-8"):
            with suppress(UnreadablePostError):  # the connection broke: the CSRF check meets it again and answers
                request.POST = read_form(request.body)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def read_form(body: bytes) -> QueryDict:
    """What `QueryDict(body, encoding="utf-8")` says. Raises TooManyFieldsSent beyond the limit of the settings."""
    if not body.isascii():
        return QueryDict(body, encoding="utf-8")
    limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if limit is not None and body.count(b"&") >= limit:
        raise TooManyFieldsSent("The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS.")
    fields: dict[str, list[str]] = {}
    for pair in body.decode("ascii").split("&"):
        if pair:
            raw, _, value = pair.partition("=")
            name = _name(raw) if len(raw) <= LONGEST_REMEMBERED else _decoded(raw)
            fields.setdefault(name, []).append(_decoded(value))
    posted = QueryDict(mutable=True, encoding="utf-8")
    dict.update(posted, fields)  # lists by name, as it keeps them itself; its own methods convert each text again
    posted._mutable = False
    return posted


def _decoded(text: str) -> str:
    text = text.replace("+", " ")
    return unquote(text, errors="replace") if "%" in text else text


_name = lru_cache(maxsize=4096)(_decoded)
