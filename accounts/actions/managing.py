"""What the owner of the access to a unit may do about it: limit a mandate, take it back. Never beyond the own mandate.

All mandates of the unit are locked first, lowest key first: two owners who take back each other's mandate at the same
moment leave one of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.actions import mandates
from accounts.models import Mandate
from kernel import journal
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.writing import written
from register.models import Unit

CHANGEABLE = ("scope", "valid_until", "may_manage")


class ManagingRefused(DomainError):
    """Why an owner cannot do this. The rules stand here and not only on the page."""


NOT_AN_OWNER = Bilingual(
    kk="Бұл бірлікке қолжетімділікті басқару өкілеттігіңіз енді жоқ.",
    ru="У вас больше нет полномочия управлять доступом к этой единице.",
)
MORE_THAN_OWN = Bilingual(
    kk="Өз өкілеттігіңізден артық өкілеттік бере алмайсыз: аясы да, мерзімі де сіздікінен аспауы тиіс.",
    ru="Нельзя дать больше, чем есть у вас: ни шире сфера действия, ни позже срок.",
)
LAST_OWNER = Bilingual(
    kk="Бұл – қолжетімділікті басқаратын соңғы өкілеттік. Алдымен басқа адамға басқаруға рұқсат беріңіз немесе "
    "статистика департаментіне хабарласыңыз.",
    ru="Это последнее полномочие, которое управляет доступом. Сначала разрешите управлять другому человеку или "
    "обратитесь в департамент статистики.",
)
GONE = Bilingual(
    kk="Бұл өкілеттік енді күшінде емес. Адамды қайтадан шақырыңыз.",
    ru="Это полномочие больше не действует. Пригласите человека снова.",
)


def lock_access(unit_id: int) -> None:
    """Hold every mandate of the unit until the end of the transaction. What is read afterwards is final."""
    found = Mandate.objects.select_for_update(of=("self",)).filter(unit=unit_id, revoked_at=None)
    list(found.order_by("pk").values_list("pk"))


def authority_of(by: Any, unit: Unit | int) -> Mandate:
    """The mandate by which this person manages the access to the unit now."""
    own = Mandate.objects.managing().filter(user=by, unit=unit).first()
    if own is None:
        raise ManagingRefused(NOT_AN_OWNER)
    return own


def refuse_more_than_own(own: Mandate, *, scope: str, valid_until: date | None) -> None:
    if not own.covers(scope, valid_until):
        raise ManagingRefused(MORE_THAN_OWN)


@written
def change(mandate: Mandate, *, scope: str, valid_until: date | None, may_manage: bool, by: Any) -> dict[str, Any]:
    """Another scope or end. Returns what differs: field -> [before, after]; nothing differs, nothing is written."""
    lock_access(mandate.unit_id)
    own = authority_of(by, mandate.unit_id)
    found = Mandate.objects.in_force().filter(pk=mandate.pk).first()
    if found is None:
        raise ManagingRefused(GONE)
    refuse_more_than_own(own, scope=scope, valid_until=valid_until)
    wanted = {"scope": scope, "valid_until": valid_until, "may_manage": may_manage}
    changes = {name: [_plain(getattr(found, name)), _plain(wanted[name])] for name in CHANGEABLE}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return {}
    _refuse_last(found)
    for name in changes:
        setattr(found, name, wanted[name])
    found.save(update_fields=list(changes))
    journal.record(by, "mandate.changed", found, unit_id=found.unit_id, user=found.user_id, **changes)
    return changes


@written
def take_back(mandate: Mandate, *, by: Any) -> None:
    """From the next request on the person acts for the unit no more. A second press changes nothing."""
    lock_access(mandate.unit_id)
    authority_of(by, mandate.unit_id)
    found = Mandate.objects.get(pk=mandate.pk)
    if found.revoked_at is not None:
        return
    _refuse_last(found)
    mandates.revoke(found, by=by)


def is_last_owner(mandate: Mandate) -> bool:
    owners = Mandate.objects.managing().filter(unit=mandate.unit_id)
    return owners.filter(pk=mandate.pk).exists() and not owners.exclude(pk=mandate.pk).exists()


def _refuse_last(mandate: Mandate) -> None:
    """Without an owner nobody could let anybody in: only an administrator leaves a unit so."""
    if is_last_owner(mandate):
        raise ManagingRefused(LAST_OWNER)


def _plain(value: Any) -> Any:
    return f"{value}" if isinstance(value, date) else value
