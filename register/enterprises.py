"""The legal person behind a unit: branches are chained by `parent`, the enterprise stands at the top."""

from __future__ import annotations

from collections.abc import Mapping

from register.models import Unit


def enterprises() -> dict[int, int]:
    """Unit -> enterprise for every unit with a parent, as the register has it now; all others are their own."""
    parents = dict(Unit.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    return {unit: top_of(unit, parents) for unit in parents}


def top_of(unit: int, parents: Mapping[int, int]) -> int:
    """The end of a chain of parents; a chain that bites its tail ends where it began to repeat."""
    seen = {unit}
    while (above := parents.get(unit)) is not None and above not in seen:
        unit = above
        seen.add(unit)
    return unit
