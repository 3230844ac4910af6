"""Forms of the publisher's console, drawn by crispy in the house's anatomy: label, hint, error, field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import day_input, frameless
from collection.actions.opening import openable
from forms_core import registry
from kernel.errors import DomainError
from kernel.legal_clock import HOME_ZONE, local_date
from kernel.workdays import next_working_day

REASON_LENGTH = 500
USUAL_HOUR = time(11, 0)  # reading: the hour at which the Bureau places its releases


class ConsoleForm(forms.Form):
    """A form whose frame, token and buttons stand in the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless(self)


def reason_field(label: Any) -> forms.CharField:
    """Why somebody goes past a limit."""
    return forms.CharField(
        label=label,
        help_text=_("The reason stays in the journal with your name."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FrameForm(ConsoleForm):
    """Which form and reporting year."""

    round = forms.TypedChoiceField(label=_("Form and reporting year"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = {f"{code} {year}": (code, year) for code, year in openable()}
        self.fields["round"].choices = [
            (key, f"{registry.form(code).in_force.index}, {year}") for key, (code, year) in pairs.items()
        ]
        self.fields["round"].coerce = pairs.__getitem__


class OpeningForm(ConsoleForm):
    """From which day the reports are filled."""

    opens_on = forms.DateField(
        label=_("First day of filling"),
        help_text=_("Before it the reports are seen and not filled. Day, month, year."),
        widget=day_input(),
    )

    def __init__(self, *args: Any, refuse: Callable[[date], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refuse = refuse

    def clean_opens_on(self) -> date:
        day = self.cleaned_data["opens_on"]
        try:
            self.refuse(day)
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return day


class ScheduleForm(ConsoleForm):
    """The minute of a release, in the time of Almaty."""

    day = forms.DateField(
        label=_("Day of the release"),
        help_text=_("Day, month, year. For example: 29.05.2026"),
        widget=day_input(),
    )
    hour = forms.TimeField(
        label=_("Hour and minute, time of Almaty"),
        help_text=_("For example: 11:00"),
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"day": next_working_day(local_date()), "hour": USUAL_HOUR})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("hour") and self.release_at <= timezone.now():
            self.add_error("hour", ValidationError(_("This minute has passed already. Choose a later one.")))
        return data

    @property
    def release_at(self) -> datetime:
        day: date = self.cleaned_data["day"]
        hour: time = self.cleaned_data["hour"]
        return datetime.combine(day, hour.replace(second=0, microsecond=0), ZoneInfo(HOME_ZONE))


class OverrideForm(ConsoleForm):
    """Why a bulletin is approved although its quality is judged too low."""

    reason = reason_field(_("Why it is published all the same"))


class CloseEarlyForm(ConsoleForm):
    """Why the round is closed while units may still file in time."""

    reason = reason_field(_("Why the round is closed before its deadline"))


class ReopenForm(ConsoleForm):
    """Why a closed round is opened again."""

    reason = reason_field(_("Why the round is opened again"))


class WithdrawForm(ConsoleForm):
    """Why a published bulletin is taken back; everybody reads it, so it is needed in both languages."""

    reason_kk = forms.CharField(
        label=_("Reason in Kazakh"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "lang": "kk"})
    )
    reason_ru = forms.CharField(
        label=_("Reason in Russian"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "lang": "ru"})
    )
