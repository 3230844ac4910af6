"""Whose word a report needs before it is filed, and whose it has.

A unit decides: one person with the mandate to sign, or the people of the signature block, each by the own sign-in.
A confirmation is of the answers as they stood: when they change, it lapses and is asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.models import Mandate
from collection.answers import Cells
from collection.canonical import canonical_bytes, fingerprint
from collection.models import Confirmation, Office, Report, Signatory, Version
from register.models import Unit

# The executor fills; who answers for the numbers holds the mandate to sign.
SCOPES: dict[str, tuple[str, ...]] = {
    Office.EXECUTOR: (Mandate.Scope.FILL, Mandate.Scope.SIGN),
    Office.ACCOUNTANT: (Mandate.Scope.SIGN,),
    Office.HEAD: (Mandate.Scope.SIGN,),
}


class Signature(Protocol):
    """How a person stands for what is filed. A certificate will be another implementation of it."""

    method: str

    def asks(self, user: Any) -> bool:
        """Whether the page must ask for something before the button is pressed."""

    def take(self, request: HttpRequest) -> None:
        """Accept what was given. Raises SignatureRefused with the sentence for its field."""


def signature() -> Signature:
    return import_string(settings.SIGNATURE)()


def signatories_of(unit: Unit) -> dict[str, Signatory]:
    """Office -> who confirms, in the order of the form. Empty: one person with the mandate files."""
    found = {s.office: s for s in Signatory.objects.filter(unit=unit, ended_at=None).select_related("user")}
    return {office: found[office] for office in Office.values if office in found}


def candidates(unit: Unit, office: str) -> list[Any]:
    """Who may be appointed: people whose mandate in force is wide enough."""
    mandates = Mandate.objects.in_force().filter(unit=unit, scope__in=SCOPES[office], user__is_active=True)
    return [mandate.user for mandate in mandates.select_related("user").order_by("user__full_name")]


def may_confirm(user: Any, unit: Unit, office: str) -> bool:
    """Appointed is not enough: the mandate must be in force when the button is pressed."""
    return Mandate.objects.in_force().filter(user=user, unit=unit, scope__in=SCOPES[office]).exists()


def fingerprint_of(report: Report, version: Version, cells: Cells) -> str:
    """Of the answers alone: what a person has read and confirms."""
    header = {
        "purpose": "confirmation", "form": version.edition.form_code, "edition": version.edition_id,
        "unit": report.unit.code, "period": report.round.year, "version": version.number,
    }  # fmt: skip
    return fingerprint(canonical_bytes(header, cells))


@dataclass(frozen=True)
class Word:
    """One office of a report: who is appointed, and the confirmation, if it was given."""

    office: str
    user: Any
    confirmation: Confirmation | None
    is_current: bool  # given by the appointed person for the answers as they stand

    @property
    def name(self) -> str:
        return str(Office(self.office).label)

    @property
    def at(self) -> datetime | None:
        return self.confirmation.at if self.confirmation else None

    @property
    def has_lapsed(self) -> bool:
        return self.confirmation is not None and not self.is_current


def standing_words(version: Version) -> list[Confirmation]:
    """The confirmations a filed version was filed with, in the order of the form."""
    found = version.confirmations.filter(withdrawn_at=None).select_related("by")
    return sorted(found, key=lambda c: Office.values.index(c.office))


def words(report: Report, version: Version, cells: Cells) -> list[Word]:
    """Every office that must confirm, as it stands now."""
    signatories = signatories_of(report.unit)
    if not signatories:
        return []
    given = {c.office: c for c in version.confirmations.filter(withdrawn_at=None).select_related("by")}
    sha256 = fingerprint_of(report, version, cells)
    return [_word(office, signatory, given.get(office), sha256) for office, signatory in signatories.items()]


def _word(office: str, signatory: Signatory, given: Confirmation | None, sha256: str) -> Word:
    is_current = given is not None and given.sha256 == sha256 and given.by_id == signatory.user_id
    return Word(office, signatory.user, given, is_current)
