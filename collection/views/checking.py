"""Check your answers, explain warnings, submit; the receipt, any version, the official form on paper."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.roles import Permission, Role
from collection.actions.explain import Explanation, explain_all
from collection.actions.judge_anew import judge_anew
from collection.actions.submit import filed_with, submit
from collection.answers import read_cells
from collection.errors import CannotType, NothingFiled, OpenFindings, RoundNotBegun
from collection.judge import previous_cells
from collection.mending import repairs_of
from collection.models import Report
from collection.pages.checking import Open, open_findings, summary_of
from collection.pages.findings import as_typed, explained_rows, finding_view, still_asked, unexplained_lines
from collection.pages.history import history_context
from collection.pages.moments import due_text, moment_text
from collection.pages.paper import paper_form
from collection.pages.receipt import check_path
from collection.pages.repairs import repaired_notice, repairs_view
from collection.pages.summary import summary_sections
from collection.signatures import SignatureRefused
from collection.signing import signature, standing_words
from collection.views.kept import keeps_typed_text
from collection.views.loading import fillable, report_or_404, version_or_404, visible
from collection.views.posted import NOTHING, language_asked, number, read_explanations
from collection.views.signing import confirmation_context, give_word, take_word_back
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.numbers import Refusal

EMPTY = Bilingual(kk="Түсіндірмені жазыңыз немесе санды түзетіңіз.", ru="Напишите пояснение или исправьте число.")


@require(Permission.REPORT_FILL)
@require_http_methods(["GET", "POST"])
@keeps_typed_text
def check(request: HttpRequest, public_id: Any) -> HttpResponse:
    """All answers, all findings with links to their cells, and the button that files."""
    received_at = timezone.now()
    found = fillable(request, public_id)
    if request.method == "POST":
        return _take(request, found, received_at)
    if not found.round.has_begun:
        messages.info(request, str(RoundNotBegun(found.round.opens_on)))
        return redirect("collection:report", found.public_id)
    if not found.is_with_respondent:
        messages.info(request, _("This report is already filed."))
        return redirect("collection:report", found.public_id)
    if found.current is None:
        messages.info(request, _("Nothing is filled yet: begin with the first section."))
        return redirect("collection:report", found.public_id)
    return _check_page(request, judge_anew(found))


def _check_page(
    request: HttpRequest, found: Report, *, refused: OpenFindings | None = None,
    unexplained: Mapping[int, Refusal] = NOTHING, unsigned: Bilingual | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    version = found.current
    edition = version.edition
    cells = read_cells(version, found.unit)
    repairs = repairs_of(found, version, cells) if found.errors or found.warnings else {}
    shown = [
        finding_view(found, edition, f) | repairs_view(found, edition, f, repairs)
        for f in version.findings.select_related("explained_by")
    ]
    as_typed(shown, unexplained)
    left = Open(refused.errors, refused.warnings) if refused else open_findings(edition, version.findings.all())
    context = {
        "report": found,
        "unit": found.unit,
        "edition": edition,
        "sections": summary_sections(found, edition, cells, previous_cells(found) or {}, version.findings.all()),
        "findings": [v for v in shown if v["severity"] != "info"],
        # A remark on no cell is about the day of filing: the notice above says it, and the office reads the remark.
        "infos": [v for v in shown if v["severity"] == "info" and v["cells"]],
        "left": left,
        "has_repairs": any(view["repairs"] for view in shown),
        "repaired": repaired_notice(found, request.GET.get("repaired", "")),
        "summary": summary_of(left, shown, is_refused=refused is not None),
        "errors": unexplained_lines(unexplained) + ([{"url": "#password", "text": unsigned}] if unsigned else []),
        "unsigned": unsigned,
        "key": request.POST.get("key") or uuid.uuid4().hex,
        "due": due_text(found.obligation),
        "is_late": not found.obligation.is_in_time(timezone.now()),
        "may_sign": Report.objects.signable_by(request.user).filter(pk=found.pk).exists(),
    } | confirmation_context(request, found, version, cells)
    return render(request, "collection/check.html", context, status=status)


def _take(request: HttpRequest, found: Report, received_at: datetime) -> HttpResponse:
    """A language button or the submission; either sends what was typed to explain findings as well.

    The key of the press comes first: a second one finds the receipt, wherever the report stands by then.
    """
    if done := filed_with(found, _key(request)):
        return redirect("collection:receipt", found.public_id, done.number)
    if answer := _explain(request, found):
        return answer
    if "language" in request.POST:
        return _check_again(request, found)
    return _submit(request, found, received_at)


def _key(request: HttpRequest) -> str:
    """The key of this press; a new one where none came that could be ours."""
    key = request.POST.get("key", "")
    return key if 8 <= len(key) <= 64 and key.isascii() and key.isalnum() else uuid.uuid4().hex


def _check_again(request: HttpRequest, found: Report) -> HttpResponse:
    with override(language_asked(request)):
        return redirect("collection:check", found.public_id)


def _explain(request: HttpRequest, found: Report) -> HttpResponse | None:
    """Keep the explanations of the page; an answer where one of them cannot be kept."""
    explanations = read_explanations(request.POST)
    unexplained: dict[int, Refusal] = {}
    if any(given.is_touched for given in explanations):
        try:
            unexplained = explain_all(found, explanations, by=request.user)
        except CannotType as refusal:
            return _too_late(request, found, explanations, refusal)
    asked = number(request.POST.get("explain") or request.POST.get("finding") or "")
    if found.is_with_respondent and any(e.finding == asked and e.is_blank for e in explanations):
        unexplained[asked] = Refusal("", EMPTY)
    return _unexplained(request, found, unexplained) if unexplained else None


def _too_late(
    request: HttpRequest, found: Report, explanations: list[Explanation], refusal: DomainError
) -> HttpResponse:
    """A second press finds the receipt of the first; what else was typed is listed."""
    if done := filed_with(found, _key(request)):
        return redirect("collection:receipt", found.public_id, done.number)
    context = {"report": found, "typed": explained_rows(explanations), "message": refusal.message, "is_over": True}
    return render(request, "collection/kept.html", context | {"name": _("Check your answers")}, status=409)


def _unexplained(request: HttpRequest, found: Report, unexplained: Mapping[int, Refusal]) -> HttpResponse:
    """The page with the texts as typed; what explains a finding that has gone is said, and no more."""
    fresh = visible(request, found.public_id)
    here, gone = still_asked(fresh.current, unexplained)
    for message in gone:
        messages.info(request, str(message))
    if not here:
        return _check_again(request, found)
    with override(language_asked(request)):
        return _check_page(request, fresh, unexplained=here, status=422)


def _submit(request: HttpRequest, found: Report, received_at: datetime) -> HttpResponse:
    """One person files, or gives the own word where several people confirm; either stands for it by the signature."""
    try:
        if office := request.POST.get("withdraw"):
            return take_word_back(request, found, office)
        signature().take(request)
        if office := request.POST.get("confirm"):
            return give_word(request, found, office, _key(request), received_at)
        signable = report_or_404(Report.objects.signable_by(request.user), found.public_id)
        version = submit(signable, by=request.user, key=_key(request), received_at=received_at)
    except SignatureRefused as refusal:
        return _check_page(request, visible(request, found.public_id), unsigned=refusal.message, status=422)
    except OpenFindings as refused:
        return _check_page(request, visible(request, found.public_id), refused=refused, status=422)
    except (CannotType, NothingFiled) as refusal:
        return _refused(request, visible(request, found.public_id), refusal)
    return redirect("collection:receipt", found.public_id, version.number)


def _refused(request: HttpRequest, found: Report, refusal: DomainError) -> HttpResponse:
    """Filed by another press: its receipt is what the second one looks for."""
    if found.has_been_filed and found.current.is_frozen:
        messages.info(request, _("This report is already filed. This is its receipt."))
        return redirect("collection:receipt", found.public_id, found.current.number)
    messages.error(request, str(refusal.message))
    return redirect("collection:report", found.public_id)


@require(Permission.REPORT_FILL)
@require_POST
@keeps_typed_text
def explain_finding(request: HttpRequest, public_id: Any) -> HttpResponse:
    """A button beside a finding: all explanations of the page are sent and kept."""
    found = fillable(request, public_id)
    if found.current is None:
        raise Http404
    if answer := _explain(request, found):
        return answer
    is_touched = any(given.is_touched for given in read_explanations(request.POST))
    messages.success(request, _("The explanation is saved.") if is_touched else _("Nothing was changed."))
    return _check_again(request, found)


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
        "confirmations": standing_words(version),
        "check_url": check_path(version),
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
def own_history(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What happened to the report, and where any two of its versions differ, the one in work included."""
    found = visible(request, public_id)
    if request.user.role != Role.RESPONDENT:
        return redirect("collection:history", found.public_id)
    return render(request, "collection/review/history.html", history_context(found, request.GET, with_draft=True))


@require(Permission.REPORT_READ)
@require_GET
def print_form(request: HttpRequest, public_id: Any, number: int) -> HttpResponse:
    """The filled official form in both languages, as on paper."""
    found = visible(request, public_id)
    filed = version_or_404(found, number)
    return render(request, "collection/paper_form.html", paper_form(found, filed))
