"""Sign in and out. What was typed on a page whose session had ended comes back after signing in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import is_page_of_another, public, signed_in, wants_json
from accounts.actions import signing
from accounts.actions.people import was_reset_at
from accounts.forms import PAUSED, PasswordForm, SignInForm
from accounts.home import first_page
from accounts.kept_entries import Kept, carried_in, may_be_resumed, ours, typed_in
from accounts.models import User
from kernel import journal

# What the owner of an account sees of it: who came in, who gave a password.
EVENTS = (
    "user.created", "user.invited", "user.password_reset", "user.password_changed", "user.signed_in", "sign_in.paused",
)  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" or "language" in request.POST:
        return _page(request, _unsent(request))
    form = SignInForm(request.POST, request=request)
    if wants_json(request):
        return _in_the_dialog(request, form)
    if not form.is_valid():
        return _page(request, form, status=429 if form.has_error(NON_FIELD_ERRORS, PAUSED) else 200)
    signing.sign_in(request, form.user)
    _tell_of_a_reset(request, form.user)
    kept = carried_in(request)
    return resume(request, kept) if kept.pairs else redirect(_next(request, form.user))


def _in_the_dialog(request: HttpRequest, form: SignInForm) -> HttpResponse:
    """The dialog over a page whose session has ended: only the person whose page it is comes in by it."""
    if not form.is_valid():
        status = 429 if form.has_error(NON_FIELD_ERRORS, PAUSED) else 422
        return JsonResponse({"errors": {name: [*lines] for name, lines in form.errors.items()}}, status=status)
    if is_page_of_another(request, form.user):
        words = _("This page was opened by another person: their values are not sent in your name.")
        return JsonResponse({"errors": {NON_FIELD_ERRORS: [words]}}, status=409)
    signing.sign_in(request, form.user)
    return JsonResponse({"signed_in": True})


def _unsent(request: HttpRequest) -> SignInForm:
    """An empty form; the e-mail stays when only the language is changed."""
    return SignInForm(request=request, initial={"email": request.POST.get("email", "")})


def with_kept_entries(request: HttpRequest, status: int = 401) -> HttpResponse:
    """The session ended while somebody was typing: the sign-in page carries the entries along."""
    kept = typed_in(request) if may_be_resumed(request) else carried_in(request)
    return _page(request, _unsent(request), status=status, kept=kept)


def resume(request: HttpRequest, kept: Kept, status: int = 200) -> HttpResponse:
    """The kept entries to read, and one button that sends them where they were meant to go."""
    response = render(request, "accounts/resume.html", {"kept": kept}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def after_an_old_token(request: HttpRequest) -> HttpResponse | None:
    """Signed in or out in another tab meanwhile. What was typed is offered again; None where there is nothing to send.

    Only for a post from our own pages: who calls this has looked at its origin.
    """
    if not request.user.is_authenticated:
        return with_kept_entries(request, status=403)
    kept = typed_in(request) if may_be_resumed(request) else carried_in(request)
    return resume(request, kept, status=403) if kept.path else None


def _next(request: HttpRequest, user: Any) -> str:
    path = request.POST.get("next") or request.GET.get("next", "")
    return path if path and ours(request, path) else first_page(user)


def _page(request: HttpRequest, form: SignInForm, status: int = 200, kept: Kept | None = None) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "kept": carried_in(request) if kept is None else kept,
    }
    response = render(request, "accounts/sign_in.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The answer also empties the browser's storage: by its header where that is heeded, else by its script."""
    logout(request)
    response = render(request, "accounts/signed_out.html")
    response["Cache-Control"] = "no-store"
    response["Clear-Site-Data"] = '"storage"'
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None, request=request)
    kept = carried_in(request)
    if request.method == "POST" and form.is_valid():
        was_first = request.user.must_change_password
        signing.change_own_password(request, form.cleaned_data["new"])
        messages.success(request, _("The password is changed."))
        if kept.pairs:
            return resume(request, kept)
        return redirect(first_page(request.user) if was_first else "accounts:password")
    return _password_page(request, form, kept, status=429 if form.has_error("old", PAUSED) else 200)


def with_password_first(request: HttpRequest) -> HttpResponse:
    """A post of somebody who has yet to choose a password: the page for it carries the entries along."""
    return _password_page(request, PasswordForm(request=request), typed_in(request), status=403)


def _password_page(request: HttpRequest, form: PasswordForm, kept: Kept, status: int) -> HttpResponse:
    events = journal.of(request.user).filter(verb__in=EVENTS).order_by("-id")[:20]
    return render(request, "accounts/password.html", {"form": form, "kept": kept, "events": events}, status=status)


def _tell_of_a_reset(request: HttpRequest, user: User) -> None:
    if (at := was_reset_at(user)) is not None:
        words = _(
            "On %(when)s an administrator gave you a new password. "
            "If you did not ask for it, tell the statistics department of your region."
        )
        messages.warning(request, words % {"when": date_format(localtime(at), "DATETIME_FORMAT")})
