"""Ending what is left of an attempt whose supervisor was killed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from tuitrack.model import execution

_ROUNDS = 100
_QUIET_ROUNDS = 3


def end(directory: Path) -> int:
    """Kill every process that was started for an attempt; how many there were.

    A process is known by the attempt's directory in the environment it was started with, read again once the
    process is held by a descriptor: its number cannot change hands in between.
    """
    mark = f"{execution.ENV_UNDER}={directory}".encode()
    killed: set[int] = set()
    quiet = 0
    for _ in range(_ROUNDS):
        found = {pid for pid in _pids() if _marked(pid, mark)}
        killed |= {pid for pid in found if _kill(pid, mark)}
        # What forks on and on may be missed by one look.
        quiet = 0 if found else quiet + 1
        if quiet == _QUIET_ROUNDS:
            break
        time.sleep(0.01)
    return len(killed)


def _pids() -> list[int]:
    names = (entry.name for entry in Path("/proc").glob("[0-9]*"))
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


def _marked(pid: int, mark: bytes) -> bool:
    return mark in _environ(pid)


def _environ(pid: int) -> list[bytes]:
    """What a process was started with; empty for one that is gone or may not be looked at."""
    try:
        return [entry for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if entry]
    except OSError:
        return []


def _kill(pid: int, mark: bytes) -> bool:
    try:
        held = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not _marked(pid, mark):
            return False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            _kill_group(pid, mark)
            signal.pidfd_send_signal(held, signal.SIGKILL)
        return True
    finally:
        os.close(held)


def _kill_group(pid: int, mark: bytes) -> None:
    """Kill a process with its whole group at once, so that none of it forks away.

    A group that somebody else leads, as a shell in which a marked program was started by hand, is left alone.

    Raises:
        ProcessLookupError: it is gone.
        PermissionError: it is not ours.
    """
    group = os.getpgid(pid)
    leader = _environ(group)
    if group != os.getpgrp() and (mark in leader or not leader):
        os.killpg(group, signal.SIGKILL)
