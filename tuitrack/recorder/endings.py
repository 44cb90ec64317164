"""How a process ended, when it did not say so itself."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import struct
from dataclasses import dataclass

from tuitrack.model import events
from tuitrack.model.task import Status
from tuitrack.spool import liveness
from tuitrack.store.ingest import Ingest

_PIDFD_GET_INFO = 0xC040FF0B
_PIDFD_INFO_EXIT = 1 << 3
_INFO = struct.Struct("<QQ" + "I" * 12)


@dataclass(slots=True)
class Watch:
    """A hold on a process that outlives it, so that the kernel can be asked how it ended."""

    facts: events.ProcessFacts
    pidfd: int = -1

    @classmethod
    def of(cls, facts: events.ProcessFacts) -> Watch:
        """Watch a process; one that is gone already is told apart later."""
        watch = cls(facts)
        try:
            watch.pidfd = os.pidfd_open(facts.pid)
        except (OSError, AttributeError):
            return watch
        if not liveness.matches_live(facts):
            watch.close()
        return watch

    def wait_status(self) -> int | None:
        """The status as wait(2) gives it, None where the kernel does not tell."""
        if self.pidfd < 0:
            return None
        request = bytearray(_INFO.pack(_PIDFD_INFO_EXIT, 0, *([0] * 12)))
        try:
            fcntl.ioctl(self.pidfd, _PIDFD_GET_INFO, request)
        except OSError:
            return None
        fields = _INFO.unpack(request)
        return int(fields[-1]) if fields[0] & _PIDFD_INFO_EXIT else None

    def close(self) -> None:
        """Let go of the process."""
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1


def outcome(status: int | None, same_boot: bool) -> tuple[Status, str, int | None]:
    """Status, reason and exit code for a process that did not say how it ended."""
    if not same_boot:
        return Status.FAILED, "lost: reboot", None
    if status is None:
        return Status.FAILED, "ended without saying how", None
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.Signals(number).name if number in signal.Signals._value2member_map_ else f"signal {number}"
        stopped = number in (signal.SIGTERM, signal.SIGINT)
        return (Status.STOPPED if stopped else Status.FAILED), name, -number
    code = os.WEXITSTATUS(status)
    return (Status.FAILED, f"exit {code}", code) if code else (Status.COMPLETED, "", 0)


def end(ingest: Ingest, spool_id: str, watch: Watch | None) -> None:
    """End the task of a spool whose process is gone, unless its end is known or the executor decides."""
    status = watch.wait_status() if watch else None
    if watch:
        watch.close()
    ingest.end_spool(spool_id, lambda process: outcome(status, _same_boot(process)))


def _same_boot(process: str) -> bool:
    try:
        return bool(json.loads(process).get("boot_id") == liveness.boot_id())
    except ValueError:
        return True
