"""What the instruction says beside a field, word for word, and links from its terms to the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from forms_core import registry
from forms_core.edition import Edition
from forms_core.instruction import Instruction, Piece
from kernel.bilingual import Bilingual, active_language


@dataclass(frozen=True)
class Quote:
    """A piece as the reader sees it. `language` is the text's own, which may be another than the reader's."""

    para: str
    text: str
    language: str
    remark: Bilingual | None

    @property
    def paragraph(self) -> str:
        """`4-тармақ` or `пункт 4`; `2, 1)` is an item of the list in paragraph 2."""
        number, _, rest = self.para.partition(",")
        return str(Bilingual(kk=f"{number}-тармақ", ru=f"пункт {number}")) + (f",{rest}" if rest else "")


@dataclass(frozen=True)
class Law:
    """Everything that the act says of one place."""

    instruction: Instruction
    quotes: tuple[Quote, ...]

    @property
    def paragraphs(self) -> str:
        return "; ".join(dict.fromkeys(quote.paragraph for quote in self.quotes))

    @property
    def language(self) -> str:
        return self.quotes[0].language

    @property
    def is_in_another_language(self) -> bool:
        return self.language != active_language()


def law_of(edition: Edition, kind: str, code: str) -> Law | None:
    """`kind` is questions, columns, rows or sections, as in the file of the instruction."""
    instruction = registry.instruction(edition.id)
    pieces = instruction.by_place.get(f"{kind} {code}", ()) if instruction else ()
    return Law(instruction, tuple(quote_of(instruction, piece) for piece in pieces)) if instruction and pieces else None


def quote_of(instruction: Instruction, piece: Piece) -> Quote:
    language = instruction.language_for(active_language())
    return Quote(piece.para, piece.said[language], language, piece.remark)


def glossary_url(edition: Edition) -> str:
    return reverse("cabinet:glossary", args=[edition.id])


def linked(edition: Edition, text: str, kind: str = "", code: str = "") -> SafeString:
    """The text with each term of the glossary linked where it first stands; not where its definition stands anyway."""
    instruction = registry.instruction(edition.id)
    if instruction is None:
        return mark_safe(escape(text))
    own = {piece.term.id for piece in instruction.by_place.get(f"{kind} {code}", ()) if piece.term}
    return mark_safe("".join(_linked(edition, text, own)))


def _linked(edition: Edition, text: str, met: set[str]) -> Iterator[str]:
    pattern, owners = _forms(edition.id, active_language())
    end = 0
    for found in pattern.finditer(text):
        term = owners[found[0].casefold()]
        if term in met:
            continue
        met.add(term)
        yield escape(text[end : found.start()])
        # Another tab: what is typed on this page stays.
        yield f'<a class="term" href="{glossary_url(edition)}#{term}" target="_blank">{escape(found[0])}</a>'
        end = found.end()
    yield escape(text[end:])


@lru_cache
def _forms(edition_id: str, language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Every form of every term, the longest first, as whole words."""
    instruction = registry.instruction(edition_id)
    pieces = instruction.definitions if instruction else ()
    owners = {form.casefold(): p.term.id for p in pieces if p.term for form in p.term.forms[language]}
    longest_first = "|".join(re.escape(form) for form in sorted(owners, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)" if owners else r"(?!)", re.IGNORECASE), owners
