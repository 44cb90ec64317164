"""The tree of processes below one, to its end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_FREEZE_ROUNDS = 50


def adopt_orphans() -> None:
    """Make this process the parent of every orphan below it, however it detached itself."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies; the parent may have died just before."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def below(pid: int) -> set[int]:
    """Every live process that descends from one."""
    children: dict[int, list[tuple[int, bool]]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                children.setdefault(int(fields[1]), []).append((int(entry.name), fields[0] not in (b"Z", b"X")))
    found: set[int] = set()
    waiting = children.pop(pid, [])
    while waiting:
        one, lives = waiting.pop()
        if lives:
            found.add(one)
        waiting += children.pop(one, [])
    return found


def has_children() -> bool:
    """Whether anything is left below this process, ended but not collected too.

    The kernel alone knows: a look at `/proc` takes its time, and misses what forks on and on meanwhile. Since orphans
    are adopted, whatever descends from here has a child of this process above it.
    """
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def end_below(grace: float, reap: Callable[[], None], urgent: Callable[[], bool] = lambda: False) -> None:
    """End everything below this process: politely, then after the grace for good.

    Nothing below can change hands in between: whatever descends from here stays a zombie until `reap` is called.

    Args:
        grace: Seconds between SIGTERM and SIGKILL.
        reap: Collects children that have ended.
        urgent: Cuts the grace short.
    """
    me = os.getpid()
    first = below(me)
    send(first, signal.SIGTERM)
    send(first, signal.SIGCONT)
    deadline = time.monotonic() + grace
    reap()
    while has_children() and time.monotonic() < deadline and not urgent():
        time.sleep(0.02)
        reap()
    while has_children():
        frozen = _frozen(me)
        _send_groups(frozen, signal.SIGKILL)
        send(frozen, signal.SIGKILL)
        time.sleep(0.005)
        reap()


def _frozen(me: int) -> set[int]:
    """Everything below, stopped first, so that nothing forks faster than it is killed."""
    stopped: set[int] = set()
    for _ in range(_FREEZE_ROUNDS):
        fresh = below(me) - stopped
        if not fresh:
            break
        send(fresh, signal.SIGSTOP)
        stopped |= fresh
    return stopped


def _send_groups(pids: Iterable[int], number: int) -> None:
    """Signal whole process groups below this process at once: then none of their members can fork away."""
    groups: set[int] = set()
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            groups.add(os.getpgid(pid))
    for group in groups - {os.getpgrp()}:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


def send(pids: Iterable[int], number: int) -> None:
    """Signal processes below this one; those that are gone already are passed over."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
