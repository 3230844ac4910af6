"""What is left before a report can be submitted, and how the check page says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from collection.models import Finding
from collection.pages.findings import first_url
from controls.models import checker_for
from forms_core.edition import Edition


@dataclass(frozen=True)
class Open:
    """How many errors to correct and warnings to explain."""

    errors: int
    warnings: int

    def __bool__(self) -> bool:
        return bool(self.errors or self.warnings)

    def __str__(self) -> str:
        """`to correct – 2, to explain – 1`; what is nought is not named."""
        parts = [
            _("to correct – %(count)s") % {"count": self.errors} if self.errors else "",
            _("to explain – %(count)s") % {"count": self.warnings} if self.warnings else "",
        ]
        return ", ".join(part for part in parts if part)


def open_findings(edition: Edition, findings: Iterable[Finding]) -> Open:
    """Of the controls that are on now: what was switched off since the last save stops nobody."""
    active = {check.control_id for check in checker_for(edition).checks}
    found = [finding for finding in findings if finding.is_open and finding.control in active]
    errors = sum(finding.is_error for finding in found)
    return Open(errors, len(found) - errors)


def summary_of(left: Open, views: list[dict[str, Any]], *, is_refused: bool) -> dict[str, Any] | None:
    """The box above the heading: errors as links; warnings are only counted, they are no errors."""
    if not (is_refused or left.errors):
        return None
    title = _("The report is not submitted: %(left)s") if is_refused else _("Before submission: %(left)s")
    errors = [{"url": first_url(v), "text": v["message"]} for v in views if v["severity"] == "error"]
    return {"title": title % {"left": left}, "errors": errors}
