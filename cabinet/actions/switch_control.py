"""Switch a control of an edition on or off, with a reason."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from controls.models import ControlSwitch, active_controls, refuse_impossible
from forms_core.edition import ControlText, Edition
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class SwitchedMeanwhile(DomainError):
    """The control stands already as it was wished: somebody was faster, and his reason is in the history."""


ALREADY_ON = Bilingual(
    kk="Бұл бақылауды осы уақыт ішінде басқа адам қосып қойды: тарихын қараңыз.",
    ru="Этот контроль за это время уже включили: посмотрите его историю.",
)
ALREADY_OFF = Bilingual(
    kk="Бұл бақылауды осы уақыт ішінде басқа адам өшіріп қойды: тарихын қараңыз.",
    ru="Этот контроль за это время уже выключили: посмотрите его историю.",
)


@transaction.atomic
def switch_control(edition: Edition, control: ControlText, *, enabled: bool, reason: str, by: Any) -> ControlSwitch:
    """From the next save on every draft is judged with it or without it; what was filed is not judged again."""
    if enabled == any(active.id == control.id for active in active_controls(edition)):
        raise SwitchedMeanwhile(ALREADY_ON if enabled else ALREADY_OFF)
    if enabled:
        refuse_impossible(control, edition)
    switch = ControlSwitch.objects.create(
        edition_id=edition.id, control=control.id, enabled=enabled, reason=reason, by=by
    )
    journal.record(
        by, "control.switched", switch, edition=edition.id, control=control.id, enabled=enabled, reason=reason
    )
    return switch
