"""The tree of processes below one, and its end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Make this process the parent of every orphan below it, however it detached itself."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def below(pid: int) -> set[int]:
    """Every live process that descends from one."""
    children: dict[int, list[tuple[int, bool]]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                children.setdefault(int(fields[1]), []).append((int(entry.name), fields[0] != b"Z"))
    found: set[int] = set()
    waiting = list(children.get(pid, ()))
    while waiting:
        one, lives = waiting.pop()
        if lives:
            found.add(one)
        waiting += children.pop(one, ())
    return found


def send(pids: set[int], number: int) -> None:
    """Signal processes; those that are gone already are passed over."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def end_all(grace: float) -> None:
    """End everything below this process: politely, then after the grace for good."""
    me = os.getpid()
    send(below(me), signal.SIGTERM)
    send(below(me), signal.SIGCONT)
    deadline = time.monotonic() + grace
    while below(me) and time.monotonic() < deadline:
        time.sleep(0.05)
    while left := below(me):
        send(left, signal.SIGKILL)
        time.sleep(0.01)
