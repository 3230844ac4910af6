"""Django's own sentences: everything that a reader can meet exists in Kazakh."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import django
import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

PARTS = sorted((Path(settings.BASE_DIR) / "locale/parts").glob("*.yaml"))
DJANGO = Path(django.__file__).parent
# Sources whose sentences reach a reader. Left out: the admin, names of 90 languages, the page of a new project, types
# of columns, and words that only the maker of an account sees in Django's own forms (hashes, fields of its own user).
READ = re.compile(
    r"core/validators|core/paginator|core/exceptions|forms/|utils/(dates|dateformat|timesince|ipv6|text|translation)"
    r"|template/defaultfilters|views/(csrf|generic|static\.py)|contrib/auth/(forms|password_validation|views)"
    r"|db/models/(base|constraints)"
)
NOT_READ = {
    "Enable password-based authentication for this user by setting a password.",
    "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
    "authenticate using other backends, such as Single Sign-On or LDAP.",
}
TWO_ALPHABETS = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")


def key(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}\x04{text}" if message.context else text


def catalogue(area: str, language: str) -> Catalog:
    with (DJANGO / area / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as source:
        return read_po(source, locale=language)


def is_said(message: Message | None) -> bool:
    forms = message.string if message and isinstance(message.string, tuple) else [message.string if message else ""]
    return bool(message) and not message.fuzzy and all(forms)


@pytest.mark.parametrize("area", ["conf", "contrib/auth"])
def test_what_a_reader_can_meet_is_said_in_kazakh(area: str) -> None:
    ours = yaml.safe_load((Path(settings.BASE_DIR) / "locale/parts/django.yaml").read_text(encoding="utf-8"))
    kazakh = catalogue(area, "kk")
    missing = [
        key(message)
        for message in catalogue(area, "en")
        if message.id
        and any(READ.search(source) for source, _line in message.locations)
        and key(message) not in ours
        and key(message) not in NOT_READ
        and not is_said(kazakh.get(message.id, message.context))
    ]
    assert missing == []


def texts(entry: dict[str, Any]) -> list[str]:
    return [text for value in (entry["kk"], entry["ru"]) for text in (value if isinstance(value, list) else [value])]


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.stem)
def test_no_word_mixes_two_alphabets(part: Path) -> None:
    """A Latin c or i inside a Cyrillic word looks right and cannot be searched for."""
    entries = yaml.safe_load(part.read_text(encoding="utf-8")) or {}
    assert [text for entry in entries.values() for text in texts(entry) if TWO_ALPHABETS.search(text)] == []


def test_kazakh_nouns_do_not_change_after_a_number() -> None:
    entries = yaml.safe_load((Path(settings.BASE_DIR) / "locale/parts/django.yaml").read_text(encoding="utf-8"))
    assert [text for text, entry in entries.items() if "plural" in entry and len(set(entry["kk"])) != 1] == []
