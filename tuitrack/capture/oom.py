"""Whether the kernel ended a process because memory ran out, as far as its log can be read."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

REASON = "out of memory"
LOG = Path("/dev/kmsg")

_FIRST_PIDS = 0xEFFFFFFC
"""The namespace whose pids the kernel's log speaks of."""
_KILLED = re.compile(rb"\d+,\d+,(?P<moment>\d+),[^;]*;[^\n]*[Oo]ut of memory[^\n]*: Killed process (?P<pid>\d+)\b")
_LONGEST = 8192


def killed(pid: int, pid_ns: int, start_ticks: int, log: Path = LOG) -> bool:
    """Whether the log says so of this process; one of the same pid that died before it began is another.

    Args:
        pid: Its number.
        pid_ns: The namespace that the number belongs to.
        start_ticks: When it began, in clock ticks since the system did.
        log: The kernel's log.
    """
    begun = start_ticks / os.sysconf("SC_CLK_TCK") * 1e6
    told = (_KILLED.match(record) for record in _records(log)) if pid_ns == _FIRST_PIDS else ()
    return any(int(one["pid"]) == pid and int(one["moment"]) >= begun for one in told if one)


def _records(log: Path) -> Iterator[bytes]:
    """What the log holds, as far as it may be read; the kernel gives one record at each read."""
    try:
        descriptor = os.open(log, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        while True:
            try:
                record = os.read(descriptor, _LONGEST)
            except OSError as error:
                if error.errno == errno.EPIPE:
                    continue  # overwritten while it was read; the next one follows
                return
            if not record:
                return
            yield from record.splitlines()
    finally:
        os.close(descriptor)
