"""Grant a mandate, take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Invitation, Mandate, User
from accounts.roles import Role
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from register.models import Unit


class MandateRefused(DomainError):
    """Why a mandate cannot be granted."""


@transaction.atomic
def grant(
    user: User, unit: Unit, *, scope: str, valid_until: date | None, by: Any, may_manage: bool = False,
    invitation: Invitation | None = None,
) -> Mandate:  # fmt: skip
    """A right to act for the unit. One that has ended gives way to the new one; one in force refuses.

    One that comes with an invitation is given by who invited and taken by the person, who stands in the journal.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.role != Role.RESPONDENT:
        raise MandateRefused(
            Bilingual(kk="Өкілеттік тек респонденттерге беріледі.", ru="Полномочия выдаются только респондентам.")
        )
    standing = Mandate.objects.filter(user=user, unit=unit, revoked_at=None)
    if standing.in_force().exists():
        raise MandateRefused(
            Bilingual(
                kk="Бұл пайдаланушының осы бірлік бойынша өкілеттігі бар: алдымен оны қайтарып алыңыз.",
                ru="У этого пользователя уже есть полномочие по этой единице: сначала отзовите его.",
            )
        )
    standing.update(revoked_at=timezone.now())
    mandate = Mandate.objects.create(
        user=user, unit=unit, scope=scope, valid_until=valid_until, may_manage=may_manage, granted_by=by
    )
    details = {"user": user.pk, "scope": scope, "valid_until": f"{valid_until}" if valid_until else None}
    if may_manage:
        details["may_manage"] = True
    if invitation is not None:
        details["invitation"] = invitation.pk
    journal.record(user if invitation else by, "mandate.granted", mandate, unit_id=unit.pk, **details)
    return mandate


@transaction.atomic
def revoke(mandate: Mandate, *, by: Any) -> None:
    """From the next request on the person acts for the unit no more. A second press changes nothing."""
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.revoked_at is not None:
        return
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at"])
    journal.record(by, "mandate.revoked", mandate, unit_id=mandate.unit_id, user=mandate.user_id)
