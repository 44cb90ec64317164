"""Is the process that wrote this still alive: locks that die with their holder."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import sys
from functools import cache
from pathlib import Path

from tuitrack.model.events import ProcessFacts

_LINUX = sys.platform.startswith("linux")
_FLOCK = struct.Struct("hhqqi" if _LINUX else "qqihh")
"""struct flock: type, whence, start, length, pid; the BSDs keep start, length, pid, type, whence."""

_HELD: dict[tuple[int, int], int] = {}
"""Device with inode of the locks of this process, and its pid: closing any descriptor of such a file in the
process that holds the lock would drop it, so the file must not be opened here again."""


class Held:
    """A lock this process holds until it ends or lets go."""

    __slots__ = ("fd", "pid")

    def __init__(self, fd: int, pid: int) -> None:
        self.fd = fd
        self.pid = pid

    def release(self) -> None:
        """Let go; in a forked child only forget, for the lock is the parent's."""
        fd, self.fd = self.fd, -1
        if fd >= 0 and os.getpid() == self.pid:
            _HELD.pop(_inode(os.fstat(fd)), None)
            os.close(fd)


def hold(path: Path) -> Held:
    """Take the lock on a file, which is made if missing.

    A POSIX lock: it goes with its process however that ends, and a forked child does not inherit it.

    Raises:
        BlockingIOError: it is held, by another process or this one.
        OSError: the file cannot be made.
    """
    if _is_ours(path):
        raise BlockingIOError(f"{path} is already held by this process")
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(fd)
        if error.errno == errno.EACCES:
            raise BlockingIOError(f"{path} is held") from error
        raise
    _HELD[_inode(os.fstat(fd))] = os.getpid()
    return Held(fd, os.getpid())


class Watched:
    """A lock that is asked for again and again.

    Args:
        path: Its file.
        keep: Let the file stay open, for to open it is most of what asking costs.
    """

    __slots__ = ("_fd", "_keep", "_path")

    def __init__(self, path: Path, *, keep: bool = True) -> None:
        self._path = path
        self._keep = keep
        self._fd = -1

    def is_held(self) -> bool:
        """Whether some process holds it; asks without taking it.

        What cannot be asked (permissions, no descriptor left) counts as held: nobody is declared dead by mistake.
        """
        if self._fd < 0 and _is_ours(self._path):
            return True
        try:
            if self._fd < 0:
                self._fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            return _is_locked(self._fd)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        finally:
            if not self._keep:
                self.close()

    def close(self) -> None:
        """Let go of the file."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def is_alive(path: Path) -> bool:
    """Whether some process holds the lock on a file, asked once."""
    return Watched(path, keep=False).is_held()


def holder(path: Path) -> int:
    """The process that holds the lock, 0 where nobody does or it cannot be told; to look at, never to signal."""
    if _is_ours(path):
        return os.getpid()
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        kind, pid = _asked(fd)
        return pid if kind != fcntl.F_UNLCK and pid > 0 else 0
    except OSError:
        return 0
    finally:
        os.close(fd)


def _is_locked(fd: int) -> bool:
    return _asked(fd)[0] != fcntl.F_UNLCK


def _asked(fd: int) -> tuple[int, int]:
    """The kind of the lock that is in the way, and who holds it."""
    if _LINUX:
        question = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    else:
        question = _FLOCK.pack(0, 0, 0, fcntl.F_WRLCK, os.SEEK_SET)
    answer = _FLOCK.unpack(fcntl.fcntl(fd, fcntl.F_GETLK, question.ljust(32, b"\0"))[: _FLOCK.size])
    return (answer[0], answer[4]) if _LINUX else (answer[3], answer[2])


def _is_ours(path: Path) -> bool:
    try:
        return _HELD.get(_inode(path.stat())) == os.getpid()
    except OSError:
        return False


def _inode(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_dev, stat.st_ino


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
    """Whether exactly this process is alive; asked before any signal is sent.

    False when in doubt: another boot, another pid namespace, a process that may not be looked at.
    """
    return facts.start_ticks > 0 and facts.pid_ns > 0 and of(facts.pid) == facts


@cache
def boot_id() -> str:
    """What changes with every start of this host, empty where it cannot be told."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _pid_ns(pid: int) -> int:
    try:
        return Path(f"/proc/{pid}/ns/pid").stat().st_ino
    except OSError:
        return 0
