"""What templates need to print numbers as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language

from collection.pages.sources import source_text
from kernel.numbers import NBSP, format_number

register = template.Library()


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """`1 234 567`: NBSP between thousands, true minus; a ready text passes through, blank stays blank."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return format_number(value, int(decimals))


@register.filter
def percent(value: Any, decimals: int = 1) -> str:
    """A share already in per cent: `81,3%` in Kazakh, `81,3 %` in Russian."""
    if value is None or value == "":
        return ""
    return number(value, decimals) + ("%" if get_language() == "kk" else f"{NBSP}%")


@register.filter
def source_words(source: str) -> str:
    """What a note of an edition file names, in the reader's words; nothing where it names no act."""
    return source_text(source or "")
