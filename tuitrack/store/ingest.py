"""Spool records into rows, each exactly once."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.environment import Environment
from tuitrack.model.task import SINGLE_STEP, Status
from tuitrack.spool import format, reader
from tuitrack.spool.format import Position, Record, ScalarBlock, Torn
from tuitrack.store import applying, series, statuses
from tuitrack.store.connection import Transaction


@dataclass(slots=True)
class _Spool:
    """A spool's row while a batch is applied."""

    id: str
    task_id: str
    position: Position


class Ingest:
    """Applies batches over one connection; two of them on one spool do no harm."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tx = Transaction(connection)

    def position(self, spool_id: str) -> Position:
        """How far a spool is in the database."""
        row = self._tx.row("SELECT segment, offset FROM spool WHERE id = ?", (spool_id,))
        return Position(row["segment"], row["offset"]) if row else Position()

    def apply(self, spool_id: str, before: Position, batch: reader.Batch) -> bool:
        """Store a batch that was read from `before`; False when another reader was faster.

        Raises:
            sqlite3.Error: the database cannot serve; nothing was stored.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            stored = self._apply(spool_id, before, batch)
            self._connection.execute("COMMIT" if stored else "ROLLBACK")
            return stored
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def end_spool(self, spool_id: str, outcome: Callable[[str], tuple[Status, str, int | None]]) -> None:
        """Close a spool whose process is gone; a task whose end nobody told gets the outcome.

        Args:
            spool_id: Which spool.
            outcome: Status, reason, exit code for a process given as JSON; asked only if the end is not known.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            row = self._tx.row("SELECT * FROM spool WHERE id = ? AND ended = 0", (spool_id,))
            if row is not None:
                self._tx.execute("UPDATE spool SET ended = 1 WHERE id = ?", (spool_id,))
                running = self._tx.row("SELECT 1 FROM task WHERE id = ? AND status = 'running'", (row["task_id"],))
                if row["owner"] and not row["attempt"] and not row["finished"] and running:
                    context = applying.Context(self._tx, spool_id, row["task_id"], time.time())
                    applying.finish(context, *outcome(row["process"]), None)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def store_environment(self, task_id: str, environment: Environment) -> None:
        """Keep what was captured of a task's code and host."""
        self._connection.execute("BEGIN IMMEDIATE")
        detail = json.dumps(events.plain(environment))
        values = (environment.repository, environment.branch, environment.commit, detail, task_id)
        self._tx.execute(_ENVIRONMENT, values)
        statuses.touch(self._tx, task_id)
        self._connection.execute("COMMIT")

    def _apply(self, spool_id: str, before: Position, batch: reader.Batch) -> bool:
        tx = self._tx
        tx.execute(_NEW_SPOOL, (spool_id,))
        moved = tx.execute(_MOVE_SPOOL, (*_pair(batch.position), spool_id, *_pair(before)))
        if moved != 1:
            return False
        spool = _Spool(spool_id, str(tx.value("SELECT task_id FROM spool WHERE id = ?", (spool_id,))), before)
        scalars: list[bytes] = []
        console: list[Record] = []
        for item in batch.items:
            if isinstance(item, ScalarBlock):
                scalars.append(item.data)
            elif isinstance(item, Record) and item.kind == format.CONSOLE:
                console.append(item)
            else:
                self._guarded(spool, item)
        if spool.task_id and tx.row("SELECT 1 FROM task WHERE id = ?", (spool.task_id,)):
            self._scalars(spool, b"".join(scalars))
            self._console(spool, console)
            statuses.touch(tx, spool.task_id)
        return True

    def _guarded(self, spool: _Spool, item: Record | Torn) -> None:
        if isinstance(item, Torn):
            self._reject(spool, item, item.data, item.reason)
            return
        self._connection.execute("SAVEPOINT record")
        try:
            self._record(spool, item)
        except (
            ValueError,
            TypeError,
            KeyError,
            OverflowError,
            errors.TuitrackError,
            sqlite3.IntegrityError,
        ) as error:
            self._connection.execute("ROLLBACK TO record")
            self._reject(spool, item, item.payload, str(error))
        self._connection.execute("RELEASE record")

    def _record(self, spool: _Spool, record: Record) -> None:
        if record.kind == format.SERIES:
            local, title, name = format.unpack_series(record.payload)
            applying.define_series(self._tx, spool.id, local, title, name)
        elif record.kind == format.EVENT:
            event = events.decode(record.payload)
            if isinstance(event, events.Started):
                spool.task_id = event.task_id
            elif not self._tx.row("SELECT 1 FROM task WHERE id = ?", (spool.task_id,)):
                return
            applying.apply(event, applying.Context(self._tx, spool.id, spool.task_id, record.time_ns / 1e9))
        else:
            raise ValueError(f"unknown record kind {record.kind}")

    def _reject(self, spool: _Spool, item: Record | Torn, data: bytes, reason: str) -> None:
        self._tx.execute(_REJECT, (spool.task_id, spool.id, item.segment, item.offset, time.time(), reason[:500], data))
        self._tx.execute("UPDATE task SET rejected = rejected + 1 WHERE id = ?", (spool.task_id,))

    def _scalars(self, spool: _Spool, data: bytes) -> None:
        if not data:
            return
        tx = self._tx
        names = {row[0]: row[1] for row in tx.rows(_LOCAL_NAMES, (spool.id,))}
        folds = {local: one for local, one in series.fold(data).items() if local in names}
        tx.many(series.UPSERT, [series.parameters(spool.task_id, names[k], one) for k, one in folds.items()])
        count = len(data) // format.RECORD_SIZE
        tx.execute(_SEGMENT, (spool.task_id, spool.id, count, data))
        steps = [max(one.first_step, one.last_step, one.max_step or SINGLE_STEP) for one in folds.values()]
        top = max((step for step in steps if step != SINGLE_STEP), default=None)
        if top is not None:
            tx.execute(_ITERATION, (top, spool.task_id))
        tx.execute("UPDATE task SET size = size + ? WHERE id = ?", (len(data), spool.task_id))

    def _console(self, spool: _Spool, records: list[Record]) -> None:
        start = 0
        for end in range(1, len(records) + 1):
            if end == len(records) or records[end].flags != records[start].flags:
                data = b"".join(record.payload for record in records[start:end])
                moment = records[start].time_ns / 1e9
                row = (spool.task_id, records[start].flags, moment, data.count(b"\n"), data)
                self._tx.execute(_CONSOLE, row)
                self._tx.execute("UPDATE task SET size = size + ? WHERE id = ?", (len(data), spool.task_id))
                start = end


def _pair(position: Position) -> tuple[int, int]:
    return position.segment, position.offset


_NEW_SPOOL = """
INSERT INTO spool (id, task_id, segment, offset, owner, attempt, process, finished, ended)
VALUES (?, '', 0, 64, 0, 0, '', 0, 0) ON CONFLICT (id) DO NOTHING
"""
_MOVE_SPOOL = "UPDATE spool SET segment = ?, offset = ? WHERE id = ? AND segment = ? AND offset = ?"
_ENVIRONMENT = """
UPDATE environment SET repository = ?, branch = ?, commit_id = ?, detail = ?, captured = 1 WHERE task_id = ?
"""
_REJECT = """
INSERT INTO rejected (task_id, spool_id, segment, offset, time, reason, data) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_LOCAL_NAMES = "SELECT local_id, metric_id FROM spool_series WHERE spool_id = ?"
_SEGMENT = "INSERT INTO scalar_segment (task_id, spool_id, count, data) VALUES (?, ?, ?, ?)"
_ITERATION = "UPDATE task SET iteration = MAX(COALESCE(iteration, -9223372036854775808), ?) WHERE id = ?"
_CONSOLE = "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, ?, ?, ?, ?)"
