"""What the tests of pages share: the page in a language, as the person who may see it."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.utils import translation

from accounts.models import User

# English that a Kazakh or Russian reader may meet: abbreviations, codes, names of files and of things in formulas.
_ALLOWED = re.compile(
    r"(2it|3inf)\.[\w.-]+|3-inform-\d+|[\w/]+\.yaml(:\d+)?|(www|cabinet)\.stat\.gov\.kz|[\w.]+@[\w.]+"
    r"|Big ?[Dd]ata|WCAG|JavaScript|Excel|xlsx|csv|CSV"
)


def page(user: User | None, path: str, language: str = "kk", client: Client | None = None) -> Any:
    client = client or Client()
    if user:
        client.force_login(user)
    return client.get(f"/{language}/{path}")


def send(user: User, path: str, data: dict[str, Any], language: str = "kk") -> Any:
    client = Client()
    client.force_login(user)
    return client.post(f"/{language}/{path}", data)


def said(answer: Any) -> str:
    """The readable text of a page."""
    text = re.sub(r"<(script|style|head).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def in_language(language: str, text: Any) -> str:
    with translation.override(language):
        return str(text)


def english_left(answer: Any) -> list[str]:
    """Lower-case Latin words of a page that are neither code nor a quotation in English."""
    text = re.sub(r"<(script|style|head|code|select).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    text = re.sub(r'<(dd|td|span)[^>]* lang="en".*?</\1>', " ", text, flags=re.DOTALL)
    text = _ALLOWED.sub(" ", html.unescape(re.sub(r"<[^>]+>", " ", text)))
    return re.findall(r"\b[a-z]{3,}\b", text)
