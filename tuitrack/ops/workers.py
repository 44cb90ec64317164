"""Workers: who serves which queues."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import events, jobs
from tuitrack.model import worker as vocabulary
from tuitrack.model.events import ProcessFacts
from tuitrack.model.values import plain
from tuitrack.model.worker import Detail
from tuitrack.ops import ending
from tuitrack.spool import liveness, place
from tuitrack.store import statuses
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Means:
    """What a worker runs tasks with: the GPUs it can hand out, and how it goes about it."""

    gpus: tuple[str, ...] = ()
    detail: Detail = vocabulary.NOTHING_SAID


def register(db: Database, worker: str, queues: Sequence[str], slots: int, means: Means | None = None) -> None:
    """Say that this process serves queues."""
    facts, now = liveness.current(), time.time()
    process = json.dumps(plain(facts))
    here = place.of(db.settings.home)
    means = means or Means()
    told = (json.dumps(list(means.gpus)), json.dumps(plain(means.detail)))
    values = (worker, *here, facts.pid, json.dumps(list(queues)), slots, now, now, process, *told)
    with db.write() as tx:
        for row in tx.rows("SELECT id, process FROM worker WHERE host = ? AND home IN ('', ?)", here):
            if not _lives(row["process"]):
                tx.execute("DELETE FROM worker WHERE id = ?", (row["id"],))
        tx.execute(_REGISTER, values)
        for queue in queues:
            tx.execute("INSERT INTO queue (name, created, held) VALUES (?, ?, '') ON CONFLICT DO NOTHING", (queue, now))
        statuses.touch_other(tx, "worker")


def heartbeat(db: Database, worker: str) -> None:
    """Say that a worker still serves."""
    with db.write() as tx:
        tx.execute("UPDATE worker SET heartbeat = ? WHERE id = ?", (time.time(), worker))


def state(db: Database, worker: str) -> str:
    """What a worker is to do now: go on, see to an end what it runs, or leave; of one that is not known, leave."""
    rows = db.rows("SELECT state FROM worker WHERE id = ?", (worker,))
    return str(rows[0]["state"]) if rows else vocabulary.STOPPING


def say(db: Database, worker: str, detail: Detail) -> None:
    """Say how a worker goes about it now."""
    with db.write() as tx:
        tx.execute("UPDATE worker SET detail = ? WHERE id = ?", (json.dumps(plain(detail)), worker))
        statuses.touch_other(tx, "worker")


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


def adopt(db: Database, worker: str, engine: str = jobs.LOCAL) -> int:
    """Take over the open attempts of this home's workers on this host that are gone; how many there were.

    A worker sees through only what is run as it runs things itself.
    """
    here = place.of(db.settings.home)
    alike = f"handle {'NOT ' * (engine == jobs.LOCAL)}LIKE '{jobs.MARK}'"
    orphans = db.rows(f"{_FOREIGN} AND {alike}", (*here, worker))
    gone = {row["worker"] for row in orphans if not _lives(row["process"])}
    if not gone:
        return 0
    marks = ",".join("?" * len(gone))
    with db.write() as tx:
        adopted = tx.execute(
            f"UPDATE attempt SET worker = ? WHERE ended IS NULL {_HERE} AND {alike} AND worker IN ({marks})",
            (worker, *here, *gone),
        )
        tx.execute(_MINE, (worker, worker))
        tx.execute(f"DELETE FROM worker WHERE host = ? AND home IN ('', ?) AND id IN ({marks})", (*here, *gone))
        statuses.touch_other(tx, "worker")
    return adopted


def stop(db: Database, worker: str) -> None:
    """Ask a worker to leave; what it started goes on.

    Raises:
        NotFound: there is no such worker.
    """
    facts = _ask(db, worker, vocabulary.STOPPING)
    if facts is not None:
        ending.send(facts, signal.SIGTERM)


def drain(db: Database, worker: str) -> None:
    """Ask a worker to take no more and to leave once what it runs has ended.

    Raises:
        NotFound: there is no such worker.
    """
    _ask(db, worker, vocabulary.DRAINING)


def _ask(db: Database, worker: str, state: str) -> ProcessFacts | None:
    """Have a worker find what it is asked, one of this home that is gone leave; its process if that lives here.

    Raises:
        NotFound: there is no such worker.
    """
    with db.write() as tx:
        row = tx.row("SELECT host, home, process FROM worker WHERE id = ?", (worker,))
        if row is None:
            raise errors.NotFound(f"no worker {worker}", hint="tuitrack worker ls")
        tx.execute("UPDATE worker SET state = ? WHERE id = ?", (state, worker))
        statuses.touch_other(tx, "worker")
    facts = events.process(row["process"])
    if facts is not None and liveness.matches_live(facts):
        return facts
    here = place.of(db.settings.home)
    if row["host"] == here.host and row["home"] in ("", here.home):
        leave(db, worker)
    return None


def _lives(process: str | None) -> bool:
    facts = events.process(process or "")
    return facts is not None and liveness.matches_live(facts)


_MINE = """
UPDATE task SET worker = ? WHERE status = 'running'
AND id IN (SELECT task_id FROM attempt WHERE ended IS NULL AND attempt.worker = ?)
"""
_REGISTER = """
INSERT INTO worker (id, host, home, pid, queues, slots, started, heartbeat, state, process, gpus, detail)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?)
"""
_HERE = "AND attempt.host = ? AND attempt.home IN ('', ?)"
_FOREIGN = f"""
SELECT DISTINCT attempt.worker, worker.process FROM attempt LEFT JOIN worker ON worker.id = attempt.worker
WHERE attempt.ended IS NULL {_HERE} AND attempt.worker != ?
"""
