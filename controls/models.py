"""Which controls of an edition are on: the edition says so, and a methodologist may switch, with a reason."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from controls.compile import Checker
from controls.expand import examine, expand_all
from controls.faults import ControlError
from forms_core import registry
from forms_core.edition import ControlText, Edition
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date


class CannotBeSwitchedOn(DomainError):
    """The control names what the form does not have."""


class ControlSwitch(models.Model):
    """One switching of one control. The latest of a control wins; the rows are its history."""

    edition_id = models.CharField(max_length=60)
    control = models.CharField(max_length=80)
    enabled = models.BooleanField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="control_switched_with_a_reason", condition=~models.Q(reason="")),
        ]
        indexes = [models.Index(fields=["edition_id", "control", "id"], name="control_switch_by_control")]

    def __str__(self) -> str:
        return f"{self.control} {'on' if self.enabled else 'off'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget_stamp()


STAMP_HOLDS = 1.0  # seconds: a switch acts in every process within this time
_stamp = (0.0, 0)


def controls_stamp() -> int:
    """Changes with every switch and every day (limits are dated): compared before compiled controls are used."""
    return _switched() * 1_000_000 + local_date().toordinal()


def _switched() -> int:
    global _stamp
    asked_at, stamp = _stamp
    if time.monotonic() - asked_at > STAMP_HOLDS:
        last = ControlSwitch.objects.order_by("-pk").values_list("pk", "at").first()
        # With its microsecond: a number taken back by a rollback is given out again.
        stamp = last[0] * 1_000_000 + last[1].microsecond if last else 0
        _stamp = (time.monotonic(), stamp)
    return stamp


def forget_stamp() -> None:
    """A switch acts at once in the process that made it."""
    global _stamp
    _stamp = (0.0, 0)


def active_controls(edition: Edition) -> tuple[ControlText, ...]:
    """The controls that are on, in the edition's order."""
    switched = dict(
        ControlSwitch.objects.filter(edition_id=edition.id).order_by("id").values_list("control", "enabled")
    )
    return tuple(c for c in edition.controls if c.evaluable and switched.get(c.id, c.enabled))


def checker_for(edition: Edition) -> Checker:
    """The compiled checks of an edition as they are switched now."""
    return _checker(edition.id, controls_stamp())


@lru_cache(maxsize=16)
def _checker(edition_id: str, stamp: int) -> Checker:
    edition = registry.edition(edition_id)
    return Checker(expand_all(active_controls(edition), edition))


def refuse_impossible(control: ControlText, edition: Edition) -> None:
    """A printed rule that names what the form does not have, or a formula with a mistake, cannot be switched on."""
    _, faults = examine(control, edition)
    if faults:
        raise CannotBeSwitchedOn(ControlError(faults[0], edition.id).message)
    if not control.evaluable:
        raise CannotBeSwitchedOn(
            Bilingual(
                kk=f"Бұл бақылауды қосу мүмкін емес, себебі оны есептеу мүмкін емес: {control.id}.",
                ru=f"Этот контроль нельзя включить, потому что его нельзя вычислить: {control.id}.",
            )
        )


def latest_switches(edition: Edition) -> dict[str, Any]:
    found = ControlSwitch.objects.filter(edition_id=edition.id).select_related("by").order_by("id")
    return {switch.control: switch for switch in found}
