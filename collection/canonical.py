"""The canonical bytes of a version: what was filed, the same on any machine, for ever.

UTF-8 JSON, sorted keys, no floats, NFC text. Their SHA-256 stands on the receipt: one changed byte and it differs.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from collection.answers import Cells


def canonical_bytes(header: dict[str, Any], cells: Cells) -> bytes:
    document = {"header": header, "cells": {a: _normal(v) for a, v in cells.items() if v is not None}}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _normal(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("a cell is a whole number or a text, never a float")
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def cells_of(content: bytes) -> Cells:
    return json.loads(content)["cells"]
