"""What the page of a section sends: cells, answers to a conflict, explanations, and where the page was drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from accounts.roles import Permission
from collection.actions.explain import Explanation
from collection.entries import OTHER_SECTION, TWICE, UNKNOWN, Entries, read_entries
from collection.merging import Drawn
from forms_core.edition import Edition, Section
from kernel.numbers import Refusal

OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "edit", "version", "then", "language", "explain", "repair", "undo"})
PREFIXES = ("explanation-", "reason-", "confirms-", "seen-", "choice-", "theirs-")
NOTHING: Mapping[Any, Refusal] = MappingProxyType({})
READABLE = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class Posted:
    """`typed` are the texts of cells by address, as they came; `entries` what they say."""

    typed: dict[str, str]
    entries: Entries
    explanations: list[Explanation]
    keep_mine: dict[str, str]
    drawn: Drawn


def is_readable(request: HttpRequest) -> bool:
    """A page of ours always sends its number; a body that is no form has no fields at all."""
    return "edit" in request.POST


def read_posted(request: HttpRequest, edition: Edition, section: Section, year: int) -> Posted:
    post = request.POST
    cells, others = _parts(post)
    choices = {name[7:]: text for name, text in others.items() if name.startswith("choice-")}
    typed = {name: text for name, text in cells.items() if choices.get(name) != "theirs"} if choices else cells
    entries = read_entries(edition, typed, year=year, by_office=request.user.may(Permission.REPORT_REVIEW))
    for name in _twice(post, typed):
        entries.values.pop(name, None)
        entries.refused[name] = Refusal(typed[name], TWICE)
    _refuse_other_sections(entries, edition, section, typed)
    keep_mine = {a: others.get(f"theirs-{a}", "") for a, choice in choices.items() if choice == "mine"}
    return Posted(typed, entries, read_explanations(post), keep_mine, _drawn(post))


def read_explanations(post: QueryDict) -> list[Explanation]:
    """Fields `explanation-<finding>` with what the page showed in `seen-<finding>`; or the one field of one finding."""
    found = [(name[12:], text) for name, text in post.items() if name.startswith("explanation-")]
    if "finding" in post:
        found.append((post["finding"], post.get("explanation", "")))
    return [
        Explanation(
            number(key), text, post.get(f"seen-{key}", ""), _is_confirmed(post, key), post.get(f"reason-{key}", "")
        )
        for key, text in found
        if number(key)
    ]


def _is_confirmed(post: QueryDict, key: str) -> bool:
    """By the box beside the text, or by the button of this very finding."""
    return f"confirms-{key}" in post or post.get("explain") == key


def language_asked(request: HttpRequest) -> str:
    """The language of the pressed button, or the one of the page."""
    asked = request.POST.get("language", "")
    return asked if asked in ("kk", "ru") else get_language() or "kk"


def number(text: str, *, otherwise: int = 0) -> int:
    """A whole number of a hidden field; whatever else stands there is nobody's number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else otherwise


def _parts(post: QueryDict) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of cells, and what is said about cells and findings: the last one of each name."""
    cells: dict[str, str] = {}
    others: dict[str, str] = {}
    for name, texts in post.lists():
        if name not in OWN_FIELDS:
            (others if name.startswith(PREFIXES) else cells)[name] = texts[-1]
    return cells, others


def _twice(post: QueryDict, typed: dict[str, str]) -> list[str]:
    """Fields that came several times and do not agree: nobody knows which one was meant."""
    return [name for name, texts in post.lists() if len(texts) > 1 and len(set(texts)) > 1 and name in typed]


def _refuse_other_sections(entries: Entries, edition: Edition, section: Section, typed: dict[str, str]) -> None:
    """A page saves its own section only."""
    for address in [*entries.values, *entries.refused]:
        if not address.startswith(f"{section.id}/"):
            entries.values.pop(address, None)
            reason: Any = OTHER_SECTION if address in edition.cells else UNKNOWN
            entries.refused[address] = Refusal(typed[address], reason)


def _drawn(post: QueryDict) -> Drawn:
    """A page made before the first save, or one that does not say its version, can only be of the first."""
    return Drawn(number(post.get("edit", "")), max(1, number(post.get("version", ""), otherwise=1)))
