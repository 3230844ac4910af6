"""One action of the publisher, its message, and back to the page of what it was done to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.errors import DomainError


def act_and_return(request: HttpRequest, act: Callable[[], Any], done: str, *page: Any) -> HttpResponse:
    """`page` is what `redirect` takes. A refusal of the domain is the message."""
    try:
        act()
        messages.success(request, done)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(*page)
