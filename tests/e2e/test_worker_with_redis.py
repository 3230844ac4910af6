"""The production set-up in small: PostgreSQL, Redis, and a Celery worker of its own that tabulates a closed round."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from collection.actions.rounds import close_round
from dissemination.actions.work import start_tabulation
from estimation.models import Vintage
from kernel.models import Job, OutboxMessage
from tests.collection.factories import accepted, person

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker on this test's own database and on the Redis of the run."""
    known = connection.settings_dict
    url = f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "TASKS_IN_PROCESS": "0", "CABINET_MODE": "test"}
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "cabinet", "worker", "--pool", "threads", "--concurrency", "1",
         "--without-gossip", "--without-mingle", "--loglevel", "WARNING"],
        cwd=settings.BASE_DIR, env=environment, start_new_session=True,
    )  # fmt: skip
    yield process
    process.terminate()
    process.wait(timeout=30)
    with connection.cursor() as cursor:  # what the worker left open would keep the test database from being dropped
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_worker_behind_redis_tabulates_and_says_so(worker: Any, settings: Any) -> None:
    from cabinet.celery import app

    settings.TASKS_IN_PROCESS = False
    assert app.conf.broker_url.startswith("redis://")
    publisher = person("publisher")
    reports = [accepted() for _ in range(4)]
    round_ = close_round(reports[0].round, by=publisher, reason="Сынақ")
    job = start_tabulation(round_, by=publisher)
    for _ in range(300):
        job.refresh_from_db()
        if job.is_finished:
            break
        time.sleep(0.1)
    assert job.state == Job.State.DONE, job.note
    assert Vintage.objects.get(round=round_).report_count == 4
    assert not OutboxMessage.objects.filter(done_at=None).exists()
