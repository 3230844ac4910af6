"""Receipt numbers: form, year, unit's part and a random part with a check letter, readable over the telephone."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I


def new_receipt_number(form_code: str, year: int) -> str:
    """E.g. `2-IT-2026-7KQ4-MX9B`: random, so that nobody can count reports by it."""
    part = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{form_code}-{year}-{part[:4]}-{part[4:]}"
