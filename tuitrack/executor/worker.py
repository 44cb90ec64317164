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
from tuitrack.executor import launch, stock, trust
from tuitrack.executor.backends import local
from tuitrack.executor.backends.base import Backend
from tuitrack.executor.backends.slurm.engine import Slurm
from tuitrack.executor.backends.slurm.verdicts import ENGINE
from tuitrack.executor.following import Following
from tuitrack.model import cards, jobs
from tuitrack.model import worker as vocabulary
from tuitrack.model.cards import Offer
from tuitrack.model.execution import Exit
from tuitrack.model.values import build
from tuitrack.model.worker import Detail
from tuitrack.ops import attempts, claiming, serving, workers
from tuitrack.ops.claiming import Claim
from tuitrack.settings import Settings
from tuitrack.spool import attend
from tuitrack.store.database import Database, open_database

_TICK = 0.05
_LOOK_AROUND = 0.5
_HEARTBEAT = 5.0
_COMPLAIN_AGAIN = 600.0
_TOGETHER = 0.5
"""Seconds within which runs are queued that belong together, as those of a sweep."""

_AT_MOST = 3.0
"""Seconds that the first of them waits for the others."""

_SLOW = 10.0
"""Seconds that a recorder which is behind gets to store what a program said of its own end, before that is settled."""

REFUSED = 78
"""Exit code of a worker that will not run tasks others can have put there; EX_CONFIG of sysexits."""


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What a worker serves and with what; without an id it gets one, without a reserve of memory the usual one.

    `sbatch` are options of every job where Slurm is the backend, which is asked `every` so many seconds.
    """

    queues: tuple[str, ...] = ("default",)
    slots: int = 1
    gpus: str = cards.AUTO
    reserve: int | None = None
    until_empty: bool = False
    id: str = ""
    backend: str = jobs.LOCAL
    sbatch: str = ""
    every: float = 3.0

    def named(self) -> str:
        """Its id, made up where it has none."""
        return self.id or f"{socket.gethostname()}-{secrets.token_hex(2)}"


@dataclass(slots=True)
class Worker:
    """A serving worker; all it knows of its attempts is in the database, so that another can take over."""

    db: Database
    settings: Settings
    spec: WorkerSpec
    id: str
    attendance: attend.Attendance
    backend: Backend
    host: stock.Host | stock.Elsewhere
    following: Following | None = None
    state: str = vocabulary.RUNNING
    waits: str = ""
    open: list[attempts.Attempt] = field(default_factory=list)
    gathering: float = 0.0
    seen: object = None
    looked_around: float = 0.0
    beat: float = 0.0
    complaint: tuple[str, float] = ("", 0.0)

    @property
    def detail(self) -> Detail:
        """What it says of itself."""
        if self.following is None:
            return Detail(self.spec.gpus, self.host.reserve, self.waits)
        return Detail(waits=self.waits, engine=self.spec.backend, options=self.spec.sbatch)

    def stop(self) -> None:
        """Leave at the next occasion."""
        self.state = vocabulary.STOPPING

    def serve(self) -> None:
        """Serve until told to stop, or until there is nothing left to do for a worker that leaves then."""
        while self.state != vocabulary.STOPPING:
            try:
                self._turn()
                if self._done():
                    return
            except errors.StoreError as error:
                self._complain(f"{error.title}: {error}\n")
                time.sleep(1.0)
            self._rest()

    def _complain(self, text: str) -> None:
        """Say on stderr what is wrong; the same not again for a while, for it may stay so for days."""
        said, when = self.complaint
        if text == said and time.monotonic() < when + _COMPLAIN_AGAIN:
            return
        self.complaint = (text, time.monotonic())
        with contextlib.suppress(OSError):  # the terminal may be closed, the disk full
            sys.stderr.write(text)

    def _rest(self) -> None:
        """Until the next turn: a moment, or as long as an engine is left in peace."""
        until = time.monotonic() + (_TICK if self.following is None else self.spec.every)
        while self.state != vocabulary.STOPPING and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _TICK))

    def _turn(self) -> None:
        self.attendance.attend_if_due()
        due = self._keep_up()
        over = attempts.over(self.open)
        if over:
            behind = attend.barrier(self.settings.spool_root, self.attendance)
            attempts.settle(self.db, self.settings, _SLOW if behind else 0.0, self._explain)
        if over or due or self._moved():
            self._claim()
            self.open = [one for one in attempts.open_here(self.db, self.settings) if self._is_mine(one)]
            attempts.heed(self.open)
        if self.following is not None and (self.open or self.following.trouble):
            self.following.look(self.open)

    def _is_mine(self, attempt: attempts.Attempt) -> bool:
        """Whether this worker sees it through: what an engine runs is followed by one only, who took it."""
        return attempt.job is None if self.following is None else bool(attempt.job) and attempt.worker == self.id

    def _explain(self, attempt: attempts.Attempt, found: Exit) -> Exit | None:
        if attempt.job is None:
            return found
        return self.following.explain(attempt, found) if self.following else attempts.clean(attempt, found)

    def _moved(self) -> bool:
        """Whether the database may have changed since the last look."""
        before, self.seen = self.seen, self.db.engine.stamp()
        return self.seen != before

    def _keep_up(self) -> bool:
        """What is done now and then; whether it was done now."""
        now = time.monotonic()
        due = now >= self.looked_around + _LOOK_AROUND
        if due:
            self.looked_around = now
            workers.adopt(self.db, self.id, self.spec.backend)
            if self.state != vocabulary.STOPPING:
                self.state = workers.state(self.db, self.id)
        if now >= self.beat + _HEARTBEAT:
            self.beat = now
            workers.heartbeat(self.db, self.id)
        return due

    def _claim(self) -> None:
        """Take what waits while there is room for it; what is in the way is said."""
        waits = self.following.trouble if self.following else ""
        hindered = bool(waits) or self._gathers()
        while not hindered and self.state == vocabulary.RUNNING and claiming.waiting(self.db, self.spec.queues):
            if workers.running(self.db, self.id) >= self.spec.slots:
                break
            there = self.host.look(self.db)
            try:
                claim = claiming.claim(self.db, self.id, self.spec.queues, self.spec.slots, there)
                if claim is None:
                    waits = claiming.obstacle(self.db, self.spec.queues, there)
                    break
                self._start(claim)
            finally:
                self.host.reservation.release()
        if waits != self.waits:
            self.waits = waits
            workers.say(self.db, self.id, self.detail)

    def _gathers(self) -> bool:
        """Whether to wait a moment, so that what is queued together goes to an engine together."""
        if self.following is None or not claiming.arriving(self.db, self.spec.queues, _TOGETHER):
            self.gathering = 0.0
            return False
        self.gathering = self.gathering or time.monotonic()
        return time.monotonic() < self.gathering + _AT_MOST

    def _start(self, claim: Claim) -> None:
        try:
            engine = "" if self.following is None else ENGINE
            prepared = launch.prepare(self.db, self.settings, claim, engine)
            handle = self.backend.start(prepared.paths, prepared.plan, self.host.reservation.handles)
            attempts.started(self.db, claim.task_id, claim.attempt, handle)
        except (errors.LaunchError, OSError, ValueError) as error:
            ending = Exit(None, reason=f"not started: {error}", ended=time.time())
            attempts.finish(self.db, claim.task_id, claim.attempt, ending)

    def _done(self) -> bool:
        if self.state == vocabulary.DRAINING:
            return not workers.running(self.db, self.id)
        return self.spec.until_empty and self._idle()

    def _idle(self) -> bool:
        takeable = claiming.takeable(self.db, self.spec.queues, self.host.most)
        return not takeable and not workers.running(self.db, self.id)


def serve(settings: Settings, spec: WorkerSpec) -> int:
    """Serve queues in this process; returns the exit code.

    Raises:
        StoreError: the database cannot serve.
        LaunchError: a GPU that is to be handed out is not there, or options cannot be read.
    """
    os.umask(0o077)
    os.environ.update(settings.environ())
    problem = trust.problem(settings)
    if problem:
        sys.stderr.write(f"refused: {problem}\n")
        return REFUSED
    worker = _made(settings, spec)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    workers.register(worker.db, worker.id, spec.queues, spec.slots, workers.Means(worker.host.cards, worker.detail))
    serving.note(settings.home, worker.id)
    try:
        worker.serve()
    finally:
        serving.forget(settings.home, worker.id)
        with contextlib.suppress(errors.StoreError):  # the next worker of this home takes its row away
            workers.leave(worker.db, worker.id)
    return 0


def _made(settings: Settings, spec: WorkerSpec) -> Worker:
    """A worker with what it runs things by.

    Raises:
        StoreError: the database cannot serve.
        LaunchError: a GPU that is to be handed out is not there, or options cannot be read.
    """
    db, attendance = open_database(settings), attend.of(settings)
    if spec.backend == jobs.SLURM:
        slurm = Slurm.of(spec.sbatch)
        return Worker(
            db, settings, spec, spec.named(), attendance, slurm, stock.Elsewhere(), following=Following(db, slurm)
        )
    reserve = stock.usual_reserve() if spec.reserve is None else spec.reserve
    host = stock.Host.of(Offer.parse(spec.gpus), reserve)
    return Worker(db, settings, spec, spec.named(), attendance, local.Local(), host)


def main() -> int:
    """Serve the home in the first argument as the second says, JSON of a WorkerSpec."""
    spec = build(WorkerSpec, json.loads(sys.argv[2]))
    assert isinstance(spec, WorkerSpec)
    try:
        return serve(settings.load(home=Path(sys.argv[1])), spec)
    except errors.TuitrackError as error:
        sys.stderr.write(f"{error.title}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
