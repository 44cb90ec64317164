"""Who keeps a recorder alive, so that what was reported reaches the database."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuitrack import errors
from tuitrack.model import execution
from tuitrack.spool import detach, liveness, shared_place
from tuitrack.spool.format import Position, segment_name

if TYPE_CHECKING:
    from tuitrack.settings import Settings

PROTOCOL = 1
RELIEF = "recorder.relief"
"""What lies in a home while the recorder is asked to leave to another."""

_COMMITTED = struct.Struct("<IIQ")
_CAPTURED, _ENDED = 1, 2
_EVERY = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.02
_LONGEST = 60.0
_BEGINNING = Position()
_PATIENCE = 5.0
"""Seconds a process that ends waits to be seen, so that somebody can say how it ended."""


class Pending(NamedTuple):
    """Spools that the recorder has not caught up with."""

    spools: int = 0
    bytes: int = 0

    def __bool__(self) -> bool:
        return self.spools > 0


class Attendance:
    """Sees to it that a recorder serves a home, from any process that needs one."""

    def __init__(self, home: Path, spool_root: Path, command: Sequence[str] = ()) -> None:
        self._lock = home / "recorder.lock"
        self._home = home
        self._spool_root = spool_root
        self._command = tuple(command) or _recorder_command(home)
        self._due = 0.0
        self._untaken = -1
        self._pause = _EVERY
        self.enabled = os.environ.get(execution.ENV_ATTEND) != "0"

    def attend_if_due(self) -> None:
        """Attend at most once a second; costs a clock reading otherwise."""
        if time.monotonic() >= self._due:
            self.attend()

    def attend(self) -> bool:
        """Start a recorder if none lives; True when one was started. Never raises."""
        self._due = time.monotonic() + _EVERY
        if not self.enabled or liveness.is_alive(self._lock) or self._backing_off():
            return False
        self._due = time.monotonic() + self._patience()
        try:
            detach.start(self._command, self._environ())
        except (OSError, ValueError):
            return False
        return True

    def relieve(self) -> bool:
        """Have a recorder with the environment of this process in place of the one that serves; True when it started.

        Nothing is lost in between: what is reported waits in its spool. Never raises.
        """
        asked, deadline = self._home / RELIEF, time.monotonic() + _PATIENCE
        if not self.enabled:
            return False
        with contextlib.suppress(OSError):
            if liveness.is_alive(self._lock):
                os.close(os.open(asked, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
            while liveness.is_alive(self._lock) and time.monotonic() < deadline:
                time.sleep(_LONGEST_PAUSE)
            asked.unlink(missing_ok=True)
        return self.attend()

    def met(self, directory: Path) -> bool:
        """Wait until a recorder has seen a spool, and with it the process that writes it; False where none will."""
        deadline, pause = time.monotonic() + _PATIENCE, _FIRST_PAUSE
        while read_committed(directory).position == _BEGINNING and time.monotonic() < deadline:
            if not (liveness.is_alive(self._lock) or (self.enabled and not self._backing_off())):
                return False
            self.attend_if_due()
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return liveness.is_alive(self._lock)

    def _backing_off(self) -> bool:
        failure = last_failure(self._home)
        return failure is not None and 0 <= time.time() - failure.time < failure.delay

    def _patience(self) -> float:
        """How long to wait before the next start: longer each time the last one did not get to its post.

        A recorder that cannot even be imported leaves no failure behind, only an untouched lock file.
        """
        touched = modified(self._lock)
        self._pause = min(self._pause * 2, _LONGEST) if touched == self._untaken else _EVERY
        self._untaken = touched
        return self._pause

    def _environ(self) -> dict[str, str]:
        mine = {"TUITRACK_HOME": str(self._home), "TUITRACK_SPOOL": str(self._spool_root)}
        return {name: value for name, value in os.environ.items() if name not in execution.OF_A_TASK} | mine


def of(settings: Settings) -> Attendance:
    """Who sees to the recorder of a home; what only these settings know is said to the one that serves already."""
    shared_place.say(settings)
    return Attendance(settings.home, settings.spool_root)


def _recorder_command(home: Path) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "tuitrack.recorder", "--home", str(home))


def modified(path: Path) -> int:
    """When a file was last changed, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


class Failure(NamedTuple):
    """Why the last recorder died, and how long to wait before the next."""

    time: float
    reason: str
    delay: float


def last_failure(home: Path) -> Failure | None:
    """The failure a recorder left behind, None after a good start."""
    try:
        found = json.loads((home / "recorder.failed").read_text(encoding="utf-8"))
        return Failure(float(found["time"]), str(found["reason"]), float(found["delay"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Post:
    """The recorder's own side: one recorder a home at a time."""

    def __init__(self, home: Path, schema_version: int = 0) -> None:
        self._path = home / "recorder.lock"
        self._asked = home / RELIEF
        self._schema_version = schema_version
        self._held: liveness.Held | None = None

    def take(self) -> bool:
        """Become the recorder; False when another is."""
        if self._held is not None:
            return True
        try:
            self._held = liveness.hold(self._path)
        except BlockingIOError:
            return False
        self._asked.unlink(missing_ok=True)
        facts = {"protocol": PROTOCOL, "schema": self._schema_version, "pid": os.getpid()}
        os.ftruncate(self._held.fd, 0)
        os.pwrite(self._held.fd, json.dumps(facts).encode("ascii"), 0)
        return True

    @property
    def relieved(self) -> bool:
        """Whether somebody waits to start a recorder in place of this one."""
        return self._asked.exists()

    def release(self) -> None:
        """Stop being the recorder, so that the next look around decides."""
        if self._held is not None:
            self._held.release()
            self._held = None


class Committed(NamedTuple):
    """How much of a spool is in the database: records, the captured environment, how its process ended."""

    position: Position = _BEGINNING
    captured: bool = False
    ended: bool = False


def write_committed(directory: Path, found: Committed) -> None:
    """Say in a spool how far it is in the database; a spool that is gone needs no word."""
    try:
        fd = os.open(directory / "committed", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return
    flags = (_CAPTURED if found.captured else 0) | (_ENDED if found.ended else 0)
    try:
        os.pwrite(fd, _COMMITTED.pack(found.position.segment, flags, found.position.offset), 0)
    except OSError:
        return
    finally:
        os.close(fd)


def read_committed(directory: Path) -> Committed:
    """How far a spool is in the database."""
    try:
        fd = os.open(directory / "committed", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return Committed()
    try:
        # A read that overlaps the write may mix old with new; two equal ones cannot.
        data, again = os.pread(fd, _COMMITTED.size, 0), b""
        while data != again:
            data, again = os.pread(fd, _COMMITTED.size, 0), data
        segment, flags, offset = _COMMITTED.unpack(data)
    except (OSError, struct.error):
        return Committed()
    finally:
        os.close(fd)
    return Committed(Position(segment, offset), bool(flags & _CAPTURED), bool(flags & _ENDED))


def spools(root: Path) -> list[Path]:
    """The spool directories under a root; hidden ones are still being made."""
    try:
        with os.scandir(root) as entries:
            return [Path(entry.path) for entry in entries if entry.name[0] != "." and entry.is_dir()]
    except OSError:
        return []


def barrier(spool_root: Path, attendance: Attendance, timeout: float = 1.0, captured: bool = False) -> Pending:
    """Wait until everything reported before the call is in the database, and how those ended who are dead.

    Args:
        spool_root: Where the spools are.
        attendance: Starts a recorder where none serves.
        timeout: Seconds to wait at most.
        captured: Also wait for the capture of code and packages.

    Returns:
        What is still behind.
    """
    goals = {directory: _goal(directory, captured) for directory in spools(spool_root)}
    if not goals:
        return Pending()
    attendance.attend()
    deadline, pause = time.monotonic() + timeout, _FIRST_PAUSE
    while True:
        goals = {directory: goal for directory, goal in goals.items() if _behind(directory, goal)}
        if not goals or time.monotonic() >= deadline:
            return Pending(len(goals), sum(_missing(directory, goal.position) for directory, goal in goals.items()))
        time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        attendance.attend_if_due()


def _goal(directory: Path, captured: bool) -> Committed:
    """What is to be waited for: of a spool whose writer is dead also its end."""
    from tuitrack.spool import reader  # a training process that asks nothing needs none

    ended = not liveness.is_alive(directory / "alive")
    committed = read_committed(directory).position
    try:
        return Committed(reader.end(directory, committed), captured, ended)
    except (OSError, errors.TuitrackError):
        return Committed(committed, captured)


def _behind(directory: Path, goal: Committed) -> bool:
    if not directory.exists():
        return False
    found = read_committed(directory)
    return (
        _before(found.position, goal.position)
        or (goal.captured and not found.captured)
        or (goal.ended and not found.ended)
    )


def _missing(directory: Path, goal: Position) -> int:
    """Bytes between what is in the database and a goal."""
    position = read_committed(directory).position
    if not _before(position, goal):
        return 0
    between = sum(_size(directory / segment_name(number)) for number in range(position.segment, goal.segment))
    return between + goal.offset - position.offset


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _before(one: Position, other: Position) -> bool:
    return (one.segment, one.offset) < (other.segment, other.offset)
