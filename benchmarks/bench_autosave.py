"""A section of 2-IT that saves itself: one cell, and all 132 cells, by the real stack, as autosave.js sends them.

    .venv/test/bin/python -m benchmarks.bench_autosave [--postgres]

Goals: 700 cells a second on SQLite, 500 on PostgreSQL, p99 at most 100 ms, with 8 clients.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from benchmarks.bench_web import CLIENTS, ROOT, SECONDS, database, prepare, server, values
from benchmarks.load import compose, run

TOKEN = "a" * 32
CELL = "s2/1.4/1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="on a temporary PostgreSQL instead of SQLite")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(options.postgres) as url:
        os.environ |= {
            "DATA_DIR": folder, "CABINET_MODE": "demo", "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "TASKS_IN_PROCESS": "1", **({"DATABASE_URL": url} if url else {}),
        }  # fmt: skip
        sys.path.insert(0, str(ROOT))
        session, reports = prepare()
        with server() as port:
            measure(port, session, reports, options.seconds, "PostgreSQL" if url else "SQLite")


def measure(port: int, session: str, reports: list[str], seconds: float, engine: str) -> None:
    cookies = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}; language=ru", "Accept-Encoding": "identity"}
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "X-CSRFToken": TOKEN}

    def pages(fields: Callable[[int], dict[str, str]]) -> Callable[[int], Iterator[bytes]]:
        """One window of each person: every save says the number that the answer before it brought."""

        def requests(client: int) -> Iterator[bytes]:
            path = f"/ru/reports/{reports[client]}/sections/s2/"
            shown = urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=cookies)).read().decode()
            drawn = int(re.findall(r'name="edit" value="(\d+)"', shown)[0])
            headers = cookies | sent | {"X-Tab": f"window{client:02d}of0bench"}
            for edit in itertools.count(drawn):
                body = urlencode(fields(client * 1000 + edit) | {"version": "1", "edit": str(edit)})
                yield compose("POST", path, headers, body.encode())

        return requests

    def section(seed: int) -> dict[str, str]:
        return {name: text for name, text in values(seed, TOKEN).items() if "/" in name}

    def cell(seed: int) -> dict[str, str]:
        return {CELL: str(100 + seed % 9000)}

    run(port, pages(section), clients=CLIENTS, seconds=2)
    whole = run(port, pages(section), clients=CLIENTS, seconds=seconds)
    one = run(port, pages(cell), clients=CLIENTS, seconds=seconds)
    print(f"{engine}, {CLIENTS} clients, 2 workers, load generator on the same machine")
    print(f"  autosave of one cell        {one}")
    print(f"  autosave of 132 cells       {whole}")


if __name__ == "__main__":
    main()
