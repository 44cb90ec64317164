"""How a process ended, when it did not say so itself."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from tuitrack.capture import oom
from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.spool import liveness
from tuitrack.store.applying import Ending

_PIDFD_GET_INFO = 0xC040FF0B
_PIDFD_INFO_EXIT = 1 << 3
_INFO = struct.Struct("<QQ" + "I" * 12)
_STATE, _START_TICKS, _EXIT_CODE = 0, 19, 49
"""Places in /proc/PID/stat after the name, which begins with field 3."""

_PATIENCE = 2.0
"""Seconds to wait for the parent to collect it: only then do recent kernels tell."""


@dataclass(slots=True)
class Watch:
    """A hold on a process that outlives it, so that the kernel can be asked how it ended."""

    facts: events.ProcessFacts
    pidfd: int = -1

    @classmethod
    def of(cls, facts: events.ProcessFacts) -> Watch:
        """Watch a process; of one that is gone already, or in another container, nothing can be asked."""
        watch = cls(facts)
        try:
            watch.pidfd = os.pidfd_open(facts.pid)
        except (OSError, AttributeError):
            return watch
        if not liveness.matches_live(facts):
            watch.close()
        return watch

    def wait_status(self) -> int | None:
        """The status as wait(2) gives it, None where the kernel does not tell or not yet."""
        status = self._from_descriptor()
        return self._from_proc() if status is None else status

    def _from_descriptor(self) -> int | None:
        if self.pidfd < 0:
            return None
        request = bytearray(_INFO.pack(_PIDFD_INFO_EXIT, 0, *([0] * 12)))
        try:
            fcntl.ioctl(self.pidfd, _PIDFD_GET_INFO, request)
        except OSError:
            return None
        fields = _INFO.unpack(request)
        return int(fields[-1]) if fields[0] & _PIDFD_INFO_EXIT else None

    def _from_proc(self) -> int | None:
        """What is told of a process that nobody has collected yet."""
        try:
            fields = Path(f"/proc/{self.facts.pid}/stat").read_bytes().rpartition(b")")[2].split()
            same = int(fields[_START_TICKS]) == self.facts.start_ticks
            here = Path("/proc/self/ns/pid").stat().st_ino == self.facts.pid_ns
            return int(fields[_EXIT_CODE]) if same and here and fields[_STATE] in (b"Z", b"X") else None
        except (OSError, IndexError, ValueError):
            return None

    def close(self) -> None:
        """Let go of the process."""
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1


def verdict(process: str, watch: Watch | None, waited: float, last_seen: float) -> Ending | None:
    """How a process ended that did not say so; None while the kernel may still tell.

    Args:
        process: ProcessFacts as JSON.
        watch: The hold on it, if there was a chance to take one.
        waited: Seconds since it was found dead.
        last_seen: When it last reported, for the time of an end that nobody saw.
    """
    if not _same_boot(process):
        return Ending(Status.FAILED, "lost: reboot", None, last_seen)
    status = watch.wait_status() if watch else None
    seen = watch is not None and watch.pidfd >= 0
    if status is None and seen and waited < _PATIENCE:
        return None
    moment = time.time() if seen else last_seen
    if (status is None or status == signal.SIGKILL) and _out_of_memory(process):
        return Ending(Status.FAILED, oom.REASON, -signal.SIGKILL, moment)
    return _meaning(status, moment)


def _out_of_memory(process: str) -> bool:
    try:
        facts = events.ProcessFacts(**json.loads(process))
    except (ValueError, TypeError):
        return False
    return oom.killed(facts.pid, facts.pid_ns, facts.start_ticks)


def _meaning(status: int | None, moment: float) -> Ending:
    if status is None:
        return Ending(Status.FAILED, "ended without saying how", None, moment)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.Signals(number).name if number in signal.Signals._value2member_map_ else f"signal {number}"
        asked = number in (signal.SIGTERM, signal.SIGINT)
        return Ending(Status.STOPPED if asked else Status.FAILED, name, -number, moment)
    code = os.WEXITSTATUS(status)
    return Ending(Status.FAILED, f"exit {code}", code, moment) if code else Ending(Status.COMPLETED, "", 0, moment)


def _same_boot(process: str) -> bool:
    try:
        return bool(json.loads(process).get("boot_id", "") in (liveness.boot_id(), ""))
    except ValueError:
        return True
