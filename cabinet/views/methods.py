"""The methodologist's controls: what each says, whether it is on and why, what the prover finds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.roles import Permission
from cabinet.actions.switch_control import switch_control
from cabinet.forms import SwitchForm
from controls.faults import Fault
from controls.models import ControlSwitch, active_controls, latest_switches
from controls.prove import prove
from forms_core import registry
from forms_core.edition import ControlText, Edition
from forms_core.printing import SEVERITY, file_of
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.parameters import parameter

KINDS = {
    "legal": gettext_lazy("printed in the instruction"),
    "legal-extended": gettext_lazy("printed, applied to the rows that the form has"),
    "legal-literal": gettext_lazy("printed text that does not fit the form"),
    "implied": gettext_lazy("not printed: follows from the form"),
}
# A page has this long; what is left open by then is listed, and `manage.py prove_controls` has more time.
PROOF_SECONDS = 20.0
TONES = {"error": "bad", "warning": "warn", "info": ""}


@require(Permission.CONTROLS_MANAGE)
@require_GET
def controls(request: HttpRequest) -> HttpResponse:
    edition = _edition_or_404(request.GET.get("edition", ""))
    switches = latest_switches(edition)
    lines = [_line(edition, control, switches.get(control.id)) for control in edition.controls]
    shown = request.GET.get("show", "")
    context = {
        "edition": edition,
        "editions": _all_editions(),
        "lines": [line for line in lines if shown not in ("on", "off") or line["is_on"] == (shown == "on")],
        "on": sum(line["is_on"] for line in lines),
        "all": len(lines),
        "shown": shown,
    }
    return render(request, "cabinet/controls.html", context)


def _edition_or_404(edition_id: str) -> Edition:
    try:
        return registry.edition(edition_id) if edition_id else registry.forms()[0].in_force
    except registry.UnknownForm as unknown:
        raise Http404 from unknown


def _line(edition: Edition, control: ControlText, switch: ControlSwitch | None) -> dict[str, Any]:
    is_on = control.evaluable and (switch.enabled if switch else control.enabled)
    return {
        "control": control,
        "severity": SEVERITY[control.severity],
        "tone": TONES[control.severity],
        "kind": KINDS[control.kind],
        "formula": control.expr or control.expr_printed or "",
        "is_on": is_on,
        "why_off": "" if is_on else _why_off(control, switch),
        "switch": switch,
        "place": f"{file_of(edition)}:{control.line}",
    }


def _why_off(control: ControlText, switch: ControlSwitch | None) -> str:
    if not control.evaluable:
        return _("It cannot be computed: it names what the form does not have.")
    if switch is not None:
        return switch.reason
    if control.kind == "legal-literal":
        return _("The printed text does not fit the form; the control read from the form stands in its place.")
    return _("The edition has it switched off.")


@require(Permission.CONTROLS_MANAGE)
@require_http_methods(["GET", "POST"])
def control(request: HttpRequest, edition_id: str, control_id: str) -> HttpResponse:
    edition = _edition_or_404(edition_id)
    found = next((c for c in edition.controls if c.id == control_id), None)
    if found is None:
        raise Http404
    line = _line(edition, found, latest_switches(edition).get(found.id))
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data["enabled"]
        try:
            switch_control(edition, found, enabled=wish, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The control is switched on.") if wish else _("The control is switched off."))
            return redirect("cabinet:control", edition_id, control_id)
    context = {
        "edition": edition,
        "line": line,
        "rows": _properties(line),
        "form": form,
        "history": ControlSwitch.objects.filter(edition_id=edition.id, control=found.id)
        .select_related("by")
        .order_by("-id"),
    }
    return render(request, "cabinet/control.html", context, status=422 if form.errors else 200)


def _properties(line: dict[str, Any]) -> list[dict[str, Any]]:
    control: ControlText = line["control"]
    found = [
        (_("Kind"), line["kind"]),
        (_("Runs over"), [f"{name}: {_listed(values)}" for name, values in control.for_each.items()]),
        (_("Limits"), [f"{name} = {_limit(value)}" for name, value in control.params.items()]),
        (_("Also when all cells are blank"), _("Yes") if control.evaluate_blank else ""),
        (_("Line of the edition"), line["place"]),
    ]
    return [{"term": term, "formulas" if isinstance(value, list) else "value": value} for term, value in found if value]


def _limit(value: Any) -> str:
    """A dated parameter with its value of today: `jump.2-it.ratio (2.0)`."""
    return f"{value} ({parameter(value, on=local_date())})" if isinstance(value, str) else str(value)


def _listed(values: Any) -> str:
    return values if isinstance(values, str) else ", ".join(values)


@require(Permission.CONTROLS_MANAGE)
@require_GET
def proof(request: HttpRequest) -> HttpResponse:
    """What the prover says about the controls as they are switched now, or about the law's own wording."""
    edition = _edition_or_404(request.GET.get("edition", ""))
    as_printed = request.GET.get("wording") == "printed"
    on = frozenset(control.id for control in active_controls(edition))
    known = {control.id for control in edition.controls}
    faults = [
        {"fault": fault, "is_known": fault.control in known, "place": f"{file_of(edition)}:{fault.line}"}
        for fault in _faults(edition.id, edition.hash, on, as_printed)
    ]
    context = {"edition": edition, "editions": _all_editions(), "as_printed": as_printed, "faults": faults}
    return render(request, "cabinet/proof.html", context)


@lru_cache(maxsize=32)
def _faults(edition_id: str, edition_hash: str, on: frozenset[str], as_printed: bool) -> tuple[Fault, ...]:
    """A solver's work of a second or more: done once for each state of the switches, and never for long."""
    edition = registry.edition(edition_id)
    switched = tuple(replace(control, enabled=control.id in on) for control in edition.controls)
    return tuple(prove(replace(edition, controls=switched), as_printed=as_printed, seconds=PROOF_SECONDS))


def _all_editions() -> list[Edition]:
    return [edition for form in registry.forms() for edition in reversed(form.editions)]
