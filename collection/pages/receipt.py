"""The facts of a receipt, each in both languages: what the paper in somebody's folder has to prove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from collection.answers import read_cells
from collection.models import Confirmation, Report, Version
from collection.pages.moments import moment_text
from collection.signing import standing_words
from kernel.bilingual import LANGUAGES, Bilingual

TITLES = {
    Version.Source.ELECTRONIC: _("Receipt of a filed report"),
    Version.Source.PAPER: _("Receipt of a report filed on paper"),
    Version.Source.OFFICE: _("Receipt of a correction by the office"),
}
WHO = {
    Version.Source.ELECTRONIC: _("Filed by"),
    Version.Source.PAPER: _("Entered from paper by"),
    Version.Source.OFFICE: _("Corrected by"),
}
WHEN = {
    Version.Source.ELECTRONIC: _("Received"),
    Version.Source.PAPER: _("Entered from paper at"),
    Version.Source.OFFICE: _("Corrected at"),
}


@dataclass(frozen=True)
class Fact:
    name: Bilingual
    values: tuple[Bilingual, ...]


def in_both(make: Any) -> Bilingual:
    """A text of the interface, or what a function says, in Kazakh and in Russian."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(make() if callable(make) else make)
    return Bilingual(**said)


def same(text: Any) -> Bilingual:
    return Bilingual(kk=str(text), ru=str(text))


def check_path(version: Version) -> str:
    """The public page that confirms this receipt: number and fingerprint are in the address."""
    query = urlencode({"receipt": version.receipt_number, "sha256": version.sha256})
    return f"{reverse('collection:verify')}?{query}"


def title_of(version: Version) -> Bilingual:
    return in_both(TITLES[Version.Source(version.source)])


def receipt_facts(report: Report, version: Version) -> list[Fact]:
    return [Fact(in_both(name), values) for name, values in _facts(report, version)]


def _facts(report: Report, version: Version) -> Iterator[tuple[Any, tuple[Bilingual, ...]]]:
    unit, edition, source = report.unit, version.edition, Version.Source(version.source)
    yield _("Respondent"), (Bilingual(kk=unit.name_kk or unit.code, ru=unit.name_ru or unit.code),)
    yield unit.get_kind_display, (same(unit.code),)
    yield _("Form"), (edition.title, edition.index)
    yield _("Reporting year"), (same(report.round.year),)
    yield _("Version"), (in_both(lambda: f"{version.number}, {version.get_source_display()}"),)
    if version.received_on:
        yield _("The paper form came on"), (in_both(lambda: date_format(version.received_on, "DATE_FORMAT")),)
    yield WHEN[source], (in_both(lambda: moment_text(version.received_at)),)
    yield _("Last day of submission"), (in_both(lambda: date_format(report.obligation.due_on, "DATE_FORMAT")),)
    yield _("Timeliness"), _timeliness(report, version)
    yield WHO[source], (same(version.submitted_by),)
    for word in standing_words(version):
        yield word.get_office_display, (in_both(partial(_word, word)),)
    if signatories := signatories_of(version):
        yield _("Signatories named on the form"), signatories


def _timeliness(report: Report, version: Version) -> tuple[Bilingual, ...]:
    """As the version is marked: by the first filing, after all orders that moved the deadline."""
    if version.is_late:
        return (in_both(_("Filed late")),)
    if version.came_in_time(report.obligation):
        return (in_both(_("Filed in time")),)
    return (in_both(_("Filed in time")), in_both(_("Counted by the first filing of this report.")))


def _word(word: Confirmation) -> str:
    """Who confirmed in this office, and when."""
    return f"{_('Confirmed')}: {word.by}, {moment_text(word.at)}"


def signatories_of(version: Version) -> tuple[Bilingual, ...]:
    """`Head: surname and name`, as written on the form."""
    section = version.edition.sections.get("sign")
    cells = read_cells(version)
    return tuple(
        Bilingual(kk=f"{question.text.kk}: {name}", ru=f"{question.text.ru}: {name}")
        for question in (section.questions.values() if section else ())
        if question.type == "person_name" and (name := cells.get(f"sign/{question.code}"))
    )
