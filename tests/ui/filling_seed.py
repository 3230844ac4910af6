"""The people and reports of tests/ui/filling_server.py, made by the real actions in its own database."""

from __future__ import annotations

import json
import time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

from accounts.models import Mandate, User
from accounts.sessions import SessionStore
from tests.collection.factories import GOOD_2IT, fill, report_of
from tests.ui.filling_server import PASSWORD, REPORTS, SESSIONS


def seed() -> None:
    """Prints the world as JSON."""
    call_command("migrate", verbosity=0)
    names = {"aigul": "Айгүл Сейітова", "dinara": "Динара Оспанова", "reader": "Ержан Әбенов"}
    people = {
        who: User.objects.create_user(f"{who}@example.kz", PASSWORD, full_name=name) for who, name in names.items()
    }
    reports = []
    for _ in range(REPORTS):
        report = report_of()
        for user in people.values():
            Mandate.objects.create(user=user, unit=report.unit, scope=Mandate.Scope.SIGN)
        fill(report, GOOD_2IT, by=people["aigul"])
        reports.append(str(report.public_id))
    world = {
        "reports": reports,
        "sessions": {who: [_session(user) for _ in range(SESSIONS)] for who, user in people.items()},
        "people": {who: str(user.public_id) for who, user in people.items()},
    }
    print(json.dumps(world))


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "accounts.backends.Backend"
    store[HASH_SESSION_KEY], store["seen"] = user.get_session_auth_hash(), int(time.time()) + 3600
    store.save()
    return str(store.session_key)
