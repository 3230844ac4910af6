"""What the browser needs to run the controls of one page while somebody types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from controls.browser import tree_json
from controls.expand import Check
from controls.models import checker_for, controls_stamp
from forms_core import registry
from forms_core.edition import Edition


def checks_version(edition: Edition) -> str:
    """Changes with the text of the edition and with every switch: an address with it may be kept for ever."""
    return f"{edition.hash[:16]}-{controls_stamp()}"


@lru_cache(maxsize=64)
def live_checks(edition_id: str, section: str, stamp: int) -> str:
    """The controls that touch a section, for the browser's twin, as JSON. `stamp` says which ones are switched on."""
    bundle = tree_json(_of_section(registry.edition(edition_id), section))
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))


def _of_section(edition: Edition, section: str) -> list[Check]:
    return [
        check
        for check in checker_for(edition).checks
        if not check.needs_context
        and check.severity != "info"
        and any(address.startswith(f"{section}/") for address in check.cells)
    ]


@lru_cache(maxsize=64)
def live_controls(edition_id: str, stamp: int) -> frozenset[str]:
    """The controls that the browser judges by itself; what the server said of others stays on the page."""
    checks = checker_for(registry.edition(edition_id)).checks
    return frozenset(check.control_id for check in checks if not check.needs_context and not check.evaluate_blank)


@lru_cache(maxsize=256)
def _needed(edition_id: str, section: str, stamp: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses on other pages that this page's controls look at; addresses whose last year's value they ask."""
    checks = _of_section(registry.edition(edition_id), section)
    others = {a for check in checks for a in check.cells if not a.startswith(f"{section}/")}
    compared = {a for check in checks if check.needs_previous for a in check.cells}
    return tuple(sorted(others)), tuple(sorted(compared))


def elsewhere(edition: Edition, section: str, cells: Mapping[str, Any], previous: Mapping[str, Any]) -> str:
    """Values of other pages and of last year that the page's controls need, as JSON for a script element."""
    others, compared = _needed(edition.id, section, controls_stamp())
    found = {
        "cells": {address: cells.get(address) for address in others},
        "previous": {address: previous[address] for address in compared if address in previous},
    }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
