"""Workers: who serves which queues."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Sequence

from tuitrack import errors
from tuitrack.model.events import ProcessFacts
from tuitrack.model.values import build, plain
from tuitrack.ops import ending
from tuitrack.spool import liveness
from tuitrack.store import statuses
from tuitrack.store.database import Database


def register(db: Database, worker: str, queues: Sequence[str], slots: int) -> None:
    """Say that this process serves queues."""
    facts, now = liveness.current(), time.time()
    process = json.dumps(plain(facts))
    host = socket.gethostname()
    values = (worker, host, facts.pid, json.dumps(list(queues)), slots, now, now, process)
    with db.write() as tx:
        for row in tx.rows("SELECT id, process FROM worker WHERE host = ?", (host,)):
            if not _lives(row["process"]):
                tx.execute("DELETE FROM worker WHERE id = ?", (row["id"],))
        tx.execute(_REGISTER, values)
        for queue in queues:
            tx.execute("INSERT INTO queue (name, created, held) VALUES (?, ?, '') ON CONFLICT DO NOTHING", (queue, now))
        statuses.touch_other(tx, "worker")


def heartbeat(db: Database, worker: str) -> bool:
    """Say that a worker still serves; False when it was asked to leave."""
    with db.write() as tx:
        tx.execute("UPDATE worker SET heartbeat = ? WHERE id = ?", (time.time(), worker))
        return tx.value("SELECT state FROM worker WHERE id = ?", (worker,)) == "running"


def leave(db: Database, worker: str) -> None:
    """Say that a worker has left; what it started goes on."""
    with db.write() as tx:
        tx.execute("DELETE FROM worker WHERE id = ?", (worker,))
        statuses.touch_other(tx, "worker")


def known(db: Database, worker: str) -> bool:
    """Whether a worker has registered."""
    return bool(db.rows("SELECT 1 FROM worker WHERE id = ?", (worker,)))


def running(db: Database, worker: str) -> int:
    """How many open attempts a worker has."""
    return len(db.rows("SELECT 1 FROM attempt WHERE worker = ? AND ended IS NULL", (worker,)))


def adopt(db: Database, worker: str) -> int:
    """Take over the open attempts of workers of this host that are gone; how many there were."""
    host = socket.gethostname()
    orphans = db.rows(_FOREIGN, (host, worker))
    gone = {row["worker"] for row in orphans if not _lives(row["process"])}
    if not gone:
        return 0
    marks = ",".join("?" * len(gone))
    with db.write() as tx:
        adopted = tx.execute(
            f"UPDATE attempt SET worker = ? WHERE ended IS NULL AND host = ? AND worker IN ({marks})",
            (worker, host, *gone),
        )
        tx.execute(f"UPDATE task SET worker = ? WHERE status = 'running' AND worker IN ({marks})", (worker, *gone))
        tx.execute(f"DELETE FROM worker WHERE host = ? AND id IN ({marks})", (host, *gone))
        statuses.touch_other(tx, "worker")
    return adopted


def stop(db: Database, worker: str) -> None:
    """Ask a worker to leave; what it started goes on.

    Raises:
        NotFound: there is no such worker.
    """
    with db.write() as tx:
        row = tx.row("SELECT host, process FROM worker WHERE id = ?", (worker,))
        if row is None:
            raise errors.NotFound(f"no worker {worker}", hint="tuitrack worker ls")
        tx.execute("UPDATE worker SET state = 'stopping' WHERE id = ?", (worker,))
        statuses.touch_other(tx, "worker")
    if row["host"] != socket.gethostname():
        return
    facts = _facts(row["process"])
    if facts is None or not liveness.matches_live(facts):
        leave(db, worker)
        return
    ending.send(facts, signal.SIGTERM)


def _lives(process: str | None) -> bool:
    facts = _facts(process or "")
    return facts is not None and liveness.matches_live(facts)


def _facts(process: str) -> ProcessFacts | None:
    try:
        found = build(ProcessFacts, json.loads(process))
    except ValueError:
        return None
    return found if isinstance(found, ProcessFacts) else None


_REGISTER = """
INSERT INTO worker (id, host, pid, queues, slots, gpus, started, heartbeat, state, process)
VALUES (?, ?, ?, ?, ?, '[]', ?, ?, 'running', ?)
"""
_FOREIGN = """
SELECT DISTINCT attempt.worker, worker.process FROM attempt LEFT JOIN worker ON worker.id = attempt.worker
WHERE attempt.ended IS NULL AND attempt.host = ? AND attempt.worker != ?
"""
