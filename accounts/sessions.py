"""Sessions in the database, as Django keeps them, read by a prepared query."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from kernel.prepared import Prepared, Slot

# As Django makes them. A cookie may hold anything; PostgreSQL takes a NUL in it for a fault of ours.
_KEY = re.compile(r"[a-z0-9]{32}", re.ASCII)
_by_key = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    Slot(Session._meta.get_field("session_key"), "no-session-has-this-key"),
    Slot(Session._meta.get_field("expire_date"), datetime(1903, 3, 3, 3, 3, 3, tzinfo=UTC)),
)


class SessionStore(DatabaseStore):
    """The same rows and the same rules; only the look-up of every request is compiled once."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and _KEY.fullmatch(key) is not None

    def _get_session_from_db(self) -> Any:
        found = _by_key.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
