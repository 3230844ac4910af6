"""A section of 2-IT that saves itself: one cell, and all 132 cells, by the real stack, as autosave.js sends them.

    .venv/test/bin/python -m benchmarks.bench_autosave [--postgres]

Goals: 700 cells a second on SQLite, 500 on PostgreSQL, p99 at most 100 ms, with 8 clients.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from benchmarks.bench_web import CLIENTS, asked, stack, values
from benchmarks.load import compose, run

TOKEN = "a" * 32
CELL = "s2/1.4/1"


def main() -> None:
    options = asked(__doc__)
    with stack(options.postgres) as (port, session, reports, engine):
        measure(port, session, reports, options.seconds, engine)


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
