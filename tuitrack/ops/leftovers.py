"""Ending what is left of an attempt whose supervisor was killed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from tuitrack.model import execution

_ROUNDS = 100


def end(directory: Path) -> int:
    """Kill every process that was started for an attempt; how many there were.

    A process is known by the attempt's directory in the environment it was started with, read again once the
    process is held by a descriptor: its number cannot change hands in between.
    """
    mark = f"{execution.ENV_LAUNCH}={directory}".encode()
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = {pid for pid in _pids() if _marked(pid, mark)}
        if not found:
            break
        killed |= {pid for pid in found if _kill(pid, mark)}
        time.sleep(0.01)
    return len(killed)


def _pids() -> list[int]:
    names = (entry.name for entry in Path("/proc").glob("[0-9]*"))
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


def _marked(pid: int, mark: bytes) -> bool:
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _kill(pid: int, mark: bytes) -> bool:
    try:
        held = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not _marked(pid, mark):
            return False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            signal.pidfd_send_signal(held, signal.SIGKILL)
        return True
    finally:
        os.close(held)
