"""People and mandates: who may sign in, who acts for which unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.actions import mandates as mandate_actions
from accounts.actions import people as people_actions
from accounts.models import Mandate, User
from accounts.roles import Permission, Role
from cabinet.forms import MandateForm, PersonForm
from kernel import journal
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from register.classifiers import region_name

PER_PAGE = 50


@require(Permission.USERS_MANAGE)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    text, role = request.GET.get("q", "").strip()[:100], request.GET.get("role", "")
    found = named_like(User.objects.order_by("full_name", "pk"), text)
    if role in Role.values:
        found = found.filter(role=role)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "people": [_line(user) for user in page],
        "q": text,
        "role": role,
        "roles": Role.choices,
        "is_filtered": bool(text or role),
    }
    return render(request, "cabinet/people.html", context)


def named_like(people: QuerySet[User], text: str) -> QuerySet[User]:
    """By name or e-mail. SQLite folds only Latin letters, so a word is tried in its usual three spellings."""
    for word in text.split():
        spellings = {word, word.lower(), word.upper(), word.capitalize()}
        found = Q()
        for spelling in spellings:
            found |= Q(full_name__contains=spelling) | Q(email__icontains=spelling)
        people = people.filter(found)
    return people


def _line(user: User) -> dict[str, Any]:
    return {"user": user, "region": region_name(user.region) if user.region else ""}


@require(Permission.USERS_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        password = people_actions.create_user(user, by=request.user)
        return _show_password(request, user, password)
    return render(request, "cabinet/person_new.html", {"form": form}, status=_status(form))


@require(Permission.USERS_MANAGE)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, public_id: Any) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    form = PersonForm(request.POST or None, instance=user, by=request.user)
    if request.method == "POST" and form.is_valid():
        if people_actions.change_user(form.instance, by=request.user):
            messages.success(request, _("The changes are saved."))
        return redirect("cabinet:user", public_id)
    if form.errors:
        user.refresh_from_db()  # the page below the form says what is stored
    context = {
        "form": form,
        "person": user,
        "is_respondent": user.role == Role.RESPONDENT,
        "mandates": _mandates(user),
        "history": journal.of(user).reverse()[:50],
    }
    return render(request, "cabinet/person.html", context, status=_status(form))


def _mandates(user: User) -> list[dict[str, Any]]:
    """In force first; what ended stays to be seen."""
    found = user.mandates.select_related("unit", "granted_by").order_by("-granted_at")
    today = local_date()
    lines = [
        {"mandate": m, "is_in_force": m.revoked_at is None and (m.valid_until is None or m.valid_until >= today)}
        for m in found
    ]
    return sorted(lines, key=lambda line: not line["is_in_force"])


@require(Permission.USERS_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, public_id: Any) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    if request.method == "POST":
        return _show_password(request, user, people_actions.reset_password(user, by=request.user))
    return render(request, "cabinet/person_password.html", {"person": user})


def _show_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Once, on this page: it is stored nowhere in the clear."""
    return render(request, "cabinet/person_password.html", {"person": user, "password": password})


@require(Permission.USERS_MANAGE)
@require_http_methods(["GET", "POST"])
def grant_mandate(request: HttpRequest, public_id: Any) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id, role=Role.RESPONDENT)
    form = MandateForm(request.POST or None, initial={"unit": request.GET.get("unit", "")[:20]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            mandate_actions.grant(
                user, data["unit"], scope=data["scope"], valid_until=data["valid_until"], by=request.user,
                may_manage=data["may_manage"],
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error("unit", str(refusal))
        else:
            messages.success(request, _("The mandate is granted."))
            return redirect("cabinet:user", public_id)
    return render(request, "cabinet/mandate_new.html", {"form": form, "person": user}, status=_status(form))


@require(Permission.USERS_MANAGE)
@require_http_methods(["GET", "POST"])
def revoke_mandate(request: HttpRequest, public_id: Any) -> HttpResponse:
    mandate = get_object_or_404(Mandate.objects.select_related("user", "unit"), public_id=public_id)
    if request.method == "POST":
        mandate_actions.revoke(mandate, by=request.user)
        messages.success(request, _("The mandate is taken back."))
        return redirect("cabinet:user", mandate.user.public_id)
    return render(request, "cabinet/mandate_revoke.html", {"mandate": mandate, "person": mandate.user})


def _status(form: Any) -> int:
    return 422 if form.errors else 200
