"""The worker: claims tasks while it has slots, starts their supervisors, closes what has ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.executor import launch
from tuitrack.model.execution import AttemptPaths, Exit
from tuitrack.ops import attempts, queues, workers
from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.store.database import Database, open_database

_TICK = 0.1
_HEARTBEAT = 5.0
_PATIENCE = 10.0
REFUSED = 78
"""Exit code of a worker that will not run tasks from a home others can write; sysexits' EX_CONFIG."""


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What a worker serves."""

    queues: tuple[str, ...] = ("default",)
    slots: int = 1
    until_empty: bool = False


@dataclass(slots=True)
class Worker:
    """A serving worker."""

    db: Database
    settings: Settings
    spec: WorkerSpec
    id: str
    attendance: attend.Attendance
    stopping: bool = False
    beat_at: float = 0.0

    def serve(self) -> None:
        """Serve until told to stop; with `until_empty` until nothing waits or runs."""
        while not self.stopping:
            try:
                self._turn()
                if self.spec.until_empty and self._empty():
                    return
            except errors.StoreError as error:
                sys.stderr.write(f"{error.title}: {error}\n")
                time.sleep(1.0)
            time.sleep(_TICK)

    def _turn(self) -> None:
        self.attendance.attend_if_due()
        self._settle()
        while not self.stopping and len(self._running()) < self.spec.slots:
            claim = queues.claim(self.db, self.id, socket.gethostname(), self.spec.queues)
            if claim is None:
                break
            self._start(claim)
        if time.monotonic() > self.beat_at:
            self.beat_at = time.monotonic() + _HEARTBEAT
            workers.heartbeat(self.db, self.id)

    def _settle(self) -> None:
        if self._any_ended():
            attend.barrier(self.settings.spool_root, self.attendance, timeout=2.0)
            attempts.settle(self.db, self.settings)

    def _any_ended(self) -> bool:
        sql = "SELECT task_id, number, started FROM attempt WHERE ended IS NULL AND host = ?"
        rows = self.db.rows(sql, (socket.gethostname(),))
        paths = AttemptPaths.of
        return any(attempts.outcome(paths(self.settings.runs, r[0], r[1]), r[2]) is not None for r in rows)

    def _start(self, claim: queues.Claim) -> None:
        try:
            launch.start(launch.prepare(self.db, self.settings, claim.task_id, claim.attempt))
        except OSError as error:
            now = time.time()
            ended = Exit(None, reason=f"not started: {error}", started=now, ended=now)
            attempts.finish(self.db, claim.task_id, claim.attempt, ended)

    def _running(self) -> list[str]:
        rows = self.db.rows("SELECT id FROM task WHERE status = 'running' AND worker = ?", (self.id,))
        return [row["id"] for row in rows]

    def _empty(self) -> bool:
        marks = ",".join("?" * len(self.spec.queues))
        waiting = self.db.rows(f"SELECT 1 FROM queue_entry WHERE queue IN ({marks}) LIMIT 1", self.spec.queues)
        return not waiting and not self._running()


def serve(settings: Settings, spec: WorkerSpec) -> int:
    """Serve queues in this process; returns the exit code."""
    os.umask(0o077)
    problem = _untrusted(settings)
    if problem:
        sys.stderr.write(f"refused: {problem}\n")
        return REFUSED
    db = open_database(settings)
    worker_id = f"{socket.gethostname()}:{os.getpid()}"
    attendance = attend.Attendance(settings.home, settings.spool_root)
    worker = Worker(db, settings, spec, worker_id, attendance)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(worker, "stopping", True))
    workers.register(db, worker_id, socket.gethostname(), spec.queues, spec.slots)
    try:
        worker.serve()
    finally:
        workers.leave(db, worker_id)
    return 0


def start_detached(settings: Settings, spec: WorkerSpec) -> str:
    """Start a worker that outlives this session; its id, once it serves.

    Raises:
        LaunchError: it does not start.
    """
    arguments = [sys.executable, "-P", "-m", "tuitrack", "--home", str(settings.home), "worker", "start"]
    for queue in spec.queues:
        arguments += ["--queue", queue]
    arguments += ["--slots", str(spec.slots), *(["--until-empty"] if spec.until_empty else [])]
    log = settings.home / "worker.log"
    with log.open("ab") as file:
        started = subprocess.Popen(
            arguments, cwd="/", stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    started.returncode = 0  # it is on its own now; nobody here waits for it
    worker_id = f"{socket.gethostname()}:{started.pid}"
    _wait_until_registered(settings, worker_id, log)
    return worker_id


def _wait_until_registered(settings: Settings, worker_id: str, log: Path) -> None:
    db = open_database(settings)
    deadline = time.monotonic() + _PATIENCE
    while not db.rows("SELECT 1 FROM worker WHERE id = ?", (worker_id,)):
        if time.monotonic() > deadline:
            raise errors.LaunchError("the worker did not start", hint=f"see {log}")
        time.sleep(0.05)


def _untrusted(settings: Settings) -> str:
    """Why this home's tasks must not be run, empty when they may; as sshd's StrictModes."""
    for path in (settings.home, settings.database_path):
        if path is None or not path.exists():
            continue
        found = path.stat()
        if found.st_uid != os.getuid():
            return f"{path} belongs to another user"
        if found.st_mode & 0o022:
            return f"others can write {path} (chmod go-w {path})"
    return ""
