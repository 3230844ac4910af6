"""What the register already knows goes into a new version, so that nobody types it again."""

from __future__ import annotations

from collection.answers import Cells
from forms_core.edition import Edition
from register.classifiers import territory_name
from register.models import Unit


def register_answers(edition: Edition, unit: Unit) -> Cells:
    """Contact block, signatories, place and territory of the unit, for the cells this edition has."""
    known = {
        "sign/name": unit.name,
        "sign/address": unit.address,
        "sign/phone_fixed": unit.phone_fixed,
        "sign/phone_mobile": unit.phone_mobile,
        "sign/email": unit.email,
        "sign/executor_name": unit.executor_name,
        "sign/accountant_name": unit.accountant_name,
        "sign/head_name": unit.head_name,
    }
    for section in ("s1", "A"):
        known[f"{section}/1"] = str(territory_name(unit.kato))
        known[f"{section}/1.1"] = unit.kato
    return {a: value for a, value in known.items() if value and a in edition.cells}
