"""Secrets in addresses: whoever has one may do what it is for. Only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32


def new_secret() -> str:
    """256 random bits, as they stand in an address. Read once, by its owner."""
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> str:
    """So many random bits need no salt and no slow hash: nobody guesses them back."""
    return hashlib.sha256(secret.encode()).hexdigest()
