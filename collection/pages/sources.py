"""Where a control comes from, in the reader's words. Edition files note it briefly for the methodologist."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_INSTRUCTION = re.compile(r"instr(?:-kk)? para (\d+)(?:, (\d+)\))?|^para (\d+)(?:, (\d+)\))?")
_QUALITY = re.compile(r"quality report(?: of 3-inform)?,? (S\.[\d.]+)")


def source_text(source: str) -> str:
    """`instruction, paragraph 9, 1)` in the active language; nothing where the note names no act."""
    if match := _INSTRUCTION.search(source):
        paragraph, part = match[1] or match[3], match[2] or match[4]
        text = _("instruction of the form, paragraph %(number)s") % {"number": paragraph}
        return f"{text}, {part})" if part else text
    if source.startswith("form"):
        return _("the printed form")
    if match := _QUALITY.search(source):
        return _("quality report of the survey, %(number)s") % {"number": match[1]}
    return ""
