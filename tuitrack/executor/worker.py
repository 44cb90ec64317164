"""The worker: claims tasks while it has slots, starts their supervisors, closes what has ended."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack import errors, settings
from tuitrack.executor import launch, trust
from tuitrack.executor.backends import local
from tuitrack.executor.backends.base import Backend
from tuitrack.model.execution import Exit
from tuitrack.ops import attempts, claiming, workers
from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.store.database import Database, open_database

_TICK = 0.05
_LOOK_AROUND = 0.5
_HEARTBEAT = 5.0
_COMING_UP = 10.0
REFUSED = 78
"""Exit code of a worker that will not run tasks others can have put there; EX_CONFIG of sysexits."""


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What a worker serves; without an id it gets one."""

    queues: tuple[str, ...] = ("default",)
    slots: int = 1
    until_empty: bool = False
    id: str = ""


@dataclass(slots=True)
class Worker:
    """A serving worker; all it knows of its attempts is in the database, so that another can take over."""

    db: Database
    settings: Settings
    spec: WorkerSpec
    id: str
    attendance: attend.Attendance
    backend: Backend
    stopping: bool = False
    open: list[attempts.Attempt] = field(default_factory=list)
    seen: tuple[int, ...] = ()
    looked_around: float = 0.0
    beat: float = 0.0

    def serve(self) -> None:
        """Serve until told to stop; with `until_empty` until nothing waits or runs."""
        while not self.stopping:
            try:
                self._turn()
                if self.spec.until_empty and self._idle():
                    return
            except errors.StoreError as error:
                sys.stderr.write(f"{error.title}: {error}\n")
                time.sleep(1.0)
            time.sleep(_TICK)

    def _turn(self) -> None:
        self.attendance.attend_if_due()
        due = self._keep_up()
        over = attempts.over(self.open)
        if over:
            attend.barrier(self.settings.spool_root, self.attendance)
            attempts.settle(self.db, self.settings, patience=0.0)
        if over or due or self._moved():
            self._claim()
            self.open = attempts.open_here(self.db, self.settings)

    def _moved(self) -> bool:
        """Whether the database's files changed since the last look: a file's times cost less than a query."""
        before, self.seen = self.seen, _stamp(self.db.path)
        return self.seen != before

    def _claim(self) -> None:
        while not self.stopping and claiming.waiting(self.db, self.spec.queues):
            claim = claiming.claim(self.db, self.id, self.spec.queues, self.spec.slots)
            if claim is None:
                return
            self._start(claim)

    def _keep_up(self) -> bool:
        """What is done now and then; whether it was done now."""
        now = time.monotonic()
        due = now >= self.looked_around + _LOOK_AROUND
        if due:
            self.looked_around = now
            workers.adopt(self.db, self.id)
        if now >= self.beat + _HEARTBEAT:
            self.beat = now
            self.stopping |= not workers.heartbeat(self.db, self.id)
        return due

    def _start(self, claim: claiming.Claim) -> None:
        try:
            handle = self.backend.start(launch.prepare(self.db, self.settings, claim.task_id, claim.attempt))
            attempts.started(self.db, claim.task_id, claim.attempt, handle)
        except (errors.LaunchError, OSError, ValueError) as error:
            ending = Exit(None, reason=f"not started: {error}", ended=time.time())
            attempts.finish(self.db, claim.task_id, claim.attempt, ending)

    def _idle(self) -> bool:
        return not claiming.waiting(self.db, self.spec.queues) and not workers.running(self.db, self.id)


def serve(settings: Settings, spec: WorkerSpec) -> int:
    """Serve queues in this process; returns the exit code.

    Raises:
        StoreError: the database cannot serve.
    """
    os.umask(0o077)
    problem = trust.problem(settings)
    if problem:
        sys.stderr.write(f"refused: {problem}\n")
        return REFUSED
    worker_id = spec.id or _new_id()
    attendance = attend.Attendance(settings.home, settings.spool_root)
    worker = Worker(open_database(settings), settings, spec, worker_id, attendance, local.Local())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(worker, "stopping", True))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    workers.register(worker.db, worker_id, spec.queues, spec.slots)
    try:
        worker.serve()
    finally:
        workers.leave(worker.db, worker_id)
    return 0


def start_detached(settings: Settings, spec: WorkerSpec) -> str:
    """Start a worker that outlives this session; its id, once it serves.

    Raises:
        LaunchError: it did not come up.
    """
    worker_id = spec.id or _new_id()
    log = settings.home / "worker.log"
    before = log.stat().st_size if log.exists() else 0
    told = {"queues": spec.queues, "slots": spec.slots, "until_empty": spec.until_empty, "id": worker_id}
    arguments = [sys.executable, "-P", "-m", "tuitrack.executor.worker", str(settings.home), json.dumps(told)]
    local.detach(arguments, log, {"TUITRACK_DB": settings.db_url, "TUITRACK_SPOOL": str(settings.spool or "")})
    db, deadline = open_database(settings), time.monotonic() + _COMING_UP
    while time.monotonic() < deadline:
        if workers.known(db, worker_id):
            return worker_id
        said = _said(log, before)
        if said:
            raise errors.LaunchError(f"the worker did not start: {said}", hint=str(log))
        time.sleep(0.02)
    raise errors.LaunchError("the worker did not start in time", hint=str(log))


def _stamp(path: Path) -> tuple[int, ...]:
    stamp: list[int] = []
    for one in (path, path.with_name(f"{path.name}-wal")):
        with contextlib.suppress(OSError):
            found = one.stat()
            stamp += [found.st_mtime_ns, found.st_size]
    return tuple(stamp)


def _said(log: Path, before: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(before)
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _new_id() -> str:
    return f"{socket.gethostname()}-{secrets.token_hex(2)}"


def main() -> int:
    """Serve the home in the first argument as the second says, JSON of a WorkerSpec."""
    told = json.loads(sys.argv[2])
    spec = WorkerSpec(tuple(told["queues"]), told["slots"], told["until_empty"], told["id"])
    return serve(settings.load(home=Path(sys.argv[1])), spec)


if __name__ == "__main__":
    sys.exit(main())
