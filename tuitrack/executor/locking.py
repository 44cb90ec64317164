"""One at a time: what several attempts make together is made by one of them, while the others wait."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from tuitrack.spool import liveness

GROWN = "grown"
"""File of the cache that is there once something has come to it."""

_LOOK = 0.05


def note_growth(cache: Path) -> None:
    """Say that something has come to the cache."""
    (cache / GROWN).touch(mode=0o600)


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock, once whoever else has it is done or dead."""
    while True:
        try:
            held = liveness.hold(lock)
            break
        except BlockingIOError:
            time.sleep(_LOOK)
    try:
        yield
    finally:
        held.release()
