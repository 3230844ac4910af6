"""Editions of the forms, whole, in both languages side by side: what a methodologist reads beside the paper."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.roles import Permission
from collection.models import Round
from forms_core import registry
from forms_core.edition import Edition, Question, Section
from forms_core.printing import FILLED_WITH, Paper, file_of, opened_by, stated_wording
from kernel.bilingual import Bilingual, active_language

# Shown as a path, one for each language: the site does not serve the project's documents.
CONTRADICTIONS = Bilingual(kk="docs/contradictions.kk.md", ru="docs/contradictions.ru.md")


@require(Permission.CONTROLS_MANAGE)
@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    found = [_summary(edition) for form in registry.forms() for edition in reversed(form.editions)]
    return render(request, "cabinet/editions.html", {"editions": found})


def _summary(edition: Edition) -> dict[str, Any]:
    rounds = list(Round.objects.filter(edition_id=edition.id).order_by("year"))
    sections = edition.sections.values()
    return {
        "edition": edition,
        "file": file_of(edition),
        "contradictions": CONTRADICTIONS,
        "cells": sum(not cell.is_closed for cell in edition.cells.values()),
        "closed": sum(cell.is_closed for cell in edition.cells.values()),
        "controls": len(edition.controls),
        "reconstructed": sum(question.is_reconstructed for s in sections for question in s.questions.values()),
        "years": [found.year for found in rounds],
        # A round is pinned to the hash of its edition: words that changed since were not those people answered.
        "has_changed": any(found.edition_hash != edition.hash for found in rounds),
    }


@require(Permission.CONTROLS_MANAGE)
@require_GET
def edition(request: HttpRequest, edition_id: str) -> HttpResponse:
    try:
        found = registry.edition(edition_id)
    except registry.UnknownForm as unknown:
        raise Http404 from unknown
    context = _summary(found) | {
        "title_page": _title_page(found),
        "sections": [_section(found, section) for section in found.sections.values()],
        "footnotes": list((found.form.get("footnotes") or {}).items()),
    }
    return render(request, "cabinet/edition.html", context)


def _title_page(edition: Edition) -> list[dict[str, Any]]:
    """The lines of the title page as `show_form` prints them, Kazakh beside Russian."""
    papers = [Paper(edition, language) for language in ("kk", "ru")]
    for paper in papers:
        paper.width = 10_000  # one line for each statement
        paper.title_page()
    kk, ru = ([line for line in paper.lines if line.strip("= ")] for paper in papers)
    return [{"kk": left, "ru": right} for left, right in zip_longest(kk, ru, fillvalue="")]


def _section(edition: Edition, section: Section) -> dict[str, Any]:
    conditions = opened_by(edition)
    return {
        "section": section,
        "mark": stated_wording(section, active_language()),
        "questions": [_question(section, question, conditions) for question in section.questions.values()],
        "rows": [_row(section, code) for code in section.rows],
    }


def _question(section: Section, question: Question, conditions: dict[str, str]) -> dict[str, Any]:
    return {
        "question": question,
        "type": FILLED_WITH.get(question.type, ""),
        "mark": stated_wording(question, active_language()),
        "opened_by": conditions.get(f"{section.id}/{question.code}", ""),
    }


def _row(section: Section, code: str) -> dict[str, Any]:
    return {"row": section.rows[code], "cells": [section.is_closed(code, column) for column in section.columns]}
