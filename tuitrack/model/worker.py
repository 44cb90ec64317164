"""What a worker says of itself beside its queues and slots."""

from __future__ import annotations

from typing import NamedTuple

RUNNING, DRAINING, STOPPING, LOST = "running", "draining", "stopping", "lost"
"""It takes what waits; it sees to an end what it runs, then leaves; it leaves; it is gone without a word."""


class Detail(NamedTuple):
    """Which GPUs it hands out, as `auto`, `none` or `0,1`; the bytes of memory it keeps free; why the next waits.

    `engine` is empty where runs are processes of its host, else what runs them, with the options they all get.
    """

    offer: str = ""
    reserve: int = 0
    waits: str = ""
    engine: str = ""
    options: str = ""


NOTHING_SAID = Detail()
