"""The demo's broker under haste: one process puts, another takes, and nothing is lost or seen half-written."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from queue import Empty

from kombu import Connection

import cabinet.celery  # noqa: F401  names our transport "filesystem"
from cabinet.file_broker import Transport

MESSAGES = 400


def connection(folder: str) -> Connection:
    parts = {"data_folder_in": "in", "data_folder_out": "in", "processed_folder": "done", "control_folder": "control"}
    options = {name: f"{folder}/{part}" for name, part in parts.items()}
    return Connection("filesystem://", transport_options=options | {"polling_interval": 0.001})


def put_many(folder: str) -> None:
    with connection(folder) as broker, broker.SimpleQueue("tasks") as queue:
        for number in range(MESSAGES):
            queue.put({"number": number})


def test_every_message_arrives_whole_while_it_is_being_written(tmp_path: Path) -> None:
    for part in ("in", "done", "control"):
        (tmp_path / part).mkdir()
    writer = multiprocessing.get_context("spawn").Process(target=put_many, args=[str(tmp_path)])
    taken = []
    with connection(str(tmp_path)) as broker, broker.SimpleQueue("tasks") as queue:
        assert isinstance(broker.transport, Transport)
        writer.start()
        while len(taken) < MESSAGES:
            try:
                message = queue.get(timeout=10)
            except Empty:
                break
            taken.append(message.payload["number"])
            message.ack()
    writer.join()
    assert sorted(taken) == list(range(MESSAGES))
