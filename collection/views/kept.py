"""Who may no longer send a page still reads on it what was typed, and why it was not taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.access import wants_json
from accounts.models import Mandate
from accounts.roles import Role
from collection.errors import PaperAtOffice
from collection.models import SCOPES_TO_FILL, Report
from collection.pages.places import cell_name
from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date

View = Callable[..., HttpResponse]


def keeps_typed_text(view: View) -> View:
    """A mandate that ended while somebody typed, or paper entry that began meanwhile, is not a missing page."""

    @wraps(view)
    def answer(request: HttpRequest, public_id: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, public_id, *args, **kwargs)
        except Http404:
            kept = _kept(request, public_id) if request.method == "POST" else None
            if kept is None:
                raise
            return kept

    return answer


def _kept(request: HttpRequest, public_id: Any) -> HttpResponse | None:
    """Only the person's own texts: nothing of the report is read to somebody who may not see it."""
    user = request.user
    report = Report.objects.with_context().filter(public_id=public_id).first()
    if report is None or user.role != Role.RESPONDENT:
        return None
    is_visible = Report.objects.visible_to(user).filter(pk=report.pk).exists()
    mandates = Mandate.objects.filter(user=user, unit=report.obligation.unit_id, scope__in=SCOPES_TO_FILL)
    acting = mandates.in_force().first()
    if acting is None:
        former = mandates.order_by("-granted_at").first()
        reason = _why_ended(former) if former else None
    else:
        reason = PaperAtOffice().message if report.is_typed_from_paper else _why_not_signing(user, report)
    if reason is None:
        return None
    if wants_json(request):
        return JsonResponse({"message": str(reason)}, status=403)
    context = {"report": report, "is_visible": is_visible, "typed": _typed(request, report), "message": reason}
    return render(request, "collection/kept_without_mandate.html", context, status=403)


def _why_ended(mandate: Mandate) -> Bilingual:
    if mandate.revoked_at is None and mandate.valid_until is not None and mandate.valid_until < local_date():
        day = f"{mandate.valid_until:%d.%m.%Y}"
        return Bilingual(
            kk=f"Осы бірлік үшін толтыру өкілеттігіңіздің мерзімі аяқталды. Соңғы күні: {day}.",
            ru=f"Срок вашего полномочия заполнять отчеты этой единицы истек. Последний день: {day}.",
        )
    return Bilingual(
        kk="Осы бірлік үшін толтыру өкілеттігіңіз қайтарып алынды немесе шектелді.",
        ru="Ваше полномочие заполнять отчеты этой единицы отозвано или сужено.",
    )


def _why_not_signing(user: Any, report: Report) -> Bilingual | None:
    """A mandate to sign that has become one to fill."""
    signed = Mandate.objects.filter(user=user, unit=report.obligation.unit_id, scope=Mandate.Scope.SIGN)
    if not signed.exists() or signed.in_force().exists():
        return None
    return Bilingual(
        kk="Енді бұл есепті толтыра аласыз, бірақ тапсыра алмайсыз: қол қою өкілеттігі қайтарып алынды.",
        ru="Теперь вы можете заполнять этот отчет, но не представлять: полномочие подписывать отозвано.",
    )


def _typed(request: HttpRequest, report: Report) -> list[dict[str, str]]:
    edition = report.round.edition
    return [
        {"name": cell_name(edition, name) if name in edition.cells else "", "text": text}
        for name, text in request.POST.items()
        if text.strip() and (name in edition.cells or name.startswith("explanation"))
    ]
