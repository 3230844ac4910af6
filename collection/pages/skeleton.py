"""A page rendered once per form, section and language, and spliced with values on each request.

A 2-IT sheet has 138 inputs. Drawing each through templates costs tens of milliseconds; everything but the values is the
same for every reader, so the template leaves marked gaps and a request only joins strings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

OPEN, CLOSE = "\ue000", "\ue001"  # private use characters: they survive escaping and stand in no text
_MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


def mark(name: str) -> str:
    return f"{OPEN}{name}{CLOSE}"


@dataclass(frozen=True)
class Skeleton:
    """Fixed parts and, between them, named gaps. A gap without a value stays empty."""

    parts: tuple[str, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, page: str) -> Skeleton:
        pieces = _MARK.split(page)
        return cls(tuple(pieces[0::2]), tuple(pieces[1::2]))

    def fill(self, values: Mapping[str, str]) -> str:
        """Values must be escaped already."""
        get = values.get
        pieces = [self.parts[0]]
        for gap, part in zip(self.gaps, self.parts[1:], strict=True):
            value = get(gap)
            if value:
                pieces.append(value)
            pieces.append(part)
        return "".join(pieces)
