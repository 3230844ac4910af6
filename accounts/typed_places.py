"""What a typed text belongs to, in words: by the forms that are installed.

Nobody's report is looked up: the page may be read by somebody who is not signed in yet, and whether there is a report
is not for them. The numbers of rows and columns stand in the address; a name is said only where every edition of the
form that has the address prints the same one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from controls.places import CODE, Names, cells_name, names_of
from forms_core import registry
from forms_core.edition import Edition


@dataclass(frozen=True)
class Typed:
    """A text, its place on the paper, and what is printed there."""

    place: str
    printed: str
    text: str


def in_words(pairs: Iterable[tuple[str, str]]) -> list[Typed]:
    pairs = list(pairs)
    editions = [(edition, names_of(edition)) for edition in _editions([name for name, _text in pairs])]
    return [
        Typed(*_words(name, [(e, names) for e, names in editions if name in e.cells]), text) for name, text in pairs
    ]


def _editions(names: list[str]) -> tuple[Edition, ...]:
    """Those of the form that has most of the places: what was typed on one page is of one form."""

    def known(editions: tuple[Edition, ...]) -> int:
        return max((sum(name in edition.cells for name in names) for edition in editions), default=0)

    return max((form.editions for form in registry.forms()), key=known, default=())


def _words(name: str, known: list[tuple[Edition, Names]]) -> tuple[str, str]:
    if not known:
        return _("Explanation") if name.startswith("explanation") else _("Text"), ""
    printed = {_printed(edition, name) for edition, _names in known}
    return _place(name, *known[-1]), printed.pop() if len(printed) == 1 else ""


def _place(address: str, edition: Edition, names: Names) -> str:
    """`Раздел 2, строка 1.3, графа 4`."""
    text = str(cells_name(names, [address], with_section=True))
    return text[0].upper() + text[1:]


def _printed(edition: Edition, address: str) -> str:
    """The name of the row and of the column, or the wording of the item."""
    cell = edition.cells[address]
    if cell.row is not None:
        return f"{cell.text} – {edition.sections[cell.section].columns[cell.code].text}"
    return str(cell.text) if CODE.fullmatch(cell.code) else ""  # without a number it is called by its wording already
