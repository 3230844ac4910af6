"""The page behind the link of a letter: who is invited accepts, with the account there is or with a new one.

The link alone opens nothing of a unit. It names the enterprise, what is offered and by whom.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.actions import invitations, signing
from accounts.forms import JoinForm
from accounts.home import first_page
from accounts.models import Invitation, User
from kernel.bilingual import Bilingual
from kernel.errors import DomainError


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitations.by_token(token)
    if found is None:
        raise Http404
    if not found.is_open:
        return _page(request, found, refusal=invitations.GONE, status=410)
    if request.user.is_authenticated:
        return _for_signed_in(request, found)
    if User.objects.filter(email=found.email).exists():
        return _page(request, found, asks_to_sign_in=True)
    return _for_newcomer(request, found)


def _for_signed_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.email != found.email:
        return _page(request, found, is_somebody_elses=True, status=409 if request.method == "POST" else 200)
    if request.method == "GET":
        return _page(request, found, may_accept=True)
    try:
        invitations.accept(found, by=request.user)
    except DomainError as refused:
        return _page(request, found, refusal=refused.message, status=409)
    return _welcome(request, found)


def _for_newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept_as_newcomer(found, language=get_language() or "kk", **form.cleaned_data)
        except DomainError as refused:
            return _page(request, found, refusal=refused.message, status=409)
        signing.sign_in(request, user)
        return _welcome(request, found)
    return _page(request, found, form=form, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(request, _("You now act for the enterprise: %(name)s.") % {"name": found.unit.name})
    return redirect(first_page(request.user))


def _page(
    request: HttpRequest, found: Invitation, *, refusal: Bilingual | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"invitation": found, "unit": found.unit, "refusal": refusal}
    response = render(request, "accounts/invitation.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
