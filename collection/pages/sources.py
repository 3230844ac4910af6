"""Where a control or a wording comes from, in the reader's words.

Edition files note it briefly, for whoever edits them; of a note only what can be said in the reader's language is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

_PIECES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"title page", lambda m: _("title page of the form")),
    (r"signature block", lambda m: _("signatures of the form")),
    (r"\bform,? (?:section |s)(?P<section>\d)(?:, s(?P<second>\d))?", lambda m: _form(m["section"], m["second"])),
    (r"\bpara (?P<number>\d+)(?:, (?P<part>\d+)\))?", lambda m: _paragraph(m["number"], m["part"])),
    (r"\bS\.\d[\d.]*\d|\bS\.\d", lambda m: _("quality report of the survey, %(number)s") % {"number": m[0]}),
    (r"by analogy with (?:section \d of )?2-IT", lambda m: _("by analogy with the form 2-services (IT)")),
    (r"Eurostat", lambda m: _("model questionnaire of Eurostat")),
    (r"^dependency|^consistency|nature of the indicator", lambda m: _("follows from the meaning of the items")),
    (r"^fill(?:er|s)\b|^as item", lambda m: _("restored by the meaning of its group")),
    (r"^unit of the form", lambda m: _("unit of measure of the form")),
    (r"^algorithm", lambda m: _("rule of the check digit")),
    (r"required: true", lambda m: _("obligatory items of the form")),
    (r"\bC-(?P<contradiction>\d\d)\b", lambda m: _("contradiction %(number)s") % {"number": m[0]}),
    (r"^form\b", lambda m: _("the printed form")),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), say) for pattern, say in _PIECES)


def source_text(source: str) -> str:
    """`form, section 2; instruction of the form, paragraph 9, 1); contradiction C-01` in the active language."""
    found: list[tuple[int, str]] = []
    for pattern, say in _COMPILED:
        found += [(match.start(), say(match)) for match in pattern.finditer(source) if not _is_taken(found, match)]
    return "; ".join(dict.fromkeys(text for _place, text in sorted(found, key=lambda piece: piece[0])))


def _is_taken(found: list[tuple[int, str]], match: re.Match[str]) -> bool:
    """ "form" alone says nothing where its section or its title page has been named."""
    return match[0] == "form" and bool(found)


def _form(section: str, second: str | None) -> str:
    first = _("form, section %(number)s") % {"number": section}
    return f"{first}; {_('form, section %(number)s') % {'number': second}}" if second else first


def _paragraph(number: str, part: str | None) -> str:
    text = _("instruction of the form, paragraph %(number)s") % {"number": number}
    return f"{text}, {part})" if part else text
