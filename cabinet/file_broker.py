"""The demo's broker: messages as files in a folder, each there whole or not at all.

Kombu's own transport opens the file under its final name and writes into it afterwards. A worker that looks at the
folder in between takes an empty file, cannot read it and ends, and the demo with it. Here the file is written beside
the folder's messages, under a name that nobody looks for, and gets its own name when it is complete.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.draft"
        try:
            draft.write_text(dumps(payload), encoding="utf-8")
            os.replace(draft, folder / f"{name}.{queue}.msg")
        except OSError as fault:
            raise ChannelError(f"cannot add a message to {folder}") from fault


class Transport(filesystem.Transport):
    Channel = Channel
