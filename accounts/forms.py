"""Account forms, drawn by crispy in the house's anatomy: label, hint, error, field."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from accounts.addresses import client_address
from accounts.models import SCOPES, Mandate
from kernel.legal_clock import local_date

PAUSED, REFUSED = "paused", "refused"


def frameless(form: forms.BaseForm | None = None) -> FormHelper:
    """The frame, the token and the buttons stand in the template. With the form, crispy lays its fields out."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off", "inputmode": "numeric"})


def refuse_while_paused(email: str, address: str) -> None:
    """Before the password is looked at: a pause says nothing of it, right or wrong."""
    if pause := attempts.pause_of(email, address):
        message = _("Too many attempts. Try again in %(minutes)s minutes.")
        raise ValidationError(message, code=PAUSED, params={"minutes": pause.minutes})


class SignInForm(forms.Form):
    """E-mail and password. The refusal never says which of the two was wrong; each one is counted."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}), max_length=254
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), max_length=200
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, None
        self.helper = frameless(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("email") and data.get("password"):
            email, address = data["email"].lower(), client_address(self.request)
            refuse_while_paused(email, address)
            self.user = authenticate(self.request, username=email, password=data["password"])
            if self.user is None:
                attempts.failed(email, address)
                raise ValidationError(_("The e-mail or the password is not right."), code=REFUSED)
        return data


class PasswordForm(forms.Form):
    """Change one's own password. Whoever finds an open browser guesses the old one no faster than at the door."""

    old = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.address = request.user, client_address(request)
        self.helper = frameless(self)

    def clean_old(self) -> str:
        old = self.cleaned_data["old"]
        refuse_while_paused(self.user.email, self.address)
        if not self.user.check_password(old):
            attempts.failed(self.user.email, self.address)
            raise ValidationError(_("The present password is not right."))
        return old

    def clean_new(self) -> str:
        from django.contrib.auth.password_validation import validate_password

        new = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new


# --- mandates --------------------------------------------------------------------------------------------------------


class ScopeAndEnd(forms.Form):
    """How far a mandate goes and until when."""

    scope = forms.ChoiceField(label=_("Scope"), choices=Mandate.Scope.choices, widget=forms.RadioSelect)
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=day_input(),
        help_text=_("That day included; empty: without an end. For example: 31.12.2027"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day and day < local_date():
            raise ValidationError(_("This day has passed."))
        return day


class WithinOwn(ScopeAndEnd):
    """What an owner may give: no scope beyond the own one is offered, no later end is taken."""

    def __init__(self, *args: Any, own: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        within = SCOPES[: SCOPES.index(own.scope) + 1]
        self.fields["scope"].choices = [choice for choice in Mandate.Scope.choices if choice[0] in within]
        if own.valid_until:
            last = date_format(own.valid_until, "DATE_FORMAT")
            self.fields["valid_until"].required = True
            self.fields["valid_until"].help_text = _("That day included, not later than your own: %(day)s.") % {
                "day": last
            }

    def clean_valid_until(self) -> Any:
        day = super().clean_valid_until()
        if self.own.valid_until and day and day > self.own.valid_until:
            last = date_format(self.own.valid_until, "DATE_FORMAT")
            raise ValidationError(_("Your own mandate ends earlier: %(day)s."), params={"day": last})
        return day


class InviteForm(WithinOwn):
    """Who is invited to act for the unit."""

    field_order = ["email", "scope", "valid_until"]

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The letter with the link goes there; only who reads it can accept."),
    )  # fmt: skip

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class ChangeMandateForm(WithinOwn):
    """Another scope or end for somebody who acts already."""

    may_manage = forms.BooleanField(
        label=_("Manages access"),
        required=False,
        help_text=_("Invites other people to this unit, limits and takes back their mandates. For example: the head."),
    )


class JoinForm(forms.Form):
    """Who comes with an invitation and has no account: a name and a password of one's own, nothing else."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())

    def clean_password(self) -> str:
        from django.contrib.auth.password_validation import validate_password

        password = self.cleaned_data["password"]
        validate_password(password)
        return password
