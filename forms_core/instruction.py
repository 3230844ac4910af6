"""The instruction to a form: what it says of each section, column, row and item, word for word, and what it defines.

One file for each edition, `instructions/<year>.yaml` beside `editions/`. It is another act than the form, so correcting
it leaves the edition, and the rounds pinned to it, alone. A language in which the act was not available has no text:
nothing is translated as if it were the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from forms_core.edition import Edition
from forms_core.grammar import judge_keys
from forms_core.reading import EditionError, Marked, read
from kernel.bilingual import LANGUAGES, Bilingual

KEYS = {
    "": "grammar edition act languages pieces",
    "act": "kk ru number date annex",
    "pieces[]": "para questions columns rows sections kk ru remark defines",
    "pieces[].remark": "kk ru",
    "pieces[].defines": "id kk ru ours",
    "pieces[].defines.kk": "term forms",
    "pieces[].defines.ru": "term forms",
    "pieces[].defines.ours": "kk ru",
}
GRAMMAR = {place: frozenset(keys.split()) for place, keys in KEYS.items()}
IN_SOME_LANGUAGES = frozenset({"pieces[]", "pieces[].defines", "pieces[].defines.ours"})
TARGETS = ("questions", "columns", "rows", "sections")


@dataclass(frozen=True)
class Term:
    """What a piece defines. `forms` are the forms of the word, by language; `ours` explains it where the act cannot."""

    id: str
    name: Bilingual
    forms: Mapping[str, tuple[str, ...]]
    ours: Mapping[str, str]


@dataclass(frozen=True)
class Piece:
    """Some sentences of one paragraph. `said` is word for word, in the languages of the act."""

    para: str
    said: Mapping[str, str]
    about: frozenset[str]
    remark: Bilingual | None = None
    term: Term | None = None


@dataclass(frozen=True)
class Instruction:
    """The act and its pieces, in the order of the act."""

    edition: Edition
    title: Bilingual
    number: str
    dated: date
    annex: str
    languages: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @cached_property
    def by_place(self) -> Mapping[str, tuple[Piece, ...]]:
        """Place (see `of_question` and its like) -> what the act says of it."""
        found: dict[str, tuple[Piece, ...]] = {}
        for piece in self.pieces:
            for place in piece.about:
                found[place] = (*found.get(place, ()), piece)
        return found

    def of_question(self, section: str, code: str) -> tuple[Piece, ...]:
        return self.by_place.get(f"questions {section}/{code}", ())

    def of_column(self, section: str, code: str) -> tuple[Piece, ...]:
        return self.by_place.get(f"columns {section}/{code}", ())

    def of_row(self, code: str) -> tuple[Piece, ...]:
        return self.by_place.get(f"rows {code}", ())

    def of_section(self, section: str) -> tuple[Piece, ...]:
        return self.by_place.get(f"sections {section}", ())

    @cached_property
    def definitions(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.term)

    def language_for(self, reader: str) -> str:
        """The reader's language where the act was available in it, else the one in which it was."""
        return reader if reader in self.languages else self.languages[0]


def load(path: Path, editions: Iterable[Edition]) -> Instruction:
    """Read and judge one file. Raises EditionError with file, line and what to do."""
    raw = read(path)
    if raw.get("grammar") != 1:
        raise raw.fail(f"grammar {raw.get('grammar')!r} is unknown", "Write `grammar: 1`.", at="grammar")
    judge_keys(raw, GRAMMAR, IN_SOME_LANGUAGES)
    edition, act, languages = _edition(raw, editions), raw.mapping("act"), _languages(raw)
    pieces = raw.items_of("pieces", needed=True)
    instruction = Instruction(
        edition=edition,
        title=raw.text("act"),
        number=act.code("number"),
        dated=_date(act),
        annex=act.code("annex"),
        languages=languages,
        pieces=tuple(_piece(piece, edition, languages) for piece in pieces),
    )
    _judge_terms(instruction, pieces)
    return instruction


def _edition(raw: Marked, editions: Iterable[Edition]) -> Edition:
    wanted, known = raw.code("edition"), {edition.id: edition for edition in editions}
    if wanted not in known:
        raise raw.fail(f"no edition {wanted!r} beside it", f"Name one of: {', '.join(sorted(known))}.", at="edition")
    return known[wanted]


def _languages(raw: Marked) -> tuple[str, ...]:
    found = raw.codes("languages")
    if not found or set(found) - set(LANGUAGES):
        raise raw.fail(f"languages {list(found)}", "Name those of the act: [kk, ru], [kk] or [ru].", at="languages")
    return found


def _date(act: Marked) -> date:
    try:
        return date.fromisoformat(act.code("date"))
    except ValueError as fault:
        raise act.fail(f"date {act['date']!r} is no date", 'Write date: "2026-01-01".', at="date") from fault


def _piece(raw: Marked, edition: Edition, languages: tuple[str, ...]) -> Piece:
    if not raw.code("para").strip():
        raise raw.fail("the paragraph is not named", 'Write para: "4", the number of the paragraph.', at="para")
    return Piece(
        para=raw.code("para"),
        said=_in_languages(raw, languages),
        about=frozenset(_places(raw, edition)),
        remark=raw.text_or_none("remark"),
        term=_term(raw.mapping("defines"), languages) if "defines" in raw else None,
    )


def _in_languages(raw: Marked, languages: Iterable[str]) -> dict[str, str]:
    """Exactly these languages: one less is a gap, one more is nobody's text."""
    for language in LANGUAGES:
        if language in languages and not raw.word(language).strip():
            raise raw.fail(f"the {language} text is missing", f"Add `{language}:`, word for word.")
        if language not in languages and language in raw:
            todo = f"Take it out, or name {language} among the languages."
            raise raw.fail(f"a {language} text, and {language} is not among the languages", todo, at=language)
    return {language: raw.code(language) for language in languages}


def _places(raw: Marked, edition: Edition) -> Iterable[str]:
    known = {
        "questions": {f"{s.id}/{code}" for s in edition.sections.values() for code in s.questions},
        "columns": {f"{s.id}/{code}" for s in edition.sections.values() for code in s.columns},
        "rows": {code for s in edition.sections.values() for code in s.rows},
        "sections": set(edition.sections),
    }
    for kind in TARGETS:
        for code in raw.codes(kind) if kind in raw else ():
            if code not in known[kind]:
                raise raw.fail(f"{kind}: the edition {edition.id} has no {code!r}", "Correct the code.", at=kind)
            yield f"{kind} {code}"


def _term(raw: Marked, languages: tuple[str, ...]) -> Term:
    sides = {}
    for language in LANGUAGES:
        raw.need(language)
        sides[language] = raw.mapping(language)
    missing = [language for language in LANGUAGES if language not in languages]
    return Term(
        id=raw.code("id"),
        name=Bilingual(**{language: side.code("term") for language, side in sides.items()}),
        forms={language: side.codes("forms") for language, side in sides.items()},
        ours=_in_languages(raw.mapping("ours"), missing),
    )


def _judge_terms(instruction: Instruction, raws: list[Marked]) -> None:
    """No two terms of one id, and no form of a word that belongs to two of them."""
    ids: set[str] = set()
    owners: dict[tuple[str, str], str] = {}
    for piece, raw in zip(instruction.pieces, raws, strict=True):
        if piece.term is None:
            continue
        defines: Marked = raw["defines"]
        if piece.term.id in ids:
            raise defines.fail(f"term {piece.term.id!r} is defined twice", "Give each its own id.", at="id")
        ids.add(piece.term.id)
        for language, forms in piece.term.forms.items():
            for form in forms:
                owner = owners.setdefault((language, form.casefold()), piece.term.id)
                if owner != piece.term.id:
                    raise defines[language].fail(f"{form!r} is a form of {owner!r} too", "Keep it in one.", at="forms")


__all__ = ["EditionError", "Instruction", "Piece", "Term", "load"]
