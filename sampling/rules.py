"""Who belongs to the population of a survey, and which of its groups are observed completely.

The circle is read from the edition of the form (`form.respondents`), so a new form needs no code here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from register.classifiers import undotted


@dataclass(frozen=True, slots=True)
class Rules:
    """The circle of respondents of one form.

    `sampled_sizes` are the size codes of legal persons that are only sampled; all other legal persons of the circle and
    the bodies of `government` are taken completely.
    """

    circle: tuple[str, ...]
    government: tuple[str, ...] = ()
    counts_secondary: bool = False
    sampled_sizes: tuple[int, ...] = ()
    has_entrepreneurs: bool = False

    def as_parameters(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def rules_of(respondents: Mapping[str, Any]) -> Rules:
    """The rules that an edition's `form.respondents` states."""
    small = respondents.get("sampling", {}).get("small", {})
    return Rules(
        circle=tuple(undotted(code) for code in respondents["oked"]),
        government=tuple(undotted(code) for code in respondents.get("oked_government", ())),
        counts_secondary=_value(respondents.get("activity_basis")) == "main_or_secondary",
        sampled_sizes=tuple(small.get("krp", ())),
        has_entrepreneurs=respondents.get("individual_entrepreneurs", {}).get("coverage") == "sample",
    )


def _value(marked: Any) -> Any:
    """`{value: x, certainty: assumption}` is x."""
    return marked.get("value") if isinstance(marked, Mapping) else marked
