"""Sign in and out. What was typed on a page whose session had ended comes back after signing in."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import public, signed_in
from accounts.actions import signing
from accounts.forms import PAUSED, PasswordForm, SignInForm
from accounts.home import first_page

LARGEST_KEPT = 1_000_000
NOT_KEPT = {"csrfmiddlewaretoken", "password", "kept", "kept_path"}
Pairs = list[tuple[str, str]]


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, SignInForm(request=request))
    form = SignInForm(request.POST, request=request)
    if not form.is_valid():
        return _page(request, form, status=429 if form.has_error(NON_FIELD_ERRORS, PAUSED) else 200)
    signing.sign_in(request, form.user)
    kept, path = _kept(request)
    return resume(request, path, kept) if kept else redirect(_next(request, form.user))


def with_kept_entries(request: HttpRequest) -> HttpResponse:
    """The session ended while somebody was typing: the sign-in page carries the entries along."""
    pairs = [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]
    context = {"kept": json.dumps(pairs), "kept_path": request.get_full_path(), "form": SignInForm(request=request)}
    return render(request, "accounts/sign_in.html", context, status=401)


def resume(request: HttpRequest, path: str, pairs: Pairs, status: int = 200) -> HttpResponse:
    """One button sends the kept entries where they were meant to go."""
    return render(request, "accounts/resume.html", {"path": path, "pairs": pairs}, status=status)


def _kept(request: HttpRequest) -> tuple[Pairs, str]:
    raw, path = request.POST.get("kept", ""), request.POST.get("kept_path", "")
    if not raw or len(raw) > LARGEST_KEPT or not _is_ours(request, path):
        return [], ""
    try:
        pairs = json.loads(raw)
        return [(str(name), str(value)) for name, value in pairs], path
    except (ValueError, TypeError, RecursionError):  # nested a thousand deep by somebody who plays
        return [], ""


def _is_ours(request: HttpRequest, path: str) -> bool:
    try:
        resolve(path.split("?")[0])
    except Resolver404:
        return False
    return url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()})


def _next(request: HttpRequest, user: Any) -> str:
    path = request.POST.get("next") or request.GET.get("next", "")
    return path if path and _is_ours(request, path) else first_page(user)


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "kept": request.POST.get("kept", ""),
        "kept_path": request.POST.get("kept_path", ""),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("dissemination:home")


@signed_in
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        signing.change_own_password(request, form.cleaned_data["new"])
        messages.success(request, _("The password is changed."))
        return redirect("accounts:password")
    status = 429 if form.has_error("old", PAUSED) else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)
