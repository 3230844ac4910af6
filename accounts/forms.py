"""Account forms, drawn by crispy in the house's anatomy: label, hint, error, field."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from accounts.addresses import client_address

PAUSED, REFUSED = "paused", "refused"


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
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

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
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

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
