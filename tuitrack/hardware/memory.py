"""How much memory processes of this host can have: of the machine, or of the container where that has less."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import psutil

_GROUPS = Path("/sys/fs/cgroup")


class Memory(NamedTuple):
    """Bytes there are, and those that can be had."""

    total: int
    free: int


def read(groups: Path = _GROUPS) -> Memory:
    """Memory now."""
    host = psutil.virtual_memory()
    limits = [Memory(host.total, host.available), *_limits(groups)]
    return Memory(min(one.total for one in limits), min(one.free for one in limits))


def _limits(groups: Path) -> list[Memory]:
    """What the control groups that hold this process leave it; what they cache counts as free."""
    try:
        own = Path("/proc/self/cgroup").read_text(encoding="ascii").strip().rpartition("::/")[2]
    except (OSError, ValueError):
        return []
    place = groups / own
    return [found for one in (place, *place.parents) if one.is_relative_to(groups) and (found := _limit(one))]


def _limit(group: Path) -> Memory | None:
    try:
        total = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
        stat = dict(line.split() for line in (group / "memory.stat").read_text(encoding="ascii").splitlines())
        return Memory(total, total - used + int(stat.get("inactive_file", 0)))
    except (OSError, ValueError):
        return None
