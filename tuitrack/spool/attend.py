"""Keeping a recorder alive, and waiting until it has caught up."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model import execution
from tuitrack.spool import liveness, reader
from tuitrack.spool.format import Position

PROTOCOL = 1
_COMMITTED = struct.Struct("<IIQ")
_CAPTURED = 1
_DETACH = '"$@" </dev/null >/dev/null 2>&1 &'


@dataclass(frozen=True, slots=True)
class Pending:
    """Spools that the recorder has not caught up with."""

    spools: int = 0

    def __bool__(self) -> bool:
        return self.spools > 0


class Attendance:
    """Sees to it that a recorder serves a home, from any process that needs one."""

    def __init__(self, home: Path, spool_root: Path, command: Sequence[str] = ()) -> None:
        self._home = home
        self._spool_root = spool_root
        self._command = tuple(command) or _recorder_command(home)
        self._due = 0.0
        self.enabled = os.environ.get(execution.ENV_ATTEND) != "0"

    def attend_if_due(self) -> None:
        """Attend at most once a second; costs a clock reading otherwise."""
        if time.monotonic() >= self._due:
            self.attend()

    def attend(self) -> bool:
        """Start a recorder if none lives; True when one was started."""
        self._due = time.monotonic() + 1.0
        if not self.enabled or liveness.is_alive(self._home / "recorder.lock") or self._backing_off():
            return False
        self._spawn()
        return True

    def _backing_off(self) -> bool:
        failure = last_failure(self._home)
        return failure is not None and time.time() < failure.time + failure.delay

    def _spawn(self) -> None:
        environ = {**os.environ, "TUITRACK_HOME": str(self._home), "TUITRACK_SPOOL": str(self._spool_root)}
        for name in (execution.ENV_TASK, execution.ENV_ROLE, execution.ENV_LAUNCH, execution.ENV_ATTEMPT):
            environ.pop(name, None)
        arguments = ["/bin/sh", "-c", _DETACH, "tuitrack-recorder", *self._command]
        null = subprocess.DEVNULL
        try:
            subprocess.run(
                arguments,
                stdin=null,
                stdout=null,
                stderr=null,
                cwd="/",
                env=environ,
                start_new_session=True,
                check=False,
            )
        except OSError:
            return


def _recorder_command(home: Path) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "tuitrack.recorder", "--home", str(home))


@dataclass(frozen=True, slots=True)
class Failure:
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
        self._schema_version = schema_version
        self._held: liveness.Held | None = None

    def take(self) -> bool:
        """Become the recorder; False when another is."""
        try:
            self._held = liveness.hold(self._path)
        except BlockingIOError:
            return False
        facts = {"protocol": PROTOCOL, "schema": self._schema_version, "pid": os.getpid()}
        os.ftruncate(self._held.fd, 0)
        os.pwrite(self._held.fd, json.dumps(facts).encode("ascii"), 0)
        return True

    def release(self) -> None:
        """Stop being the recorder, so that the next look around decides."""
        if self._held is not None:
            self._held.release()
            self._held = None


def write_committed(directory: Path, position: Position, captured: bool) -> None:
    """Say in a spool how far it is in the database; a spool that is gone needs no word."""
    try:
        fd = os.open(directory / "committed", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return
    try:
        os.pwrite(fd, _COMMITTED.pack(position.segment, _CAPTURED if captured else 0, position.offset), 0)
    except OSError:
        return
    finally:
        os.close(fd)


def read_committed(directory: Path) -> tuple[Position, bool]:
    """How far a spool is in the database, and whether its environment is captured."""
    try:
        data = (directory / "committed").read_bytes()
        segment, flags, offset = _COMMITTED.unpack(data)
    except (OSError, struct.error):
        return Position(), False
    return Position(segment, offset), bool(flags & _CAPTURED)


def spools(root: Path) -> list[Path]:
    """The spool directories under a root."""
    try:
        with os.scandir(root) as entries:
            return [Path(entry.path) for entry in entries if entry.name[0] != "." and entry.is_dir()]
    except OSError:
        return []


def barrier(spool_root: Path, attendance: Attendance, timeout: float = 1.0, captured: bool = False) -> Pending:
    """Wait until everything reported before the call is in the database.

    Args:
        spool_root: Where the spools are.
        attendance: Starts a recorder where none serves.
        timeout: Seconds to wait at most.
        captured: Also wait for the capture of code and packages.

    Returns:
        The spools that are still behind.
    """
    waiting = {directory: reader.end(directory, read_committed(directory)[0]) for directory in spools(spool_root)}
    deadline = time.monotonic() + timeout
    pause = 0.002
    while True:
        waiting = {directory: goal for directory, goal in waiting.items() if _behind(directory, goal, captured)}
        if not waiting or time.monotonic() >= deadline:
            return Pending(len(waiting))
        attendance.attend_if_due()
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


def _behind(directory: Path, goal: Position, captured: bool) -> bool:
    if not directory.exists():
        return False
    position, has_capture = read_committed(directory)
    reached = (position.segment, position.offset) >= (goal.segment, goal.offset)
    return not reached or (captured and not has_capture)
