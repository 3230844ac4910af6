"""The public check of a receipt: was this version filed? Nothing of the unit and nothing of its answers is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import attempts
from accounts.access import public
from accounts.addresses import client_address
from accounts.forms import frameless
from collection.pages.moments import moment_text
from collection.verifying import Filed, filed_as, read_fingerprint, read_receipt_number


class ReceiptForm(forms.Form):
    """What stands on a receipt; the link of its QR code carries both."""

    receipt = forms.CharField(
        label=gettext_lazy("Receipt number"),
        help_text=gettext_lazy("As printed, for example: 2-IT-2026-7KQ4-MX9B"),
        max_length=60,
    )
    sha256 = forms.CharField(
        label="SHA-256",
        help_text=gettext_lazy("64 digits and letters from a to f, with or without spaces"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless(self)

    def clean_receipt(self) -> str:
        return read_receipt_number(self.cleaned_data["receipt"])

    def clean_sha256(self) -> str:
        if found := read_fingerprint(self.cleaned_data["sha256"]):
            return found
        raise ValidationError(_("This is not a whole fingerprint: it has 64 digits and letters from a to f."))


@public
@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Asks by its address, so that the QR code of a receipt is answered at once. What is wrong is counted."""
    is_asked = bool({"receipt", "sha256"} & request.GET.keys())
    form = ReceiptForm(request.GET if is_asked else None)
    if not is_asked:
        return render(request, "collection/verify.html", {"form": form})
    if not form.is_valid():
        return render(request, "collection/verify.html", {"form": form}, status=422)
    address = client_address(request)
    if pause := attempts.pause_of_checks(address):
        why = _("Too many attempts. Try again in %(minutes)s minutes.") % {"minutes": pause.minutes}
        return render(request, "collection/verify.html", {"form": form, "refusal": why}, status=429)
    filed = filed_as(form.cleaned_data["receipt"], form.cleaned_data["sha256"])
    if filed is None:
        attempts.check_failed(address)
        return render(request, "collection/verify.html", {"form": form, "is_denied": True})
    return render(request, "collection/verify.html", {"form": ReceiptForm(), "rows": _rows(filed)})


def _rows(filed: Filed) -> list[dict[str, Any]]:
    return [
        {"term": _("Receipt number"), "value": filed.receipt_number},
        {"term": _("Form"), "lines": [filed.edition.title, filed.edition.index]},
        {"term": _("Reporting year"), "value": str(filed.year)},
        {"term": _("Version"), "value": f"{filed.version}, {filed.source}"},
        {"term": _("Received"), "value": moment_text(filed.received_at)},
    ]
