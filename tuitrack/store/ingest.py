"""Batches of spools into rows, each exactly once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tuitrack.model.environment import Environment
from tuitrack.model.task import Status
from tuitrack.model.values import plain
from tuitrack.spool import reader
from tuitrack.spool.format import Position
from tuitrack.store import applying, batches, migrations, segments, statuses
from tuitrack.store.applying import Ending
from tuitrack.store.connection import Connection, Transaction


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a spool, from where."""

    spool_id: str
    before: Position
    batch: reader.Batch


class Ingest:
    """Stores batches over one connection; two of them on one spool do no harm."""

    def __init__(self, opened: Connection) -> None:
        self._connection = opened
        self._tx = opened.alone
        self._finished: dict[str, bool] = {}

    def position(self, spool_id: str) -> Position:
        """How far a spool is in the database."""
        row = self._tx.row("SELECT segment, offset FROM spool WHERE id = ?", (spool_id,))
        return Position(row["segment"], row["offset"]) if row else Position()

    def store(self, reads: Sequence[Read]) -> list[bool]:
        """Store batches in one transaction; False for each where another recorder was faster.

        All is well with nearly every record, so the bad one is looked for only when there is one: all is stored once
        more, with a way back before each record.

        Raises:
            Exception: the driver's; the database cannot serve; nothing was stored.
            NewerSchema: a newer tuitrack has upgraded the database.
        """
        try:
            return self._store_all(reads, careful=False)
        except Exception as error:
            if not batches.is_bad(error):
                raise
            return self._store_all(reads, careful=True)

    def _store_all(self, reads: Sequence[Read], *, careful: bool) -> list[bool]:
        with self._connection.transaction() as tx:
            migrations.check(tx)
            done = [self._store(tx, read, careful) for read in reads]
        self._finished |= {read.spool_id: over for read, over in zip(reads, done, strict=True) if over is not None}
        return [over is not None for over in done]

    def _store(self, tx: Transaction, read: Read, careful: bool) -> bool | None:
        """Store one batch; whether its process has said how it ended by then, None where another was faster."""
        if read.before == Position():
            tx.run(_NEW_SPOOL, (read.spool_id,))
        place = tx.row(_MOVE_SPOOL, (*_pair(read.batch.position), read.spool_id, *_pair(read.before)))
        if place is None:
            return None
        found = batches.Spool(read.spool_id, place["task_id"], bool(place["known"]), place["number"])
        batch = batches.Batch(tx, found, careful=careful)
        batch.apply(read.batch.items)
        return batch.finished or bool(place["finished"])

    def finished(self, spool_id: str) -> bool:
        """Whether the process of a spool that was stored here has said how it ended."""
        return self._finished.get(spool_id, False)

    def unexplained(self, spool_id: str) -> str | None:
        """The process of a spool (ProcessFacts as JSON) if somebody has to say how its task ended."""
        row = self._tx.row(_UNEXPLAINED, (spool_id, Status.RUNNING))
        return None if row is None else str(row["process"])

    def end_spool(self, spool_id: str, ending: Ending) -> None:
        """Close a spool whose process is gone, once; with it its task, if nobody else said how that ended."""
        with self._connection.transaction() as tx:
            migrations.check(tx)
            unexplained = tx.row(_UNEXPLAINED, (spool_id, Status.RUNNING)) is not None
            tx.execute("UPDATE spool SET ended = 1 WHERE id = ?", (spool_id,))
            task_id = str(tx.value("SELECT task_id FROM spool WHERE id = ?", (spool_id,)) or "")
            if unexplained or tx.row(_ABANDONED, (task_id, Status.RUNNING)):
                applying.finish(applying.Context(tx, spool_id, task_id, ending.time), ending)

    def captured(self, task_id: str) -> bool:
        """Whether there is nothing left to capture for a task."""
        row = self._tx.row("SELECT captured FROM environment WHERE task_id = ?", (task_id,))
        return row is None or bool(row["captured"])

    def store_environment(self, task_id: str, environment: Environment) -> None:
        """Keep what was captured of a task's code and host; what the code asked for in the meantime stays."""
        with self._connection.transaction() as tx:
            migrations.check(tx)
            known = json.loads(str(tx.value("SELECT detail FROM environment WHERE task_id = ?", (task_id,)) or "{}"))
            asked = {name: known[name] for name in ("requirements",) if name in known}
            detail = json.dumps({**plain(environment), **asked})
            found = (environment.repository, environment.branch, environment.commit)
            tx.execute(_ENVIRONMENT, (*map(applying.text, found), detail, task_id))
            statuses.touch(tx, task_id)


def _pair(position: Position) -> tuple[int, int]:
    return position.segment, position.offset


_NEW_SPOOL = """
INSERT INTO spool (id, task_id, segment, offset, owner, attempt, process, finished, ended)
VALUES (?, '', 0, 64, 0, 0, '', 0, 0) ON CONFLICT (id) DO NOTHING
"""
_MOVE_SPOOL = f"""
UPDATE spool SET segment = ?, offset = ? WHERE id = ? AND segment = ? AND offset = ?
RETURNING task_id, finished, ({segments.NEXT}) AS number,
    EXISTS (SELECT 1 FROM main.task WHERE main.task.id = spool.task_id) AS known
"""
_ENVIRONMENT = """
UPDATE environment SET repository = ?, branch = ?, commit_id = ?, captured = 1, detail = ? WHERE task_id = ?
"""
_UNEXPLAINED = """
SELECT spool.process FROM spool JOIN task ON task.id = spool.task_id
WHERE spool.id = ? AND spool.owner = 1 AND spool.attempt = 0 AND spool.finished = 0 AND spool.ended = 0
  AND task.status = ?
  AND NOT EXISTS (SELECT 1 FROM spool AS other WHERE other.task_id = task.id AND other.id <> spool.id
                  AND other.owner = 1 AND other.ended = 0 AND other.rowid > spool.rowid)
"""
"""A later process that took the task over speaks for it."""

_ABANDONED = """
SELECT 1 FROM task WHERE id = ? AND status = ? AND attempt = 0
  AND NOT EXISTS (SELECT 1 FROM spool WHERE task_id = task.id AND (owner = 1 OR ended = 0))
"""
