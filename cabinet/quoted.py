"""What the help pages quote from acts and reports, word for word, with the source named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forms_core.reading import Marked, read
from kernel.bilingual import LANGUAGES, Bilingual, active_language

FILE = Path(__file__).parent / "quoted.yaml"


@dataclass(frozen=True)
class Quoted:
    source: Bilingual
    said: dict[str, str]

    @property
    def language(self) -> str:
        """The reader's language where the source is at hand in it, else the one in which it is."""
        return active_language() if active_language() in self.said else next(iter(self.said))

    @property
    def text(self) -> str:
        return self.said[self.language]

    @property
    def is_in_another_language(self) -> bool:
        return self.language != active_language()


@cache
def quoted() -> dict[str, Quoted]:
    """By name. A quotation without its source, or without any text, is refused with its line."""
    return {name: _quoted(entry) for name, entry in _entries(read(FILE))}


def _entries(raw: Marked) -> list[tuple[str, Marked]]:
    return [(name, raw.mapping(name)) for name in raw]


def _quoted(raw: Marked) -> Quoted:
    said = {language: raw.code(language) for language in LANGUAGES if language in raw}
    if not said:
        raise raw.fail("no text is quoted", "Add `kk:` or `ru:`, word for word.")
    return Quoted(raw.text("source"), said)
