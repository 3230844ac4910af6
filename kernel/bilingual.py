"""Text that exists in Kazakh and in Russian. A missing language is an error, never a silent fallback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LANGUAGES = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One wording in both languages; `str()` gives the one of the active language (Kazakh without one)."""

    kk: str
    ru: str

    def __post_init__(self) -> None:
        if not (self.kk and self.ru):
            raise ValueError(f"both languages are required: kk={self.kk!r}, ru={self.ru!r}")

    def __str__(self) -> str:
        return self.in_(active_language())

    def in_(self, language: str) -> str:
        return self.ru if language.startswith("ru") else self.kk

    @property
    def both(self) -> str:
        """On one line, for who may read either: `kk / ru`."""
        return f"{self.kk} / {self.ru}"

    def format(self, **values: Any) -> Bilingual:
        return Bilingual(kk=self.kk.format(**values), ru=self.ru.format(**values))

    @property
    def lazy(self) -> Any:
        """For Django options that are read at import time (labels, verbose names)."""
        from django.utils.functional import lazystr

        return lazystr(self)


def active_language() -> str:
    """`kk` or `ru`; Kazakh where no language is active (commands, tasks). Django is asked only when it is there."""
    from django.utils.translation import get_language

    return "ru" if (get_language() or "").startswith("ru") else "kk"
