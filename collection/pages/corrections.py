"""What the office corrected, where the respondent works: place, reported and corrected value, reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from collection.models import Correction, Report, Version
from collection.pages.differences import place_name, stored_text
from collection.pages.moments import moment_text
from collection.pages.places import cell_url
from forms_core.edition import Edition


def corrections_of(report: Report) -> list[Correction]:
    """Those of the newest filed version; they are gone with the next filing, which is the respondent's own again."""
    newest = Version.objects.filter(report=report, is_frozen=True).order_by("-number").values("pk")[:1]
    return list(Correction.objects.filter(version=newest).select_related("by"))


def in_section(corrections: Iterable[Correction], section: str) -> list[Correction]:
    return [correction for correction in corrections if correction.address.startswith(f"{section}/")]


def correction_rows(
    report: Report, edition: Edition, corrections: Iterable[Correction], *, here: str = "", links: bool = True
) -> list[dict[str, Any]]:
    """`here` is the section whose page shows them: its links stay on the page."""
    return [_row(report, edition, correction, here, links) for correction in corrections]


def _row(report: Report, edition: Edition, correction: Correction, here: str, links: bool) -> dict[str, Any]:
    address = correction.address
    url = cell_url(report.public_id, edition.cells[address]) if links and address in edition.cells else ""
    is_here = bool(here) and address.startswith(f"{here}/")
    return {
        "place": place_name(edition, address),
        "url": url[url.index("#") :] if url and is_here else url,
        "reported": stored_text(edition, address, correction.reported),
        "corrected": stored_text(edition, address, correction.corrected),
        "reason": correction.reason,
        "by": correction.by,
        "when": moment_text(correction.at),
    }


def cell_note(edition: Edition, correction: Correction) -> str:
    """The same at the cell, folded: HTML."""
    values = (stored_text(edition, correction.address, text) for text in (correction.reported, correction.corrected))
    return (
        f'<details class="small"><summary>{escape(_("Corrected by the office"))}</summary>'
        f"<span>{escape(' → '.join(values))}. {escape(correction.reason)}</span></details>"
    )
