"""Applying what was read of one spool to the rows, inside somebody's transaction."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import NamedTuple

from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.task import SINGLE_STEP
from tuitrack.spool import format, reader
from tuitrack.spool.format import Record, ScalarBlock, Torn
from tuitrack.store import applying, connection, outputs, segments, series, statuses
from tuitrack.store.connection import Transaction

_REASON_CAP = 500


_BAD = (ValueError, TypeError, KeyError, OverflowError, RecursionError, errors.TuitrackError)


def is_bad(error: Exception) -> bool:
    """Whether it was raised over a record that cannot be applied; then the database is well."""
    ours = isinstance(error, _BAD) and not isinstance(error, errors.StoreError)
    return ours or (isinstance(error, connection.failures()) and not connection.is_trouble(error))


class Spool(NamedTuple):
    """Where a batch comes from: whose spool, whether its task is there, the number its scalars are kept under."""

    id: str
    task_id: str
    known: bool
    number: int


class Batch:
    """One batch of one spool on its way into the rows.

    Args:
        tx: The transaction it is stored in.
        spool: Where it comes from.
        careful: Whether a record that cannot be applied leaves no trace but its bytes; else its error is raised.
    """

    def __init__(self, tx: Transaction, spool: Spool, *, careful: bool) -> None:
        self._tx = tx
        self._spool_id, self._task_id, self._task_exists, self._number = spool
        self._careful = careful
        self.finished = False

    def apply(self, items: Sequence[reader.Item]) -> None:
        """Store everything: events in their order, then scalars, then console bytes."""
        scalars: list[ScalarBlock] = []
        console: list[Record] = []
        for item in items:
            if isinstance(item, ScalarBlock):
                scalars.append(item)
            elif isinstance(item, Record) and item.kind == format.CONSOLE:
                console.append(item)
            else:
                self._guarded(item)
        if self._task_exists:
            self._scalars(scalars)
            self._console(console)
            statuses.touch(self._tx, self._task_id)
        elif not self._task_id:
            early: list[reader.Item] = [*scalars, *console]
            for item in early:
                self._reject(item, "before its task is known")

    def _guarded(self, item: Record | Torn) -> None:
        """Apply one record; with care, one that cannot be applied leaves no trace but its bytes."""
        if isinstance(item, Torn):
            self._reject(item, item.reason)
            return
        if not self._careful:
            self._record(item)
            return
        try:
            with self._tx.part():
                self._record(item)
        except Exception as error:
            if not is_bad(error):
                raise
            self._reject(item, str(error))

    def _record(self, record: Record) -> None:
        if record.kind == format.SERIES:
            local, title, name = format.unpack_series(record.payload)
            applying.define_series(self._tx, self._spool_id, local, title, name)
        elif record.kind == format.EVENT:
            self._event(events.decode(record.payload), record.time_ns / 1e9)
        else:
            raise ValueError(f"unknown record kind {record.kind}")

    def _event(self, event: events.Event, moment: float) -> None:
        if isinstance(event, events.Started):
            outputs.apply(event, applying.Context(self._tx, self._spool_id, event.task_id, moment))
            self._task_id, self._task_exists = event.task_id, True
        elif not self._task_id:
            raise ValueError("before its task is known")
        elif self._task_exists:
            outputs.apply(event, applying.Context(self._tx, self._spool_id, self._task_id, moment))
        self.finished |= isinstance(event, events.Finished)

    def _reject(self, item: reader.Item, reason: str) -> None:
        data = item.payload if isinstance(item, Record) else item.data
        place = (item.segment, item.offset)
        row = (self._task_id, self._spool_id, *place, time.time(), applying.text(reason[:_REASON_CAP]), data)
        self._tx.run(_REJECT, row)
        self._tx.run("UPDATE task SET rejected = rejected + 1 WHERE id = ?", (self._task_id,))

    def _scalars(self, blocks: list[ScalarBlock]) -> None:
        if not blocks:
            return
        data = b"".join(block.data for block in blocks)
        names = {row[0]: row[1] for row in self._tx.rows(_LOCAL_NAMES, (self._spool_id,))}
        folds = series.fold(data)
        for nameless in folds.keys() - names.keys():
            self._reject_points(blocks[0], nameless, data)
            del folds[nameless]
        rows = [series.parameters(self._task_id, names[local], one) for local, one in folds.items()]
        self._tx.many(series.UPSERT, rows)
        segments.add(self._tx, self._task_id, self._spool_id, data, self._number)
        highest = max((one.highest_step for one in folds.values()), default=SINGLE_STEP)
        if highest != SINGLE_STEP:
            self._tx.run(_ITERATION, (highest, self._task_id))
        self._grow(len(data))

    def _reject_points(self, block: ScalarBlock, local: int, data: bytes) -> None:
        """Points of a series whose name was lost; they stay in the segment as they came, too."""
        size = format.RECORD_SIZE
        records = (data[at : at + size] for at in range(0, len(data), size))
        points = b"".join(one for one in records if format.SCALAR_STRUCT.unpack(one)[3] == local)
        self._reject(Torn(points, block.segment, block.offset, ""), f"points of series {local}, which has no name")

    def _console(self, records: list[Record]) -> None:
        for stream, found in itertools.groupby(records, key=lambda record: record.flags):
            run = list(found)
            data = b"".join(record.payload for record in run)
            row = (self._task_id, stream, run[0].time_ns / 1e9, data.count(b"\n"), data)
            self._tx.run(_CONSOLE, row)
            self._grow(len(data))

    def _grow(self, size: int) -> None:
        self._tx.run("UPDATE task SET size = size + ? WHERE id = ?", (size, self._task_id))


_REJECT = """
INSERT INTO rejected (task_id, spool_id, segment, offset, time, reason, data) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_LOCAL_NAMES = "SELECT local_id, metric_id FROM spool_series WHERE spool_id = ?"
_ITERATION = "UPDATE task SET iteration = MAX(COALESCE(iteration, -9223372036854775808), ?) WHERE id = ?"
_CONSOLE = "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, ?, ?, ?, ?)"
