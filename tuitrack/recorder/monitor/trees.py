"""What a run's processes use, with all that descend from them."""

from __future__ import annotations

from collections.abc import Iterable

import psutil

_GIGABYTE = 1 << 30


class Trees:
    """One look at all processes of the host."""

    def __init__(self) -> None:
        self._children: dict[int, list[int]] = {}
        for pid, parent in _parents():
            self._children.setdefault(parent, []).append(pid)

    def under(self, roots: Iterable[int]) -> frozenset[int]:
        """The processes of a run: the given ones with all their descendants."""
        found: set[int] = set()
        waiting = list(roots)
        while waiting:
            pid = waiting.pop()
            if pid not in found:
                found.add(pid)
                waiting += self._children.get(pid, ())
        return frozenset(found)


def memory_gb(pids: Iterable[int]) -> float:
    """Resident memory of some processes in gigabytes; pages they share count for each."""
    return sum(map(_resident, pids)) / _GIGABYTE


def _parents() -> Iterable[tuple[int, int]]:
    for process in psutil.process_iter(["ppid"]):
        yield process.pid, process.info["ppid"] or 0


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
