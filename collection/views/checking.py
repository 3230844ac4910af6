"""Check your answers, explain warnings, submit; the receipt, any version, the official form on paper."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Permission
from collection.actions.explain import WordsRequired, explain
from collection.actions.submit import submit
from collection.answers import read_cells
from collection.errors import NothingFiled, NotInThisState, OpenFindings, RoundIsClosed
from collection.judge import previous_cells
from collection.mending import repairs_of
from collection.models import Finding, Report, Version
from collection.pages.findings import chosen, finding_view, first_url
from collection.pages.moments import due_text, moment_text
from collection.pages.paper import paper_form
from collection.pages.repairs import repaired_notice, repairs_view
from collection.pages.summary import summary_sections
from collection.views.loading import fillable, report_or_404, version_or_404, visible
from collection.warning_reasons import OTHER


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: Any) -> HttpResponse:
    """All answers, all findings with links to their cells, and the button that files."""
    received_at = timezone.now()
    found = fillable(request, public_id)
    if not found.is_with_respondent:
        messages.info(request, _("This report is already filed."))
        return redirect("collection:report", found.public_id)
    if found.current is None:
        messages.info(request, _("Nothing is filled yet: begin with the first section."))
        return redirect("collection:report", found.public_id)
    if request.method == "POST":
        return _submit(request, found, received_at)
    return _check_page(request, found)


def _check_page(
    request: HttpRequest, found: Report, *, asked: bool = False, refused: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    version = found.current
    edition = version.edition
    cells = read_cells(version, found.unit)
    repairs = repairs_of(found, version, cells) if found.errors or found.warnings else {}
    shown = [
        finding_view(found, edition, f) | repairs_view(found, edition, f, repairs)
        for f in version.findings.select_related("explained_by")
    ]
    for view in shown:
        if view["id"] in (refused or {}):
            view |= {"error": (refused or {})[view["id"]], "reasons": chosen(view["reasons"], OTHER)}
    open_ones = [v for v in shown if v["severity"] == "error" or v["severity"] == "warning" and not v["explanation"]]
    context = {
        "report": found,
        "unit": found.unit,
        "edition": edition,
        "sections": summary_sections(found, edition, cells, previous_cells(found) or {}, version.findings.all()),
        "findings": [v for v in shown if v["severity"] != "info"],
        "infos": [v for v in shown if v["severity"] == "info"],
        "errors": [
            {"url": first_url(v) if v["severity"] == "error" else f"#finding-{v['id']}", "text": v["message"]}
            for v in open_ones
        ],
        "title": OpenFindings(found.errors, found.warnings).message,
        "key": request.POST.get("key") or uuid.uuid4().hex,
        "due": due_text(found.obligation),
        "is_late": not found.obligation.is_in_time(timezone.now()),
        "may_sign": Report.objects.signable_by(request.user).filter(pk=found.pk).exists(),
        "asked": asked,
        "repaired": repaired_notice(found, request.GET.get("repaired", "")),
    }
    return render(request, "collection/check.html", context, status=status)


def _submit(request: HttpRequest, found: Report, received_at: datetime) -> HttpResponse:
    signable = report_or_404(Report.objects.signable_by(request.user), found.public_id)
    key = request.POST.get("key", "")
    if not (8 <= len(key) <= 64 and key.isascii() and key.isalnum()):
        key = uuid.uuid4().hex
    source = Version.Source.PAPER if request.user.may(Permission.REPORT_REVIEW) else Version.Source.ELECTRONIC
    try:
        version = submit(signable, by=request.user, key=key, received_at=received_at, source=source)
    except OpenFindings:
        return _check_page(request, visible(request, found.public_id), asked=True, status=422)
    except (NotInThisState, NothingFiled, RoundIsClosed) as refusal:
        messages.error(request, str(refusal.message))
        return redirect("collection:report", found.public_id)
    return redirect("collection:receipt", found.public_id, version.number)


@require(Permission.REPORT_FILL)
@require_POST
def explain_finding(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = fillable(request, public_id)
    number = request.POST.get("finding", "")
    finding = Finding.objects.filter(
        pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0,
        version=found.current,
        severity="warning",
    ).first()
    if finding is None:
        raise Http404
    try:
        text, reason = request.POST.get("explanation", ""), request.POST.get("reason", "")
        explain(found, finding, text=text, reason=reason, by=request.user)
        messages.success(request, _("The explanation is saved."))
    except WordsRequired as refusal:
        return _check_page(request, found, refused={finding.pk: str(refusal.message)}, status=422)
    except (NotInThisState, RoundIsClosed) as refusal:
        messages.error(request, str(refusal.message))
    return redirect("collection:check", found.public_id)


@require(Permission.REPORT_READ)
@require_GET
def receipt(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """Proof of filing: number, time with zone, who, hash, what happens next."""
    found = visible(request, public_id)
    version = version_or_404(found, number)
    context = {
        "report": found,
        "unit": found.unit,
        "version": version,
        "edition": version.edition,
        "when": moment_text(version.received_at),
    }
    return render(request, "collection/receipt.html", context)


@require(Permission.REPORT_READ)
@require_GET
def version(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """What was filed, as it was filed, under the wording it was filed under."""
    found = visible(request, public_id)
    filed = version_or_404(found, number)
    cells = read_cells(filed, found.unit)
    context = {
        "report": found,
        "unit": found.unit,
        "version": filed,
        "edition": filed.edition,
        "when": moment_text(filed.received_at),
        "sections": summary_sections(found, filed.edition, cells, {}, filed.findings.all(), links=False),
        "corrections": list(filed.corrections.select_related("by")),
    }
    return render(request, "collection/version.html", context)


@require(Permission.REPORT_READ)
@require_GET
def print_form(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """The filled official form in both languages, as on paper."""
    found = visible(request, public_id)
    filed = version_or_404(found, number)
    return render(request, "collection/paper_form.html", paper_form(found, filed))
