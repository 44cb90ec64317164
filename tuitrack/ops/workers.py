"""Workers: who serves which queues."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Sequence

from tuitrack import errors
from tuitrack.model import events
from tuitrack.spool import liveness
from tuitrack.store import statuses
from tuitrack.store.database import Database


def register(db: Database, worker: str, host: str, queues: Sequence[str], slots: int) -> None:
    """Say that this process serves queues."""
    facts = liveness.current()
    now = time.time()
    values = (worker, host, facts.pid, json.dumps(list(queues)), slots, now, now, json.dumps(events.plain(facts)))
    with db.write() as tx:
        tx.execute("DELETE FROM worker WHERE id = ?", (worker,))
        tx.execute(_REGISTER, values)
        for queue in queues:
            tx.execute("INSERT INTO queue (name, created, held) VALUES (?, ?, '') ON CONFLICT DO NOTHING", (queue, now))
        statuses.touch_other(tx, "worker")


def heartbeat(db: Database, worker: str) -> None:
    """Say that a worker still serves."""
    with db.write() as tx:
        tx.execute("UPDATE worker SET heartbeat = ? WHERE id = ?", (time.time(), worker))


def leave(db: Database, worker: str) -> None:
    """Say that a worker has left."""
    with db.write() as tx:
        tx.execute("UPDATE worker SET state = 'left' WHERE id = ?", (worker,))
        statuses.touch_other(tx, "worker")


def stop(db: Database, worker: str) -> None:
    """Ask a worker of this host to leave; what it started goes on.

    Raises:
        NotFound: there is no such worker.
    """
    rows = db.rows("SELECT process FROM worker WHERE id = ?", (worker,))
    if not rows:
        raise errors.NotFound(f"no worker {worker}", hint="tuitrack worker ls")
    facts = events.build(events.ProcessFacts, json.loads(rows[0]["process"]))
    if isinstance(facts, events.ProcessFacts) and liveness.matches_live(facts):
        with contextlib.suppress(ProcessLookupError):
            os.kill(facts.pid, signal.SIGTERM)
        return
    leave(db, worker)


_REGISTER = """
INSERT INTO worker (id, host, pid, queues, slots, gpus, started, heartbeat, state, process)
VALUES (?, ?, ?, ?, ?, '[]', ?, ?, 'running', ?)
"""
