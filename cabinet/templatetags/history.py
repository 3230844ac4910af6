"""Lines of the journal in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kernel.models import JournalEntry
from register.classifiers import region_name

register = template.Library()

VERBS = {
    "user.created": gettext_lazy("Added"),
    "user.invited": gettext_lazy("Came with an invitation"),
    "user.changed": gettext_lazy("Changed"),
    "user.password_reset": gettext_lazy("New password given"),
    "user.signed_in": gettext_lazy("Signed in"),
    "user.password_changed": gettext_lazy("Own password changed"),
    "sign_in.paused": gettext_lazy("Too many wrong passwords: signing in is paused"),
}


@register.filter
def verb_name(verb: str) -> str:
    return str(VERBS[verb])


@register.filter
def changed_fields(entry: JournalEntry) -> Iterator[str]:
    """`Role: Respondent → Publisher`, one line for each changed field."""
    if entry.verb == "user.changed":
        for name, (before, after) in entry.details.items():
            field = User._meta.get_field(name)
            yield f"{field.verbose_name}: {_said(field, before)} → {_said(field, after)}"
    if "address" in entry.details:
        yield f"{_('Network address')}: {entry.details['address']}"


def _said(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.name == "region" and value:
        return str(region_name(value))
    return str(dict(field.flatchoices).get(value, value)) or "–"
