"""Every address says who may use it; one that says nothing does not answer at all.

No right and no such object look alike: both are the same 404. Who is not signed in is asked to sign in, and what was
typed on a page whose session had ended is kept and offered again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.roles import may

View = Callable[..., HttpResponse]
OWN_PASSWORD = "accounts:password"
TOUCH_SESSION_EVERY = 300  # seconds: an idle session ends an hour after the last request, give or take


@dataclass(frozen=True)
class Rule:
    """Public, any signed-in person, or a person with one of the permissions."""

    is_public: bool = False
    permissions: tuple[str, ...] = ()

    def lets_in(self, user: Any) -> bool:
        if self.is_public:
            return True
        return user.is_authenticated and (not self.permissions or any(may(user, p) for p in self.permissions))


def _declare(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(Rule(is_public=True))
signed_in = _declare(Rule())


def quiet(view: View) -> View:
    """Asked by an open page, not by its reader: such a request does not keep a session alive."""
    view.is_quiet = True  # type: ignore[attr-defined]
    return view


def require(*permissions: str) -> Callable[[View], View]:
    """The view needs one of these permissions."""
    return _declare(Rule(permissions=permissions))


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        rule = getattr(view, "access", None)
        if rule is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no access rule")
        if rule.is_public:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if not rule.lets_in(request.user):
            raise Http404
        if request.user.must_change_password and view_name(request) != OWN_PASSWORD:
            return _ask_for_own_password(request)
        if not getattr(view, "is_quiet", False):
            _keep_session_alive(request)
        return None


def wants_json(request: HttpRequest) -> bool:
    """A script of the page asks; a person gets pages."""
    return request.headers.get("Accept", "").startswith("application/json")


def is_page_of_another(request: HttpRequest, user: Any) -> bool:
    """A script says whose page it stands on. If somebody else has signed in beside it, nothing is done."""
    return request.headers.get("X-Person", "") not in ("", str(user.public_id))


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sign_in": reverse("accounts:sign_in")}, status=401)
    if request.method == "POST":
        from accounts.views import sign_in  # the page needs forms, which need translations

        return sign_in.with_kept_entries(request)
    return redirect_to_login(request.get_full_path(), reverse("accounts:sign_in"))


def view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _ask_for_own_password(request: HttpRequest) -> HttpResponse:
    """Somebody else knows this password. What was typed waits until its owner has chosen another one."""
    if wants_json(request):
        return JsonResponse({"password": reverse(OWN_PASSWORD)}, status=403)
    if request.method == "POST":
        from accounts.views import sign_in

        return sign_in.with_password_first(request)
    return redirect(OWN_PASSWORD)


def _keep_session_alive(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.get("seen", 0) > TOUCH_SESSION_EVERY:
        request.session["seen"] = now
