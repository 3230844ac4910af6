"""Whether a receipt tells the truth: its number and its fingerprint against the bytes that were frozen.

The SHA-256 is computed anew from the stored bytes each time; what is answered is read from these bytes, which the
fingerprint protects. A wrong number and a wrong fingerprint get the same answer.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime

from collection.canonical import fingerprint
from collection.models import Version
from forms_core import registry
from forms_core.edition import Edition

_FINGERPRINT = re.compile("[0-9a-f]{64}")
# Typed from paper on a Kazakh or Russian keyboard: letters that look the same.
_LATIN = str.maketrans("АВСЕНКМРТУХІасеі", "ABCEHKMPTYXIacei")


@dataclass(frozen=True)
class Filed:
    """What everybody may know of a filed version: nothing of its unit, nothing of its answers."""

    receipt_number: str
    edition: Edition
    year: int
    version: int
    source: str
    received_at: datetime


def read_receipt_number(text: str) -> str:
    return "".join(text.split()).translate(_LATIN).replace("\u2013", "-")


def read_fingerprint(text: str) -> str:
    """The 64 signs, however they were grouped; empty where the text is no fingerprint."""
    found = re.sub(r"[\s\u200b-]+", "", text).translate(_LATIN).lower()
    return found if _FINGERPRINT.fullmatch(found) else ""


def filed_as(number: str, sha256: str) -> Filed | None:
    """The version that was filed under this number with these very bytes; None for everything else."""
    numbers = {number, number.upper()}
    version = Version.objects.filter(receipt_number__in=numbers, is_frozen=True).first()
    content = bytes(version.canonical or b"") if version else b""
    is_same = hmac.compare_digest(fingerprint(content), sha256)
    if not is_same or version is None or not content:
        return None
    header = json.loads(content)["header"]
    if header["receipt"] != version.receipt_number:
        return None
    return Filed(
        receipt_number=header["receipt"],
        edition=registry.edition(header["edition"]),
        year=header["period"],
        version=header["version"],
        source=version.get_source_display(),
        received_at=datetime.fromisoformat(header["received_at"]),
    )
