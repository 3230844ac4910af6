"""The repairs of a report's version: computed when a page shows errors, kept while nothing changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from collection.answers import Cells, read_cells, register_cells
from collection.judge import context_of
from collection.models import Report, Version
from controls.functions import Context
from controls.models import checker_for, controls_stamp
from controls.repair import Proposal, Repairs, Workshop
from forms_core import registry

KEPT = 500  # reports whose repairs a process remembers
_known: OrderedDict[tuple[Any, ...], Repairs] = OrderedDict()


@lru_cache(maxsize=16)
def _workshop(edition_id: str, stamp: int) -> Workshop:
    edition = registry.edition(edition_id)
    return Workshop(checker_for(edition).checks, edition)


def repairs_of(report: Report, version: Version, cells: Cells | None = None) -> Repairs:
    """Proposals for each failing error, by control and instance."""
    stamp, context = controls_stamp(), context_of(report, version.edition)
    key = (version.public_id, repr(sorted(version.edits.items())), stamp, *_around(report, version, context))
    found = _known.get(key)
    if found is None:
        cells = read_cells(version, report.unit) if cells is None else cells
        found = _workshop(version.edition_id, stamp).repairs(cells, context)
        _known[key] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found


def _around(report: Report, version: Version, context: Context) -> tuple[Hashable, ...]:
    """What repairs depend on beside the edits: last year's report, the register, the classifiers and the day.

    Unequal as soon as one of them changed; the classifiers are sets that are made once, so this costs little.
    """
    previous = None if context.previous is None else frozenset(context.previous.items())
    return previous, replace(context, previous=None), *register_cells(version, report.unit).items()


def proposal_by_key(repairs: Repairs, key: str) -> Proposal | None:
    """The proposal that a button named, if it still is one and a click can do it."""
    every: list[Any] = [proposal for proposals in repairs.values() for proposal in proposals]
    return next((found for found in every if found.key == key and not found.is_to_fill), None)
