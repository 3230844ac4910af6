"""What the pages of a report need to lay out an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from collection.pages.hyphens import soften
from collection.pages.law import Law, law_of, linked
from collection.pages.places import cell_id

register = template.Library()


@dataclass(frozen=True)
class Place:
    address: str
    id: str
    is_closed: bool


@register.simple_tag
def address(section: Any, row: str | None, code: str) -> Place:
    where = f"{section.id}/{row}/{code}" if row else f"{section.id}/{code}"
    return Place(where, cell_id(where), bool(row) and section.is_closed(row, code))


@register.filter
def in_language(text: Any, language: str) -> str:
    """The wording in the named language, whatever the page speaks."""
    pair = text.text() if hasattr(text, "text") and callable(text.text) else text
    return pair.in_(language)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key) if mapping and key else None


@register.filter
def item_code(address: str) -> str:
    return address.split("/", 1)[1]


@register.filter
def is_printed(code: str) -> bool:
    """Item numbers are printed; the names of our own fields are not."""
    return code[:1].isdigit()


@register.filter
def soft_hyphens(text: Any) -> SafeString:
    """Long official words may break where the language allows."""
    return mark_safe(escape(soften(str(text))))


@register.simple_tag
def law(edition: Any, kind: str, *code: str) -> Law | None:
    """What the instruction says of a place: `{% law edition "questions" section.id q.code as said %}`."""
    return law_of(edition, kind, "/".join(code))


@register.simple_tag
def terms(edition: Any, text: Any, kind: str = "", *code: str) -> SafeString:
    """The text with its terms linked to the glossary."""
    return linked(edition, str(text), kind, "/".join(code)) if text else mark_safe("")
