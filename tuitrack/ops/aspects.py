"""What can be put back: one fact of a run or a queue, as a value that is exchanged for another."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tuitrack.model import events
from tuitrack.ops import binning, queues
from tuitrack.store import applying, statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

Value = str | int | tuple[str, ...] | tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Aspect:
    """A fact of something that goes by an id or a name: how it is read, None where there is none, and written."""

    read: Callable[[Transaction, str], Value]
    write: Callable[[Transaction, str, Value], None]


def look(db: Database, aspect: Aspect, of: str) -> Value:
    """The value now."""
    with db.read() as tx:
        return aspect.read(tx, of)


def exchange(db: Database, aspect: Aspect, of: str, expected: Value, wanted: Value) -> bool:
    """Write a value where another still stands; whether it did.

    Raises:
        Refused: it may not be written now.
    """
    with db.write() as tx:
        if aspect.read(tx, of) != expected:
            return False
        aspect.write(tx, of, wanted)
        return True


def _described(column: str) -> Aspect:
    """A plain fact of a run, which lies in a column of that name."""

    def read(tx: Transaction, of: str) -> Value:
        return tx.value(f"SELECT {column} FROM main.task WHERE id = ?", (of,))  # type: ignore[return-value]

    def write(tx: Transaction, of: str, value: Value) -> None:
        _describe(tx, of, events.Described(**{column: value}))  # type: ignore[arg-type]

    return Aspect(read, write)


def _describe(tx: Transaction, of: str, change: events.Described) -> None:
    statuses.current(tx, of)
    applying.apply(change, applying.Context(tx, "", of, time.time()))
    statuses.touch(tx, of)


def _title(tx: Transaction, of: str) -> Value:
    row = tx.row("SELECT project, name FROM main.task WHERE id = ?", (of,))
    return None if row is None else (row["project"], row["name"])


def _entitle(tx: Transaction, of: str, value: Value) -> None:
    assert isinstance(value, tuple)
    project, name = value
    _describe(tx, of, events.Described(project=str(project), name=str(name)))


def _tags(tx: Transaction, of: str) -> Value:
    return tuple(row["name"] for row in tx.rows("SELECT name FROM tag WHERE task_id = ? ORDER BY name", (of,)))


def _tag(tx: Transaction, of: str, value: Value) -> None:
    assert isinstance(value, tuple)
    _describe(tx, of, events.Described(tags=tuple(map(str, value))))


def _binned(tx: Transaction, of: str) -> Value:
    return tx.value("SELECT binned IS NOT NULL FROM main.task WHERE id = ?", (of,))  # type: ignore[return-value]


def _bin(tx: Transaction, of: str, value: Value) -> None:
    (binning.enter if value else binning.leave)(tx, of)


def _place(tx: Transaction, of: str) -> Value:
    found = tx.row("SELECT queue FROM queue_entry WHERE task_id = ?", (of,))
    return None if found is None else (found["queue"], queues.order(tx, found["queue"]).index(of) + 1)


def _put(tx: Transaction, of: str, value: Value) -> None:
    assert isinstance(value, tuple)
    queue, position = value
    queues.put(tx, of, str(queue), int(position))


def _held(tx: Transaction, of: str) -> Value:
    return tx.value("SELECT held FROM queue WHERE name = ?", (of,))  # type: ignore[return-value]


def _hold(tx: Transaction, of: str, value: Value) -> None:
    queues.set_held(tx, of, str(value or ""))


NOTE, ARCHIVED = _described("comment"), _described("archived")
TITLE = Aspect(_title, _entitle)
"""A run's project and name."""
TAGS = Aspect(_tags, _tag)
BINNED = Aspect(_binned, _bin)
PLACE = Aspect(_place, _put)
"""The queue in which a run waits, and as which there."""
HELD = Aspect(_held, _hold)
"""Why nothing of a queue starts."""
