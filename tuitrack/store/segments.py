"""Scalars of one flush, all series together, as they lie in the database until they are in chunks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tuitrack.spool import format
from tuitrack.store.connection import ALL, Transaction


@dataclass(frozen=True, slots=True)
class Segment:
    """The records of one flush of one spool."""

    id: int
    spool_id: str
    count: int
    data: bytes


def add(tx: Transaction, task_id: str, spool_id: str, data: bytes, number: int = 0) -> None:
    """Keep whole scalar records behind all that arrived before.

    Args:
        tx: The transaction to do it in.
        task_id: Whose they are.
        spool_id: Where they were reported.
        data: The records.
        number: What `NEXT` gave, where that was asked already. A number is given once: a reader takes whatever is above
            the last one it has seen for new, and segments go away.
    """
    number = number or int(tx.value(NEXT) or 0)
    tx.run("UPDATE revision SET value = ? WHERE name = 'segment'", (number,))
    tx.add("scalar_segment", _FIELDS, [(number, task_id, spool_id, len(data) // format.RECORD_SIZE, data)])


def after(tx: Transaction, task_id: str, last: int = 0, limit: int = ALL) -> list[Segment]:
    """A task's segments above a number, oldest first."""
    return [Segment(*row) for row in tx.rows(_AFTER, (task_id, last, limit))]


def names(tx: Transaction, task_id: str) -> dict[tuple[str, int], int]:
    """The metrics that the series ids of a task's spools stand for."""
    return {(row[0], row[1]): row[2] for row in tx.rows(_NAMES, (task_id,))}


def replace(tx: Transaction, found: Iterable[Segment]) -> None:
    """Let segments hold other records; those without any go."""
    for one in found:
        if one.count:
            tx.execute("UPDATE scalar_segment SET count = ?, data = ? WHERE id = ?", (one.count, one.data, one.id))
        else:
            tx.execute("DELETE FROM scalar_segment WHERE id = ?", (one.id,))


NEXT = """
SELECT MAX(value, (SELECT COALESCE(MAX(id), 0) FROM scalar_segment)) + 1 FROM revision WHERE name = 'segment'
"""
_FIELDS = ("id", "task_id", "spool_id", "count", "data")
_AFTER = "SELECT id, spool_id, count, data FROM scalar_segment WHERE task_id = ? AND id > ? ORDER BY id LIMIT ?"
_NAMES = """
SELECT spool_id, local_id, metric_id FROM spool_series WHERE spool_id IN (SELECT id FROM spool WHERE task_id = ?)
"""
