"""What a calculation depends on, as short hashes: the code of this package, the table files, the pinned rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent


@cache
def code_version() -> str:
    """Hash of the estimation code: another formula is another vintage."""
    return _of_files(sorted(PACKAGE.rglob("*.py")), PACKAGE)


@cache
def tables_version(folder: Path) -> str:
    """Hash of a form's table files."""
    return _of_files(sorted(folder.glob("tables/*.yaml")), folder)


def _of_files(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if "migrations" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def of_inputs(facts: dict[str, Any], rows: Iterable[tuple[Any, ...]]) -> str:
    """One hash over everything a vintage pins."""
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()
