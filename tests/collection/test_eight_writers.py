"""Eight pages save one section at the same time, over HTTP: no save is lost, and none is overwritten unseen."""

from __future__ import annotations

import http.client
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.ui.filling_server import FillingServer

pytestmark = pytest.mark.slow
WRITERS, SAVES, CONTESTED = 8, 50, 8
TOKEN = "a" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FillingServer]:
    found = FillingServer.begin(tmp_path_factory.mktemp("writers"))
    yield found
    found.stop()


class Writer:
    """One open page: it knows the number of its section, and saves a cell at a time."""

    def __init__(self, server: FillingServer, report: str, number: int) -> None:
        who = "aigul" if number % 2 else "dinara"
        self.path = f"/ru/reports/{report}/sections/s2/"
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.headers = {
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN,
            "Cookie": f"sessionid={server.world['sessions'][who][number]}; csrftoken={TOKEN}",
        }  # fmt: skip
        self.edit = 1

    def close(self) -> None:
        self.connection.close()

    def save(self, address: str, text: str, **more: str) -> dict[str, Any]:
        fields = {"version": "1", "edit": str(self.edit), address: text} | more
        self.connection.request("POST", self.path, urlencode(fields), self.headers)
        answer = self.connection.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        self.edit = told["edit"]
        return told


def saves_of(server: FillingServer, report: str) -> list[dict[str, list[int | None]]]:
    """What the journal says: the changes of each save of the section, in order."""
    query = (
        "SELECT j.details FROM kernel_journalentry j JOIN collection_version v ON v.id = j.subject_id "
        "JOIN collection_report r ON r.id = v.report_id "
        "WHERE j.verb = 'section.saved' AND j.subject_type = 'collection.version' AND r.public_id = ? ORDER BY j.id"
    )
    with sqlite3.connect(server.folder / "cabinet.sqlite3", timeout=20) as database:
        rows = database.execute(query, [report.replace("-", "")]).fetchall()
    database.close()
    return [details["changes"] for (text,) in rows if (details := json.loads(text))["section"] == "s2"][1:]


def test_eight_writers_of_their_own_rows_lose_no_save(server: FillingServer) -> None:
    report = server.report()

    def write(number: int) -> int:
        with closing(Writer(server, report, number)) as writer:
            return sum(bool(writer.save(f"s2/1.{number + 4}/1", str(n))["asked"]) for n in range(1, SAVES + 1))

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(write, range(WRITERS))) == 0  # nobody is asked about the rows of others
    saves = saves_of(server, report)
    assert len(saves) == WRITERS * SAVES
    for number in range(WRITERS):
        address = f"s2/1.{number + 4}/1"
        assert [c[address] for c in saves if address in c] == [[n - 1 or None, n] for n in range(1, SAVES + 1)]
        assert server.value(report, address) == str(SAVES)


def test_eight_writers_of_one_cell_replace_only_what_they_have_seen(server: FillingServer) -> None:
    report, cell = server.report(), "s2/1.4/1"

    def write(number: int) -> list[list[int | None]]:
        """What each accepted save was meant to replace, and by what."""
        seen, made = "", []
        with closing(Writer(server, report, number)) as writer:
            for mine in range(number * 1000 + 1, number * 1000 + 1 + CONTESTED):
                while asked := writer.save(cell, str(mine), **against(seen))["asked"]:
                    seen = asked[cell]["seen"]
                made.append([int(seen) if seen else None, mine])
                seen = str(mine)
        return made

    def against(seen: str) -> dict[str, str]:
        return {f"choice-{cell}": "mine", f"theirs-{cell}": seen}

    with ThreadPoolExecutor(WRITERS) as pool:
        made = [pair for pairs in pool.map(write, range(WRITERS)) for pair in pairs]
    stored = [changes[cell] for changes in saves_of(server, report)]
    assert len(stored) == WRITERS * CONTESTED
    assert sorted(map(str, stored)) == sorted(map(str, made))
