"""Attempts: starting them, ending them by what their supervisors left behind."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model import execution, jobs
from tuitrack.model.execution import AttemptPaths, Exit, Usage
from tuitrack.model.jobs import Job
from tuitrack.model.task import Status
from tuitrack.model.values import plain
from tuitrack.ops import aborting, leftovers, plans, queues
from tuitrack.query import inputs
from tuitrack.query import plans as asking_plans
from tuitrack.settings import Settings
from tuitrack.spool import liveness, place
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_STARTING = 20.0
_PATIENCE = 2.0
_NEVER_STARTED = "never started"
_TRIES = 3
_EARLY = 60.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt of this home on this host whose end is not in the database yet; an engine may run it as a job.

    `stop_reason` is why it is to end, where somebody aborted it.
    """

    task_id: str
    number: int
    started: float
    paths: AttemptPaths
    job: Job | None = None
    stop_reason: str = ""
    worker: str = ""


Explain = Callable[[Attempt, Exit], Exit | None]
"""An exit that an engine may have caused with its cause, None while that is not known or not for the caller to tell."""


def started(db: Database, task_id: str, number: int, handle: str) -> None:
    """Note what an executor knows its running attempt by."""
    with db.write() as tx:
        tx.execute("UPDATE attempt SET handle = ? WHERE task_id = ? AND number = ?", (handle, task_id, number))


def open_here(db: Database, settings: Settings) -> list[Attempt]:
    """The attempts of this home on this host that have not been closed; those of others are for them to see to."""
    rows = db.rows(_OPEN, place.of(settings.home))
    return [
        Attempt(task, number, begun, AttemptPaths.of(settings.runs, task, number), jobs.load(handle), stop, worker)
        for task, number, begun, handle, stop, worker in rows
    ]


def heed(open_attempts: Iterable[Attempt]) -> None:
    """Pass on to supervisors what was asked of them where their files are out of reach; an engine is asked itself."""
    for one in open_attempts:
        if one.stop_reason and one.job is None and not one.paths.abort.exists():
            aborting.request(one.paths, one.stop_reason)


def over(open_attempts: Iterable[Attempt]) -> list[Attempt]:
    """Those attempts that have ended; asks the files only, not the database."""
    return [one for one in open_attempts if not _runs(one)]


def clean(attempt: Attempt, found: Exit) -> Exit | None:
    """An exit that no engine can have caused; None for one that its engine is to explain."""
    return None if attempt.job is not None and (found.aborted or found.signal) else found


def settle(db: Database, settings: Settings, patience: float = _PATIENCE, explain: Explain = clean) -> list[str]:
    """Close every attempt of this home on this host that is over; the ids of their tasks.

    Args:
        db: The run database.
        settings: Where attempts lie.
        patience: Seconds an exit must be old, so that what the program said of its end is stored before; of one that
            was aborted that says nothing more.
        explain: Says of an exit what caused it.
    """
    closed, mine = [], open_here(db, settings)
    heed(mine)
    for attempt in over(mine):
        found = _read_exit(attempt.paths)
        if found is None:
            done = attempt.job is None and _settle_lost(db, attempt)
        elif not found.aborted and found.ended + patience > time.time() >= found.ended:
            continue
        else:
            told = explain(attempt, found)
            done = told is not None and finish(db, attempt.task_id, attempt.number, told)
        if done:
            closed.append(attempt.task_id)
    return closed


def _runs(attempt: Attempt) -> bool:
    """Whether an attempt still goes on; the lock is looked at before the exit, which is written under it.

    A supervisor writes into its lock's file once it holds it, so what is written is looked at before the lock: the
    other way round one that takes it in between would count as dead. What an engine runs is over once its exit is here:
    that it was lost the engine tells.
    """
    if attempt.job is not None:
        return not attempt.paths.exit.exists()
    starting = not _written(attempt.paths.alive) and time.time() < attempt.started + _STARTING
    alive = liveness.is_alive(attempt.paths.alive)
    return not attempt.paths.exit.exists() and (alive or starting)


def _written(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _read_exit(paths: AttemptPaths) -> Exit | None:
    try:
        return execution.load_exit(paths.exit)
    except (OSError, ValueError):
        return None


def _settle_lost(db: Database, attempt: Attempt) -> bool:
    """Close an attempt whose supervisor died without a word; if it never got to start the code, queue it again.

    One that took its lock only after that was looked at has made the marker since, and lives or has left its exit.
    """
    never_started = _take_marker(attempt.paths)
    if not never_started and _runs_or_told(attempt.paths):
        return False
    leftovers.end(attempt.paths.directory)
    if never_started:
        return again(db, attempt, Exit(None, reason=f"lost: {_NEVER_STARTED}", ended=time.time()), _TRIES)
    reason = "lost: reboot" if _rebooted(attempt.paths) else "lost: its supervisor was killed"
    return finish(db, attempt.task_id, attempt.number, Exit(None, reason=reason, ended=time.time()))


def _runs_or_told(paths: AttemptPaths) -> bool:
    return liveness.is_alive(paths.alive) or _read_exit(paths) is not None


def _take_marker(paths: AttemptPaths) -> bool:
    """Make the marker of the start in the supervisor's place: then no supervisor can start the code any more.

    Worker and recorder may both come upon the attempt, so the marker says who made it from the moment it is there.
    """
    paths.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = paths.marker.with_name(f"settling-{os.getpid()}")
    making.write_text(_NEVER_STARTED, encoding="ascii")
    try:
        os.link(making, paths.marker)
    except FileExistsError:
        return paths.marker.read_bytes() == _NEVER_STARTED.encode()
    finally:
        making.unlink(missing_ok=True)
    return True


def _rebooted(paths: AttemptPaths) -> bool:
    try:
        return paths.alive.read_text(encoding="ascii").strip() not in ("", liveness.boot_id())
    except OSError:
        return False


def again(db: Database, attempt: Attempt, ending: Exit, most: int | None = None) -> bool:
    """Close an attempt that ended through nobody's fault, and queue its task before all others.

    Args:
        db: The run database.
        attempt: The attempt.
        ending: How it ended.
        most: So many attempts may end so, then the task does.

    Returns:
        False when somebody else was faster.
    """
    with db.write() as tx:
        current = _close(tx, attempt.task_id, attempt.number, ending)
        tries = tx.value(_TRIED, (attempt.task_id, ending.reason))
        if current is None:
            return False
        tired = most is not None and isinstance(tries, int) and tries >= most
        if current.stop_reason or not current.queue or tired:
            _end_task(tx, attempt.task_id, ending, current)
        else:
            _queue_first(tx, attempt.task_id, current.queue, Status.DRAFT, ending.reason)
        return True


def _queue_first(tx: Transaction, task_id: str, queue: str, before: Status, reason: str) -> None:
    """Queue a task again, before all others of its priority; `before` is what it is once it is taken off."""
    statuses.change(tx, task_id, Status.QUEUED, reason)
    priority = asking_plans.of(tx, task_id).priority
    queues.enter(tx, task_id, queues.Entry(queue, priority, queues.before_all(tx, queue), before))


def finish(db: Database, task_id: str, number: int, ending: Exit) -> bool:
    """Close an attempt, end its task; False when somebody else was faster."""
    refused = execution.load_refusals(AttemptPaths.of(db.settings.runs, task_id, number).refused)
    with db.write() as tx:
        current = _close(tx, task_id, number, ending)
        if current is None:
            return False
        if refused and ending.code and not current.hint:
            ending = ending._replace(reason=refused[0].text)
        _mark_refused(tx, task_id, refused)
        _end_task(tx, task_id, ending, current)
        return True


@dataclass(frozen=True, slots=True)
class _Running:
    """What a running task's row says that bears on its end."""

    queue: str
    hint: str
    stop_reason: str
    started: float
    attempt: int


def _close(tx: Transaction, task_id: str, number: int, ending: Exit) -> _Running | None:
    """Close an attempt once; its task's row if that is for this attempt to end."""
    usage = json.dumps(plain(Usage(ending.cpu_seconds, ending.max_rss)))
    values = (ending.ended or time.time(), ending.code, ending.reason, usage, task_id, number)
    if not tx.execute(_CLOSE, values):
        return None
    statuses.touch_other(tx, "worker")
    row = tx.row(_RUNNING, (task_id, number))
    return _Running(*row) if row else None


def _end_task(tx: Transaction, task_id: str, ending: Exit, current: _Running) -> None:
    """End the task as its last attempt ended, or queue it for another where it failed and may try again."""
    status, reason = verdict(ending, current.hint, current.stop_reason)
    tx.execute("UPDATE attempt SET reason = ? WHERE task_id = ? AND number = ?", (reason, task_id, current.attempt))
    if ending.started:
        _mark_unused(tx, task_id)
    if status is Status.FAILED and _retried(tx, task_id, current, reason):
        return
    statuses.change(tx, task_id, status, reason)
    over = ending.ended or time.time()
    begun = ending.started or current.started or over
    tx.execute(_TIMES, (ending.code, begun, over, max(0.0, over - begun), task_id))
    if status is Status.FAILED and over - begun < _EARLY:
        _hold_after_failures(tx, current.queue)


def _retried(tx: Transaction, task_id: str, current: _Running, reason: str) -> bool:
    """Whether a task that failed was queued again, since retries are left."""
    number = 0 if current.stop_reason or not current.queue else plans.use_retry(tx, task_id)
    if number:
        allowed = asking_plans.of(tx, task_id).retries
        _queue_first(tx, task_id, current.queue, Status.FAILED, f"retry {number} of {allowed} after: {reason}")
    return number > 0


def verdict(ending: Exit, hint: str, stop_reason: str) -> tuple[Status, str]:
    """Status and reason of an attempt's end: its exit says whether, the program's own word says why.

    One that ended well may have said before that it failed or stopped.
    """
    word = execution.Word.of(hint)
    if ending.aborted:
        return Status.STOPPED, ending.reason or stop_reason or "aborted by user"
    if ending.reason:
        return (Status.STOPPED, stop_reason) if stop_reason else (Status.FAILED, ending.reason)
    if ending.signal:
        known = ending.signal in signal.Signals._value2member_map_
        name = signal.Signals(ending.signal).name if known else f"signal {ending.signal}"
        polite = ending.signal in (signal.SIGTERM, signal.SIGINT)
        return (Status.STOPPED if polite else Status.FAILED), name
    if ending.code == 0:
        return (Status(word.status), word.reason) if word.status else (Status.COMPLETED, "")
    return Status.FAILED, word.reason or f"exit {ending.code}"


def _mark_refused(tx: Transaction, task_id: str, refused: Iterable[execution.Refusal]) -> None:
    """Say of every value that the code could not take why."""
    for one in refused:
        table, name = ("configuration", "name") if one.configuration else ("param", "key")
        tx.execute(f"UPDATE {table} SET consumed = 0 WHERE task_id = ? AND {name} = ?", (task_id, one.key))
        statuses.log(tx, task_id, inputs.REFUSED, f"{one.key}: {one.why}")


def _mark_unused(tx: Transaction, task_id: str) -> None:
    """Say of every edit that nobody read it, unless another one stopped the program before it could."""
    if any(tx.rows(f"SELECT 1 FROM {table} WHERE task_id = ? AND consumed = 0", (task_id,)) for table in _INPUTS):
        return
    for table, name in (("param", "key"), ("configuration", "name")):
        where = "WHERE task_id = ? AND edited = 1 AND consumed IS NULL"
        for row in tx.rows(f"SELECT {name} FROM {table} {where}", (task_id,)):
            statuses.log(tx, task_id, "not used", f"{row[0]} was edited, but the code did not read it")
        tx.execute(f"UPDATE {table} SET consumed = 0 {where}", (task_id,))


def _hold_after_failures(tx: Transaction, queue: str) -> None:
    """Hold a queue whose last three runs all failed within a minute of their last start."""
    rows = tx.rows(_LAST_THREE, (queue,))
    if len(rows) == 3 and all(row["status"] == Status.FAILED and row["seconds"] < _EARLY for row in rows):
        queues.set_held(tx, queue, "three runs in a row failed within a minute of their start")


_INPUTS = ("param", "configuration")
_OPEN = """
SELECT task_id, number, attempt.started, handle,
       CASE WHEN number = task.attempt THEN task.stop_reason ELSE '' END, attempt.worker
FROM attempt JOIN main.task ON task.id = task_id WHERE ended IS NULL AND attempt.host = ? AND home IN ('', ?)
"""
_CLOSE = """
UPDATE attempt SET ended = ?, exit_code = ?, reason = ?, usage = ? WHERE task_id = ? AND number = ? AND ended IS NULL
"""
_RUNNING = """
SELECT queue, hint, stop_reason, COALESCE(started, 0.0), attempt FROM task
WHERE id = ? AND attempt = ? AND status = 'running'
"""
_TRIED = "SELECT COUNT(*) FROM attempt WHERE task_id = ? AND reason = ?"
_TIMES = "UPDATE task SET exit_code = ?, started = ?, completed = ?, duration = ? WHERE id = ?"
_LAST_THREE = """
SELECT task.status, attempt.ended - attempt.started AS seconds FROM attempt JOIN task ON task.id = attempt.task_id
AND attempt.number = task.attempt
WHERE task.queue = ? AND attempt.ended IS NOT NULL ORDER BY attempt.ended DESC LIMIT 3
"""
