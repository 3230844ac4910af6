"""Help for everybody: how to fill a form, what is kept, whom to ask, how accessible the pages are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from cabinet.views import topics
from collection.pages.law import Law, law_of, quote_of
from forms_core import registry
from forms_core.edition import Edition, Section
from forms_core.instruction import Instruction, Piece
from kernel.bilingual import active_language


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    editions = [form.in_force for form in registry.forms()]
    reconstructed = [
        edition
        for edition in editions
        if any(question.is_reconstructed for s in edition.sections.values() for question in s.questions.values())
    ]
    context = {
        "editions": editions,
        "topics": list(topics.TITLES.items()),
        "reconstructed": reconstructed,
        "explained": [edition for edition in editions if registry.instruction(edition.id)],
    }
    return render(request, "cabinet/help.html", context)


@public
@require_safe
def glossary(request: HttpRequest, edition_id: str) -> HttpResponse:
    """The terms that the instruction to a form defines, and what it says of each section, column, row and item."""
    instruction = registry.instruction(edition_id)
    if instruction is None:
        raise Http404
    edition = instruction.edition
    context = {
        "edition": edition,
        "instruction": instruction,
        "terms": sorted((_term(instruction, p) for p in instruction.definitions), key=lambda t: t["name"].casefold()),
        "sections": [found for s in edition.sections.values() if (found := _section(edition, s))],
    }
    return render(request, "cabinet/glossary.html", context)


def _term(instruction: Instruction, piece: Piece) -> dict[str, Any]:
    term = piece.term
    assert term is not None  # of a definition
    other = "ru" if active_language() == "kk" else "kk"
    return {
        "id": term.id,
        "name": str(term.name),
        "other": term.name.in_(other),
        "other_language": other,
        "ours": term.ours.get(active_language(), ""),
        "said": Law(instruction, (quote_of(instruction, piece),)),
    }


def _section(edition: Edition, section: Section) -> dict[str, Any]:
    """The places of a section of which the act says something, in printed order."""
    places = [
        *(("columns", f"{section.id}/{code}", code, column.text) for code, column in section.columns.items()),
        *(("rows", code, code, row.text) for code, row in section.rows.items()),
        *(("questions", f"{section.id}/{code}", code, question.text) for code, question in section.questions.items()),
    ]
    lines = [
        {"kind": kind, "code": code, "text": text, "said": said}
        for kind, place, code, text in places
        if (said := law_of(edition, kind, place))
    ]
    said = law_of(edition, "sections", section.id)
    return {"section": section, "said": said, "lines": lines} if lines or said else {}
