"""The checks that a browser can run, as JSON: one entry per control, the page expands it again.

What asks the register, a classifier or the clock stays on the server. Checks that look at last year travel only when
the page is given last year's figures too. `controls.js` reads what is written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from controls.expand import Check
from controls.places import Names


def tree_json(checks: Iterable[Check], *, with_previous: bool = True) -> dict[str, Any]:
    """`{"names": ..., "controls": [{id, severity, message, shape, instances, ...}]}`, ready for json.dumps."""
    able = [check for check in checks if not check.needs_context and (with_previous or not check.needs_previous)]
    controls: dict[str, dict[str, Any]] = {}
    for check in able:
        key = f"{check.control_id} {check.shape}"
        controls.setdefault(key, _control(check))["instances"].append(dict(check.instance))
    cells = {cell for check in able for cell in check.cells}
    return {"names": _names(able[0].names, cells) if able else {}, "controls": list(controls.values())}


def _control(check: Check) -> dict[str, Any]:
    return {
        "id": check.control_id,
        "severity": check.severity,
        "message": {"kk": check.wording.kk, "ru": check.wording.ru},
        "shape": check.shape,
        "evaluate_blank": check.evaluate_blank,
        "slip": check.slip,
        "instances": [],
    }


def _names(names: Names, cells: set[str]) -> dict[str, Any]:
    sections = {cell.split("/", 1)[0] for cell in cells}
    return {
        "sections": {id_: {"kk": name.kk, "ru": name.ru} for id_, name in names.sections.items() if id_ in sections},
        "yesno": sorted(names.yesno & cells),
        "words": {cell: {"kk": word.kk, "ru": word.ru} for cell, word in names.words.items() if cell in cells},
    }
