"""Is the process that wrote this still alive: locks that die with their holder."""

from __future__ import annotations

import fcntl
import os
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tuitrack.model.events import ProcessFacts

_FLOCK = struct.Struct("hhqqi4x")


@dataclass(slots=True)
class Held:
    """A lock this process holds until it ends or lets go."""

    path: Path
    fd: int
    pid: int

    def moved(self, path: Path) -> None:
        """The file goes by another name now."""
        _HELD.pop(self.path, None)
        self.path = path.absolute()
        _HELD[self.path] = self.pid

    def release(self) -> None:
        """Let go; in a forked child only forget, for the lock is the parent's."""
        if self.fd < 0:
            return
        fd, self.fd = self.fd, -1
        if os.getpid() == self.pid:
            _HELD.pop(self.path, None)
            os.close(fd)


_HELD: dict[Path, int] = {}
"""Locks of this process: opening and closing such a file again would drop its POSIX lock."""


def hold(path: Path) -> Held:
    """Take the lock on a file, which is made if missing.

    Raises:
        BlockingIOError: another process holds it.
        OSError: the file cannot be made.
    """
    key = path.absolute()
    if _HELD.get(key) == os.getpid():
        raise BlockingIOError(f"{path} is already held by this process")
    fd = os.open(key, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise
    _HELD[key] = os.getpid()
    return Held(key, fd, os.getpid())


def is_alive(path: Path) -> bool:
    """Whether some process holds the lock; asks without taking it."""
    key = path.absolute()
    if _HELD.get(key) == os.getpid():
        return True
    try:
        fd = os.open(key, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        answer = fcntl.fcntl(fd, fcntl.F_GETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        return bool(_FLOCK.unpack(answer)[0] != fcntl.F_UNLCK)
    finally:
        os.close(fd)


def current() -> ProcessFacts:
    """The identity of this process."""
    facts = of(os.getpid())
    return facts or ProcessFacts(os.getpid(), 0, boot_id(), 0)


def of(pid: int) -> ProcessFacts | None:
    """The identity of a live process, or None when there is none of that number."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        fields = stat.rpartition(b")")[2].split()
        if fields[0] in (b"Z", b"X"):
            return None
        return ProcessFacts(pid, int(fields[19]), boot_id(), _pid_ns(pid))
    except (OSError, IndexError, ValueError):
        return None


def matches_live(facts: ProcessFacts) -> bool:
    """Whether exactly this process is alive; asked before any signal is sent."""
    return facts.start_ticks > 0 and of(facts.pid) == facts


@cache
def boot_id() -> str:
    """What changes with every start of this host, empty where it cannot be told."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _pid_ns(pid: int) -> int:
    try:
        return Path(f"/proc/{pid}/ns/pid").stat().st_ino
    except OSError:
        return 0
