"""Ending attempts by what their supervisors left behind."""

from __future__ import annotations

import signal
import socket
import time

from tuitrack.model.execution import AttemptPaths, Exit, load_exit
from tuitrack.model.task import Status
from tuitrack.settings import Settings
from tuitrack.spool import liveness
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_STARTING = 20.0


def settle(db: Database, settings: Settings) -> list[str]:
    """Close every attempt of this host that has ended; the ids of their tasks.

    An attempt has ended when its supervisor wrote how, or when its supervisor is dead without a word.
    """
    rows = db.rows(
        "SELECT task_id, number, started FROM attempt WHERE ended IS NULL AND host = ?", (socket.gethostname(),)
    )
    settled = []
    for row in rows:
        paths = AttemptPaths.of(settings.runs, row["task_id"], row["number"])
        ended = outcome(paths, row["started"])
        if ended is not None and finish(db, row["task_id"], row["number"], ended):
            settled.append(row["task_id"])
    return settled


def outcome(paths: AttemptPaths, started: float) -> Exit | None:
    """How an attempt ended, None while it has not."""
    alive = liveness.is_alive(paths.alive)
    try:
        return load_exit(paths.exit)
    except (OSError, ValueError):
        pass
    if alive or (not paths.alive.exists() and time.time() < started + _STARTING):
        return None
    return Exit(None, reason="lost: its supervisor is gone", started=started, ended=time.time())


def finish(db: Database, task_id: str, number: int, ended: Exit) -> bool:
    """Close an attempt and end its task; False when somebody else was faster."""
    with db.write() as tx:
        closed = tx.execute(
            "UPDATE attempt SET ended = ?, exit_code = ?, reason = ? "
            "WHERE task_id = ? AND number = ? AND ended IS NULL",
            (ended.ended or time.time(), ended.code, ended.reason, task_id, number),
        )
        current = tx.row("SELECT attempt, status, hint, stop_reason FROM task WHERE id = ?", (task_id,))
        if not closed or current is None or current["attempt"] != number or current["status"] != Status.RUNNING:
            return bool(closed)
        status, reason = verdict(ended, current["hint"], current["stop_reason"])
        _mark_unused(tx, task_id)
        statuses.change(tx, task_id, status, reason)
        values = (ended.code, max(0.0, ended.ended - ended.started) if ended.started else None, task_id)
        tx.execute("UPDATE task SET exit_code = ?, duration = COALESCE(?, duration) WHERE id = ?", values)
        return True


def verdict(ended: Exit, hint: str, stop_reason: str) -> tuple[Status, str]:
    """Status and reason of an attempt's end; the program's own word says why, its exit says whether."""
    if ended.aborted:
        return Status.STOPPED, stop_reason or ended.reason or "aborted"
    if ended.code == 0:
        return Status.COMPLETED, ""
    if ended.reason:
        return Status.FAILED, ended.reason
    if ended.signal:
        known = ended.signal in signal.Signals._value2member_map_
        return Status.FAILED, signal.Signals(ended.signal).name if known else f"signal {ended.signal}"
    return Status.FAILED, hint or f"exit {ended.code}"


def _mark_unused(tx: Transaction, task_id: str) -> None:
    """Edits that nobody read are said so."""
    unused = tx.rows("SELECT key FROM param WHERE task_id = ? AND edited = 1 AND consumed IS NULL", (task_id,))
    names = tx.rows("SELECT name FROM configuration WHERE task_id = ? AND edited = 1 AND consumed IS NULL", (task_id,))
    tx.execute("UPDATE param SET consumed = 0 WHERE task_id = ? AND consumed IS NULL", (task_id,))
    tx.execute("UPDATE configuration SET consumed = 0 WHERE task_id = ? AND consumed IS NULL", (task_id,))
    for row in [*unused, *names]:
        statuses.log(tx, task_id, "not used", f"{row[0]} was edited, but the code did not read it")
