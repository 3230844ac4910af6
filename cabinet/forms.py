"""Forms of administrators and methodologists, drawn by crispy in the house's anatomy: label, hint, error, field."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import ScopeAndEnd, day_input, frameless
from accounts.models import User
from accounts.roles import Role
from collection.actions.deadlines import OrderEnteredAlready, same_order
from collection.models import ExtensionOrder, Round
from kernel.legal_clock import local_date
from register.classifiers import regions
from register.codes import clean
from register.models import Unit


def region_choices(first: Any) -> list[tuple[str, Any]]:
    """The regions of today in the reader's order, after a first line for none of them."""
    found = sorted(regions(local_date()), key=lambda item: item.sort_key)
    return [("", first), *((item.region, str(item.name)) for item in found)]


class PersonForm(forms.ModelForm):
    """Who the person is and what they may do."""

    region = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("Only for a statistician: whose reports they review.")
    )

    class Meta:
        model = User
        fields = ["email", "full_name", "role", "region", "language", "is_active"]
        help_texts = {"is_active": _("Without this mark the person is signed out at once and cannot sign in.")}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["region"].choices = lambda: region_choices("–")
        self.helper = frameless()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody with this e-mail is there already."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == Role.STATISTICIAN and not data.get("region"):
            self.add_error("region", _("A statistician needs a region."))
        if data.get("role") != Role.STATISTICIAN:
            data["region"] = ""
        self._refuse_own_fall(data)
        return data

    def _refuse_own_fall(self, data: dict[str, Any]) -> None:
        """An administrator who locked the own door could not open it again."""
        if self.instance.pk != self.by.pk:
            return
        if data.get("role") != self.by.role:
            self.add_error("role", _("You cannot take your own role away. Another administrator can."))
        if not data.get("is_active"):
            self.add_error("is_active", _("You cannot close your own account. Another administrator can."))


class MandateForm(ScopeAndEnd):
    """Who acts for which unit, how far and until when; its owner lets others in."""

    field_order = ["unit", "scope", "valid_until", "may_manage"]

    unit = forms.CharField(
        label=_("BIN or IIN of the unit"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    may_manage = forms.BooleanField(
        label=_("Manages access"),
        required=False,
        help_text=_("Invites other people to this unit, limits and takes back their mandates. For example: the head."),
    )

    def clean_unit(self) -> Unit:
        unit = Unit.objects.filter(code=clean(self.cleaned_data["unit"])).first()
        if unit is None:
            raise ValidationError(_("The register has no unit with this BIN or IIN."))
        return unit


class ExtensionForm(forms.ModelForm):
    """An order that moves a deadline."""

    region = forms.ChoiceField(label=_("Scope"), required=False)

    class Meta:
        model = ExtensionOrder
        fields = ["number", "dated", "reason", "region", "new_due_on", "shortens"]
        widgets = {
            "number": forms.TextInput(attrs={"autocomplete": "off"}),
            "dated": day_input(),
            "new_due_on": day_input(),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "dated": _("Day, month, year. For example: 29.05.2026"),
            "new_due_on": _("That day included. For example: 29.05.2026"),
            "shortens": _("Without this mark nobody loses days that another order has given."),
        }

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.round = self.round = round_
        self.fields["region"].choices = lambda: region_choices(_("The whole country"))
        self.helper = frameless()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("number"):
            order = ExtensionOrder(round=self.round, number=data["number"], region=data.get("region", ""))
            if standing := same_order(order):
                self.add_error("number", str(OrderEnteredAlready(standing)))
        return data

    def clean_dated(self) -> Any:
        if self.cleaned_data["dated"] > local_date():
            raise ValidationError(_("The order is dated in the future."))
        return self.cleaned_data["dated"]

    def clean_new_due_on(self) -> Any:
        day = self.cleaned_data["new_due_on"]
        if day <= self.round.due_on:
            raise ValidationError(_("The new last day must be later than the one of the form."))
        if (day - self.round.due_on).days > 366:
            raise ValidationError(_("This is more than a year after the day of the form: check the year."))
        return day


class RevokeForm(forms.Form):
    """Why an order is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the history of the reports."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()


class SwitchForm(forms.Form):
    """Why a control is switched, and which way: a click on an old page must not turn another person's switch round."""

    enabled = forms.TypedChoiceField(choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the history of the control."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()
        self.helper.layout = Layout("reason")  # the page writes the wish beside its button


class ImportForm(forms.Form):
    """A file of units: first it is only judged; the same file once more stores it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel workbook (.xlsx) or CSV, up to 30 MB. The first row holds the names of the columns."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()


class StoreForm(ImportForm):
    """The judged file once more, so that exactly what was shown is stored."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    row_by_row = forms.BooleanField(required=False, label=_("Take the good rows, leave the wrong ones out"))


class HelpFeedbackForm(forms.Form):
    """The pressed button, and a line of one's own."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")], error_messages={"required": _("Press Yes or No.")})
    text = forms.CharField(
        label=_("What was missing?"),
        help_text=_("Please write no figures of the enterprise here."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()
        self.helper.layout = Layout("text")
