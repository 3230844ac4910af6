"""A small load generator: a few clients with open connections, each in its own process, bounded in count and time."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True)
class Result:
    per_second: float
    p50_ms: float
    p99_ms: float
    wrong: int

    def __str__(self) -> str:
        wrong = f", {self.wrong} wrong answers" if self.wrong else ""
        return f"{self.per_second:7.0f}/s   p50 {self.p50_ms:6.1f} ms   p99 {self.p99_ms:6.1f} ms{wrong}"


def run(
    port: int, make: Callable[[int], Iterable[bytes]], *, clients: int, seconds: float, expect: bytes = b" 200 "
) -> Result:
    """`make(client)` gives the endless requests of one client. Answers other than `expect` are counted as wrong."""
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    workers = [
        context.Process(target=_client, args=(port, make, n, seconds, expect, queue), daemon=True)
        for n in range(clients)
    ]
    for worker in workers:
        worker.start()
    outcomes = [queue.get(timeout=seconds + 60) for _ in workers]
    for worker in workers:
        worker.join()
    times = sorted(t for found, _ in outcomes for t in found)
    return Result(
        per_second=len(times) / seconds,
        p50_ms=1000 * times[len(times) // 2],
        p99_ms=1000 * times[int(len(times) * 0.99)],
        wrong=sum(wrong for _, wrong in outcomes),
    )


def _client(
    port: int, make: Callable[[int], Iterable[bytes]], number: int, seconds: float, expect: bytes,
    queue: multiprocessing.Queue,
) -> None:  # fmt: skip
    times: list[float] = []
    wrong = 0
    connection = _Connection(port)
    requests = iter(make(number))
    first = next(requests)  # making it may ask for a page: that is not measured
    end = time.perf_counter() + seconds
    for request in chain([first], requests):
        if (started := time.perf_counter()) >= end:
            break
        status = connection.ask(request)
        times.append(time.perf_counter() - started)
        wrong += expect not in status
    queue.put((times, wrong))


class _Connection:
    """One kept-alive HTTP/1.1 connection; reconnects when the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()

    def _open(self) -> socket.socket:
        found = socket.create_connection(("127.0.0.1", self.port))
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found

    def ask(self, request: bytes) -> bytes:
        try:
            self.socket.sendall(request)
            return self._read()
        except (ConnectionError, OSError):
            self.socket = self._open()
            self.socket.sendall(request)
            return self._read()

    def _read(self) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(65536)
            if not piece:
                raise ConnectionError
            head += piece
        head, body = head.split(b"\r\n\r\n", 1)
        lower = head.lower()
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lower else 0
        while len(body) < length:
            body += self.socket.recv(65536)
        if b"connection: close" in lower:
            self.socket.close()
            self.socket = self._open()
        return head.split(b"\r\n", 1)[0]


def compose(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
