"""Order and search of Kazakh and Russian names, the same on every database and machine.

One table serves both languages: the 33 Russian letters and the 9 Kazakh ones stand in the order of the Kazakh
alphabet, and a Russian text simply lacks nine of them. Databases differ in what they know of Kazakh, so a name
carries its place in the order with it.
"""

from __future__ import annotations

import re

LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# What stands before the first letter: a space, digits, then Latin letters.
_ORDER = " 0123456789abcdefghijklmnopqrstuvwxyz" + LETTERS
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Two signs of [0-9a-z] for each letter: every collation agrees on the order of these.
_LAST = "zz"


class _Places(dict[int, str]):
    """Code point -> its place; signs of other scripts stand after all others."""

    def __missing__(self, sign: int) -> str:
        return _LAST


_PLACES = _Places((ord(sign), _DIGITS[place // 36] + _DIGITS[place % 36]) for place, sign in enumerate(_ORDER, start=1))
# For people who type without a Kazakh keyboard.
_PLAIN = str.maketrans("әғқңөұүһі", "агкноуухи")
_IN_QUOTES = re.compile(r"«([^»]+)»|\"([^\"]+)\"|“([^”]+)”")
_NOT_A_WORD = re.compile(r"[^\w]+")
SORTED_SIGNS = 64


def words(text: str) -> str:
    """Small letters, and one space instead of everything that is no letter or digit."""
    return _NOT_A_WORD.sub(" ", text.casefold()).strip()


def sort_key(name: str) -> str:
    """The place of a name in the alphabet. A firm stands under its own name in quotes, not under its legal form."""
    quoted = _IN_QUOTES.search(name)
    own = next(filter(None, quoted.groups())) if quoted else ""
    return words(f"{own} {name}" if own else name)[:SORTED_SIGNS].translate(_PLACES)


def plain(text: str) -> str:
    """The text as somebody without Kazakh letters types it: `Қазақ` -> `казак`."""
    return text.translate(_PLAIN)


def search_key(*texts: str) -> str:
    """All that a unit can be found by, in small letters; names with Kazakh letters also without them."""
    folded = [words(text) for text in texts if text]
    without = [plain(text) for text in folded]
    return " ".join(dict.fromkeys(folded + without))


def search_words(typed: str) -> list[str]:
    """What was typed, cut into the words that must all occur in a search key."""
    return words(typed).split()
