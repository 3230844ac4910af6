"""Deadlines of the rounds, and the orders that move them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Permission
from cabinet.forms import ExtensionForm, RevokeForm
from collection.actions.deadlines import OrderEnteredAlready, extend, revoke_order
from collection.models import WITH_RESPONDENT, ExtensionOrder, Obligation, Round
from kernel.errors import DomainError
from register.classifiers import region_name


@require(Permission.DEADLINES_MOVE)
@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    rounds = Round.objects.select_related("survey").prefetch_related("extensions__entered_by", "extensions__revoked_by")
    return render(request, "cabinet/deadlines.html", {"rounds": [_round(found) for found in rounds]})


def _round(found: Round) -> dict[str, Any]:
    return {
        "round": found,
        "orders": [{"order": order, "scope": scope_name(order)} for order in found.extensions.all()],
        "waiting": _in_scope(found, "").filter(report__state__in=WITH_RESPONDENT).count() if found.is_open else 0,
    }


def scope_name(order: ExtensionOrder) -> str:
    return str(region_name(order.region)) if order.region else _("The whole country")


def _in_scope(round_: Round, region: str) -> QuerySet[Obligation]:
    found = Obligation.objects.filter(round=round_)
    return found.filter(region=region) if region else found


@require(Permission.DEADLINES_MOVE)
@require_http_methods(["GET", "POST"])
def extension(request: HttpRequest, public_id: Any) -> HttpResponse:
    """First the order, then what it would move, then the move: three looks at one form."""
    found = get_object_or_404(Round.objects.select_related("survey"), public_id=public_id, state=Round.State.OPEN)
    form = ExtensionForm(request.POST or None, round_=found)
    if request.method == "GET" or not form.is_valid() or "change" in request.POST:
        status = 422 if form.errors and "change" not in request.POST else 200
        return render(request, "cabinet/extension.html", {"form": form, "round": found}, status=status)
    if "confirm" not in request.POST:
        return render(request, "cabinet/extension_confirm.html", _consequences(form, found))
    try:
        moved = extend(form.save(commit=False), by=request.user)
    except OrderEnteredAlready as refusal:  # a colleague's press in the same second
        messages.error(request, str(refusal))
        return redirect("cabinet:deadlines")
    messages.success(request, _("The deadline is moved. Obligations moved: %(count)s.") % {"count": moved})
    return redirect("cabinet:deadlines")


@require(Permission.DEADLINES_MOVE)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Take an order back, with the reason."""
    orders = ExtensionOrder.objects.standing().filter(round__state=Round.State.OPEN)
    order = get_object_or_404(orders.select_related("round__survey"), public_id=public_id)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moved = revoke_order(order, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The order is revoked. Obligations moved: %(count)s.") % {"count": moved})
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("cabinet:deadlines")
    context = {"order": order, "round": order.round, "scope": scope_name(order), "form": form}
    return render(request, "cabinet/extension_revoke.html", context, status=422 if form.errors else 200)


def _consequences(form: ExtensionForm, round_: Round) -> dict[str, Any]:
    order = form.instance
    in_scope = _in_scope(round_, order.region)
    longer = in_scope.filter(due_on__gt=order.new_due_on).count()
    return {
        "round": round_,
        "order": order,
        "scope": scope_name(order),
        "pairs": [(name, value) for name, value in form.data.items() if name in form.fields],
        "moved": in_scope.count() - (0 if order.shortens else longer),
        "waiting": in_scope.filter(report__state__in=WITH_RESPONDENT).count(),
        "late": in_scope.filter(report__current__is_late=True).count(),
        "longer": longer,
    }
