"""The names under which files are put into a folder that several share, until they are there in whole."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from tuitrack.spool import liveness

_OLD = 86_400.0
"""Seconds without a byte after which nobody goes on with a part, whoever began it."""

_PARTS = 5

_in_work: set[str] = set()


@contextlib.contextmanager
def making(target: str) -> Iterator[str]:
    """A name that nobody else uses, neither on another host nor for a copy of this home, while it is in use."""
    name = f".{target}.{_mine()}-{uuid.uuid4().hex[:8]}"
    _in_work.add(name)
    try:
        yield name
    finally:
        _in_work.discard(name)


def is_left(name: str, target: str, age: float) -> bool:
    """Whether what lies under a name is a part of a file that nobody goes on with.

    Args:
        name: What it is called.
        target: What the file is called in whole.
        age: Seconds since it was written last: only of this host's processes it can be told which live.
    """
    begin, _, maker = name.rpartition(".")
    if begin != f".{target}" or name in _in_work:
        return False
    found, mine = maker.split("-"), _mine().split("-")
    if len(found) != _PARTS or found[:2] != mine[:2] or mine[3] == "0":
        return age > _OLD
    alive = liveness.of(int(found[2])) if found[2].isdigit() else None
    return found[2:4] == mine[2:4] or alive is None or str(alive.start_ticks) != found[3]


def _mine() -> str:
    """What this process is told by among those of all hosts, as far as the system tells."""
    facts = liveness.current()
    return f"{facts.boot_id.replace('-', '')[:12]}-{facts.pid_ns}-{facts.pid}-{facts.start_ticks}"
