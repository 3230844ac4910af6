"""The business register: search, the card of a unit, files of units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.models import Mandate
from accounts.roles import Permission
from cabinet.forms import ImportForm, StoreForm, region_choices
from collection.models import Obligation
from register.classifiers import find, oked_name, region_name, territory_name
from register.imports import FileRefused, ImportReport, import_units
from register.models import RegisterImport, Unit

PER_PAGE = 50
MOST_PROBLEMS = 200  # shown; the count is always whole


@require(Permission.REGISTER_MANAGE)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    text, region = request.GET.get("q", "").strip()[:100], request.GET.get("region", "")
    found = Unit.objects.search(text) if text else Unit.objects.all()
    if region:
        found = found.filter(region=region)
    page = Paginator(found.in_order(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": [
            {"unit": unit, "region": region_name(unit.region), "activity": oked_name(unit.oked_main)} for unit in page
        ],
        "q": text,
        "region": region,
        "regions": region_choices(_("All regions")),
        "is_filtered": bool(text or region),
    }
    return render(request, "cabinet/units.html", context)


@require(Permission.REGISTER_MANAGE)
@require_GET
def unit(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("parent"), public_id=public_id)
    context = {
        "unit": found,
        "rows": _card(found),
        "branches": list(found.branches.in_order()[:100]),
        "mandates": Mandate.objects.in_force().filter(unit=found).select_related("user").order_by("user__full_name"),
        "obligations": Obligation.objects.filter(unit=found)
        .select_related("round__survey", "report")
        .order_by("-round__year", "round__survey__form_code"),
    }
    return render(request, "cabinet/unit.html", context)


def _card(unit: Unit) -> list[dict[str, Any]]:
    """What the register knows, in words beside the codes."""
    lines = [
        (_("Name in Kazakh"), unit.name_kk),
        (_("Name in Russian"), unit.name_ru),
        (_("BIN or IIN"), unit.code),
        (_("Territory"), f"{unit.kato} {territory_name(unit.kato)}"),
        (_("Address"), unit.address),
        (_("Main activity"), f"{unit.oked_main} {oked_name(unit.oked_main)}"),
        (_("Secondary activities"), [f"{code} {oked_name(code)}" for code in unit.oked_secondary]),
        (_("Ownership"), _named("kfs", unit.ownership)),
        (_("Size code"), _named("krp", str(unit.size_code))),
        (_("Headcount"), unit.headcount),
        (_("Sector of the economy"), _named("kse", unit.sector)),
        (_("Active"), _("Yes") if unit.is_active else _("No")),
        (_("Telephone"), [phone for phone in (unit.phone_fixed, unit.phone_mobile) if phone]),
        (_("E-mail"), unit.email),
        (_("Head"), unit.head_name),
        (_("Chief accountant"), unit.accountant_name),
        (_("Executor"), unit.executor_name),
    ]
    if unit.parent:
        lines.append((_("Files for itself"), _("Yes") if unit.files_for_itself else _("No")))
    return [
        {"term": term, "values" if isinstance(value, list) else "value": value}
        for term, value in lines
        if value not in ("", [])
    ]


def _named(classifier: str, code: str) -> str:
    found = find(classifier, code) if code else None
    return f"{code} {found.name}" if found else code


@require(Permission.REGISTER_MANAGE)
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """The file is judged row by row; nothing is stored by this page."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        report = _judged(form, dry_run=True)
        if report is not None:
            return _preview(request, report, StoreForm(initial={"sha256": report.sha256}))
    context = {"form": form, "imports": RegisterImport.objects.filter(what="units").order_by("-pk")[:20]}
    return render(request, "cabinet/import.html", context, status=422 if form.errors else 200)


@require(Permission.REGISTER_MANAGE)
@require_POST
def store_file(request: HttpRequest) -> HttpResponse:
    """The same file again, with the hash of the one that was judged: exactly that is stored."""
    form = StoreForm(request.POST, request.FILES)
    seen = _judged(form, dry_run=True) if form.is_valid() else None
    if seen is None:
        return render(request, "cabinet/import.html", {"form": form, "is_second_step": True}, status=422)
    if seen.sha256 != form.cleaned_data["sha256"]:
        return _preview(request, seen, StoreForm(initial={"sha256": seen.sha256}), is_another=True)
    form.cleaned_data["file"].seek(0)
    report = _judged(form, dry_run=False, row_by_row=form.cleaned_data["row_by_row"], by=request.user)
    if report is None or not report.is_stored:
        return _preview(request, report or seen, form)
    messages.success(
        request,
        _("Stored. New units: %(created)s, changed: %(updated)s, left out: %(refused)s.")
        % {"created": report.created, "updated": report.updated, "refused": report.refused},
    )
    return redirect("cabinet:import")


def _judged(form: Any, **options: Any) -> ImportReport | None:
    """The report on the file; None where it cannot be read at all, which is said at the field."""
    file = form.cleaned_data["file"]
    try:
        return import_units(file, name=file.name, **options)
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return None


def _preview(request: HttpRequest, report: ImportReport, form: StoreForm, is_another: bool = False) -> HttpResponse:
    another = _("This is another file than the one that was checked. Nothing was stored.")
    context = {
        "report": report,
        "problems": report.problems[:MOST_PROBLEMS],
        "more": max(0, len(report.problems) - MOST_PROBLEMS),
        "form": form,
        "errors": [{"url": "#id_file", "text": another}] if is_another else [],
        "changes": report.created + report.updated,
    }
    return render(request, "cabinet/import_preview.html", context, status=422 if form.errors or is_another else 200)
