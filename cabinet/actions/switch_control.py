"""Switch a control of an edition on or off, with a reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from controls.models import ControlSwitch, refuse_impossible
from forms_core.edition import ControlText, Edition
from kernel import journal


@transaction.atomic
def switch_control(edition: Edition, control: ControlText, *, enabled: bool, reason: str, by: Any) -> ControlSwitch:
    """From the next save on every draft is judged with it or without it; what was filed is not judged again."""
    if enabled:
        refuse_impossible(control, edition)
    switch = ControlSwitch.objects.create(
        edition_id=edition.id, control=control.id, enabled=enabled, reason=reason, by=by
    )
    journal.record(
        by, "control.switched", switch, edition=edition.id, control=control.id, enabled=enabled, reason=reason
    )
    return switch
