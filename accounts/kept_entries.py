"""What somebody typed on a page that could not be sent: which of it is kept, and where it may be sent again.

Passwords and what they belong to are never written into a page, whoever posted them and wherever to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override

from accounts.typed_places import Typed, in_words

Pairs = list[tuple[str, str]]
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "email", "password", "old", "new", "kept", "kept_path", "next"})
# Names of addresses only: the last one stands in a higher layer. A password is given or changed by a fresh decision.
NEVER_RESUMED = frozenset({"accounts:sign_in", "accounts:sign_out", "accounts:password", "cabinet:user_password"})
OWN_FIELDS = frozenset(
    {"edit", "version", "then", "language", "key", "seen", "act", "finding", "confirm", "change", "repair", "undo"}
)
OWN_PREFIXES = ("seen-", "theirs-", "choice-", "confirms-")
ROOM_FOR_THE_REST = 8_000  # the token, the e-mail, the password and the path, beside what is kept


@dataclass(frozen=True)
class Kept:
    """Entries and the page that they were meant for."""

    pairs: Pairs
    path: str

    @property
    def as_field(self) -> str:
        return json.dumps(self.pairs, ensure_ascii=False)

    @property
    def is_too_large(self) -> bool:
        """It would not come through the limit of a post, and so would not come back."""
        return len(quote_plus(self.as_field)) + ROOM_FOR_THE_REST > settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    @property
    def typed(self) -> list[Typed]:
        """What a person would miss: for reading and copying, by its places in words."""
        return in_words((name, text) for name, text in self.pairs if self._is_typed(name) and text.strip())

    def _is_typed(self, name: str) -> bool:
        return name not in OWN_FIELDS and not name.startswith(OWN_PREFIXES)


NOTHING = Kept([], "")


def typed_in(request: HttpRequest) -> Kept:
    """The entries of a post that did not reach its page."""
    return Kept(list(_pairs(request)), request.get_full_path())


def _pairs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in NOT_KEPT:
            for value in values:
                yield name, value


def carried_in(request: HttpRequest) -> Kept:
    """The entries that a sign-in page carries along. Tampered ones, or for a page that is not ours, are let go."""
    raw, path = request.POST.get("kept", ""), request.POST.get("kept_path", "")
    match = ours(request, path)
    if not raw or match is None or match.view_name in NEVER_RESUMED:
        return NOTHING
    try:
        return Kept([(str(name), str(value)) for name, value in json.loads(raw) if name not in NOT_KEPT], path)
    except (ValueError, TypeError, RecursionError):  # nested a thousand deep by somebody who plays
        return NOTHING


def ours(request: HttpRequest, path: str) -> ResolverMatch | None:
    """The page of this site behind a path, read in the path's own language; None for every other text."""
    if not url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}):
        return None
    try:
        with override(path[1:3] if path[1:3] in dict(settings.LANGUAGES) else None):
            return resolve(path.split("?")[0])
    except Resolver404:
        return None


def may_be_resumed(request: HttpRequest) -> bool:
    match = ours(request, request.path)
    return match is not None and match.view_name not in NEVER_RESUMED
