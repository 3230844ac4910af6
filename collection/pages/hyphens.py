"""Soft hyphens for narrow column heads, by the syllable rule that Kazakh and Russian share.

A break may stand between two letters when each side keeps a vowel and at least two letters. It never moves letters.
"""

from __future__ import annotations

import re

VOWELS = "аәеёиіоөуұүыэюяАӘЕЁИІОӨУҰҮЫЭЮЯ"
SIGNS = "ьъйЬЪЙ"
_WORD = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{8,}")
SOFT = "\u00ad"


def soften(text: str) -> str:
    return _WORD.sub(lambda match: _break(match[0]), text)


def _break(word: str) -> str:
    out, since = [], 0
    for place, letter in enumerate(word):
        out.append(letter)
        since += 1
        rest = word[place + 1 :]
        if since < 3 or len(rest) < 3 or rest[0] in SIGNS:
            continue
        if _is_syllable_end(word, place):
            out.append(SOFT)
            since = 0
    return "".join(out)


def _is_syllable_end(word: str, place: int) -> bool:
    """Vowel | consonant + vowel, or consonant | consonant with vowels on both sides."""
    here, after = word[place], word[place + 1]
    has_vowels = any(c in VOWELS for c in word[: place + 1]) and any(c in VOWELS for c in word[place + 1 :])
    if not has_vowels:
        return False
    beyond = word[place + 2] if place + 2 < len(word) else ""
    if here in VOWELS:
        return after not in VOWELS and beyond in VOWELS
    return after not in VOWELS and beyond in VOWELS and place > 0 and word[place - 1] in VOWELS
