"""Access to a unit, for who manages it: the people, the invitations, their limits. Not yours means 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.actions import invitations, managing
from accounts.forms import ChangeMandateForm, InviteForm
from accounts.models import Invitation, Mandate
from accounts.roles import Permission
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from register.models import Unit

FORMER_SHOWN = 30


def managed_by(user: Any) -> QuerySet[Mandate]:
    """The mandates by which this person manages access now; asked on every request."""
    return Mandate.objects.managing().filter(user=user)


def _own_or_404(request: HttpRequest, unit_id: Any) -> Mandate:
    return get_object_or_404(managed_by(request.user).select_related("unit"), unit__public_id=unit_id)


@require(Permission.ACCESS_MANAGE)
@require_GET
def access(request: HttpRequest, unit_id: Any) -> HttpResponse:
    """Who acts for the unit, who is invited, who acted before."""
    own = _own_or_404(request, unit_id)
    everybody = Mandate.objects.filter(unit=own.unit).select_related("user", "granted_by")
    acting = list(everybody.in_force().order_by("user__full_name", "pk"))
    former = everybody.exclude(pk__in=[mandate.pk for mandate in acting]).order_by("-granted_at", "-pk")
    undecided = Invitation.objects.filter(unit=own.unit, accepted_at=None, withdrawn_at=None)
    context = {
        "unit": own.unit,
        "own": own,
        "acting": acting,
        "former": former[:FORMER_SHOWN],
        "invitations": undecided.select_related("invited_by").order_by("-invited_at"),
        "today": local_date(),
    }
    return render(request, "accounts/access.html", context)


@require(Permission.ACCESS_MANAGE)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, unit_id: Any) -> HttpResponse:
    own = _own_or_404(request, unit_id)
    form = InviteForm(request.POST or None, own=own, initial={"scope": Mandate.Scope.VIEW})
    if request.method == "POST" and form.is_valid():
        origin = f"{request.scheme}://{request.get_host()}"
        given = form.cleaned_data
        if _done(form, "email", lambda: invitations.invite(own.unit, by=request.user, origin=origin, **given)):
            messages.success(request, _("The invitation is sent: %(email)s.") % {"email": given["email"]})
            return redirect("accounts:access", unit_id)
    return _form_page(request, "accounts/access_invite.html", form, {"unit": own.unit})


@require(Permission.ACCESS_MANAGE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Another scope or end for one person."""
    mandate, own = _mandate_or_404(request, public_id)
    present = {"scope": mandate.scope, "valid_until": mandate.valid_until, "may_manage": mandate.may_manage}
    form = ChangeMandateForm(request.POST or None, own=own, initial=present)
    is_last = managing.is_last_owner(mandate)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _done(form, None, lambda: managing.change(mandate, by=request.user, **given)):
            messages.success(request, _("The mandate is changed."))
            return _to_access(request, own.unit)
    return _form_page(
        request, "accounts/access_change.html", form, {"unit": own.unit, "mandate": mandate, "is_last": is_last}
    )


@require(Permission.ACCESS_MANAGE)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, public_id: Any) -> HttpResponse:
    mandate, own = _mandate_or_404(request, public_id)
    refusal = None
    if request.method == "POST":
        try:
            managing.take_back(mandate, by=request.user)
        except DomainError as refused:
            refusal = refused.message
        else:
            messages.success(request, _("The mandate is taken back."))
            return _to_access(request, own.unit)
    context = {
        "unit": own.unit,
        "mandate": mandate,
        "is_own": mandate.pk == own.pk,
        "is_last": managing.is_last_owner(mandate),
        "refusal": refusal,
    }
    return render(request, "accounts/access_take_back.html", context, status=409 if refusal else 200)


@require(Permission.ACCESS_MANAGE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Take an invitation back before it is accepted."""
    units = managed_by(request.user).values("unit_id")
    undecided = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, unit__in=units)
    found = get_object_or_404(undecided.select_related("unit"), public_id=public_id)
    if request.method == "POST":
        try:
            invitations.withdraw(found, by=request.user)
        except DomainError as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("The invitation is withdrawn."))
        return _to_access(request, found.unit)
    return render(request, "accounts/access_withdraw.html", {"unit": found.unit, "invitation": found})


def _mandate_or_404(request: HttpRequest, public_id: Any) -> tuple[Mandate, Mandate]:
    """A mandate of a unit that this person manages, and the own one."""
    units = managed_by(request.user).values("unit_id")
    acting = Mandate.objects.in_force().filter(unit__in=units).select_related("unit", "user")
    mandate = get_object_or_404(acting, public_id=public_id)
    return mandate, get_object_or_404(managed_by(request.user).select_related("unit"), unit=mandate.unit_id)


def _to_access(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Back to the list; who took the own mandate back has no list any more."""
    if managed_by(request.user).filter(unit=unit).exists():
        return redirect("accounts:access", unit.public_id)
    return redirect("collection:desk")


def _done(form: Any, field: str | None, act: Callable[[], Any]) -> bool:
    """A refusal of the domain is said at its field."""
    try:
        act()
    except DomainError as refused:
        form.add_error(field, str(refused.message))
        return False
    return True


def _form_page(request: HttpRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)
