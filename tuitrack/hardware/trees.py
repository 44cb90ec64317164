"""What a run's processes use, with all that descend from them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import psutil

_GIGABYTE = 1 << 30
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Trees:
    """Who descends from whom: asked of the kernel run by run, or of one look at all processes where it does not tell.

    A look at all processes costs as much as everything else the recorder does beside silent runs.
    """

    def __init__(self) -> None:
        self._children = None if _kernel_tells() else _all_children()

    def under(self, roots: Iterable[int]) -> frozenset[int]:
        """The processes of a run: the given ones with all their descendants."""
        found: set[int] = set()
        waiting = list(roots)
        while waiting:
            pid = waiting.pop()
            if pid not in found:
                found.add(pid)
                waiting += _children(pid) if self._children is None else self._children.get(pid, ())
        return frozenset(found)


def memory_gb(pids: Iterable[int]) -> float:
    """Resident memory of some processes in gigabytes; pages they share count for each."""
    return sum(map(_resident, pids)) / _GIGABYTE


@cache
def _kernel_tells() -> bool:
    me = os.getpid()
    return Path(f"/proc/{me}/task/{me}/children").exists()


def _children(pid: int) -> list[int]:
    """The children of all threads of a process; of one that is gone, none."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - names are all that is wanted
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    except OSError:
        return found
    return found


def _all_children() -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for process in psutil.process_iter(["ppid"]):
        found.setdefault(process.info["ppid"] or 0, []).append(process.pid)
    return found


def _resident(pid: int) -> int:
    """Bytes; asked of Linux itself, for psutil first looks twice whether it is still the same process."""
    try:
        if not sys.platform.startswith("linux"):
            return int(psutil.Process(pid).memory_info().rss)
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError, psutil.Error):
        return 0
