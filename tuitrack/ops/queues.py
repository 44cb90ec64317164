"""Queues: what waits, and in which order."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import plan as vocabulary
from tuitrack.model.plan import Settings
from tuitrack.model.task import Status
from tuitrack.ops import plans
from tuitrack.query.queues import DEFAULT
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_MOST_AT_ONCE = 10**6
"""A limit above is taken for a slip."""


def create(db: Database, name: str) -> None:
    """Make a queue.

    Raises:
        Refused: there is one of that name.
    """
    with db.write() as tx:
        if tx.row("SELECT 1 FROM queue WHERE name = ?", (name,)):
            raise errors.Refused(f"there is a queue {name} already", hint="tuitrack queue ls")
        _ensure(tx, name)


def check_name(name: str) -> None:
    """Let pass what a queue can be called.

    Raises:
        Refused: there is nothing to see of it.
    """
    if not name.strip() or name != name.strip():
        raise errors.Refused(f"a queue cannot be called {name!r}", hint="one word, as default")


def rename(db: Database, name: str, new_name: str) -> None:
    """Give a queue another name."""
    with db.write() as tx:
        _known(tx, name)
        if tx.row("SELECT 1 FROM queue WHERE name = ?", (new_name,)):
            raise errors.Refused(f"there is a queue {new_name} already", hint="tuitrack queue ls")
        _ensure(tx, new_name)
        tx.execute("UPDATE queue_entry SET queue = ? WHERE queue = ?", (new_name, name))
        tx.execute("UPDATE task SET queue = ? WHERE queue = ? AND status IN ('queued', 'running')", (new_name, name))
        tx.execute("UPDATE plan SET queue = ? WHERE queue = ?", (new_name, name))
        tx.execute("DELETE FROM queue WHERE name = ?", (name,))


def remove(db: Database, name: str) -> None:
    """Remove an empty queue.

    Raises:
        Refused: something waits in it.
    """
    with db.write() as tx:
        _known(tx, name)
        if tx.row("SELECT 1 FROM queue_entry WHERE queue = ?", (name,)):
            raise errors.Refused(f"queue {name} is not empty", hint=f"tuitrack queue clear {name}")
        tx.execute("DELETE FROM queue WHERE name = ?", (name,))
        statuses.touch_other(tx, "queue")


def clear(db: Database, name: str) -> None:
    """Take everything off a queue."""
    with db.write() as tx:
        _known(tx, name)
        for row in tx.rows("SELECT task_id FROM queue_entry WHERE queue = ?", (name,)):
            take_off(tx, row["task_id"])


def hold(db: Database, name: str, reason: str = "held by user") -> None:
    """Let nothing of a queue start, for a reason."""
    with db.write() as tx:
        _known(tx, name)
        set_held(tx, name, reason or "held by user")


def release(db: Database, name: str) -> None:
    """Let a held queue go on."""
    with db.write() as tx:
        _known(tx, name)
        set_held(tx, name, "")


def set_held(tx: Transaction, name: str, reason: str) -> None:
    """Hold a queue for a reason, or with none let it go on."""
    tx.execute("UPDATE queue SET held = ? WHERE name = ?", (reason, name))
    statuses.touch_other(tx, "queue")


def read_limit(text: str) -> int | None:
    """How many of a queue may run at once, from `2`; nothing or `none` is as many as there is room for.

    Raises:
        BadValue: it is no number of runs.
    """
    if text.strip() in ("", "none"):
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= _MOST_AT_ONCE:
        raise errors.BadValue(f"{text}: no number of runs", hint="1 or more, or none for as many as there is room for")
    return int(text)


def limit(db: Database, name: str, at_once: int | None) -> None:
    """Let so many of a queue run at once, whoever serves it; None for as many as there are slots."""
    with db.write() as tx:
        _known(tx, name)
        tx.execute("UPDATE queue SET at_once = ? WHERE name = ?", (at_once, name))
        statuses.touch_other(tx, "queue")


def enqueue(
    db: Database, task_id: str, queue: str = "", *, given: Settings = vocabulary.NOTHING, force: bool = False
) -> str:
    """Put a task at the end of a queue, which is made if new; the queue's name.

    Args:
        db: The run database.
        task_id: A draft, or a stopped or failed task that is to run again.
        queue: Name of the queue; without one that of its plan.
        given: Fields of its plan, as they are to become.
        force: Also a completed task.

    Raises:
        Refused: its status does not allow it, or it would come after itself.
        NotFound: it is to come after a task that is not there.
    """
    with db.write() as tx:
        before = statuses.current(tx, task_id)
        if before is Status.QUEUED:
            raise errors.Refused(f"{task_id[:8]} is queued already", hint="dequeue it first")
        statuses.change(tx, task_id, Status.QUEUED, force=force and before is Status.COMPLETED)
        plan = plans.store(tx, task_id, given)
        name = queue or plan.queue or DEFAULT
        plans.store(tx, task_id, {"queue": name})
        plans.begin_anew(tx, task_id)
        enter(tx, task_id, Entry(name, plan.priority, _behind(tx, name), before))
        return name


def replan(db: Database, task_id: str, given: Settings) -> None:
    """Change how a draft, or a task that is queued, is to be run; in another queue it waits at the end.

    Raises:
        Refused: it has started, or would come after itself.
        NotFound: it is to come after a task that is not there.
    """
    with db.write() as tx:
        status = statuses.current(tx, task_id)
        if status not in (Status.DRAFT, Status.QUEUED):
            hint = "clone it, then say how the clone is to run"
            raise errors.Refused(f"{task_id[:8]} is {status}, how it runs is settled", hint=hint)
        if given.get("queue"):
            check_name(str(given["queue"]))
        plan = plans.store(tx, task_id, given)
        here = tx.row("SELECT queue, position, before FROM queue_entry WHERE task_id = ?", (task_id,))
        if here:
            name = plan.queue or here["queue"]
            place = here["position"] if name == here["queue"] else _behind(tx, name)
            enter(tx, task_id, Entry(name, plan.priority, place, Status(here["before"])))
        statuses.log(tx, task_id, "edited", ", ".join(given))
        statuses.touch(tx, task_id)


def _behind(tx: Transaction, queue: str) -> float:
    """The place behind the last of a queue."""
    last = tx.value(f"SELECT COALESCE(MAX(position), 0) {_PLACES}", (queue,))
    assert isinstance(last, int | float)
    return last + 1


def before_all(tx: Transaction, queue: str) -> float:
    """The place before the first of a queue."""
    first = tx.value(f"SELECT COALESCE(MIN(position), 1) {_PLACES}", (queue,))
    assert isinstance(first, int | float)
    return first - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in a queue, and what the task was before it got there."""

    queue: str
    priority: int
    position: float
    before: Status


def enter(tx: Transaction, task_id: str, entry: Entry) -> None:
    """Give a task that is queued its place."""
    _ensure(tx, entry.queue)
    values = (task_id, entry.queue, entry.priority, entry.position, time.time(), entry.before)
    tx.execute(_ENTER, values)
    tx.execute("UPDATE task SET queue = ? WHERE id = ?", (entry.queue, task_id))


def leave(tx: Transaction, task_id: str) -> None:
    """Take away a task's place."""
    tx.run("DELETE FROM queue_entry WHERE task_id = ?", (task_id,))
    statuses.touch_other(tx, "queue")


def dequeue(db: Database, task_id: str) -> None:
    """Take a task off its queue; it is what it was before.

    Raises:
        Refused: it is on no queue.
    """
    with db.write() as tx:
        if statuses.current(tx, task_id) is not Status.QUEUED:
            raise errors.Refused(f"{task_id[:8]} is on no queue", hint="tuitrack queue ls")
        take_off(tx, task_id)


def move(db: Database, task_id: str, position: int) -> None:
    """Move a queued task to a position of its queue, 1 is next.

    Raises:
        NotFound: it is on no queue.
    """
    with db.write() as tx:
        _place(tx, task_id, _queue_of(tx, task_id), position)


def shift(db: Database, task_id: str, by: int) -> int:
    """Move a queued task down its queue by so many places from where it is, up by as many below 0; its place then.

    Raises:
        NotFound: it is on no queue.
    """
    with db.write() as tx:
        queue = _queue_of(tx, task_id)
        waiting = order(tx, queue)
        position = min(max(waiting.index(task_id) + 1 + by, 1), len(waiting))
        _place(tx, task_id, queue, position)
        return position


def _queue_of(tx: Transaction, task_id: str) -> str:
    queue = tx.value("SELECT queue FROM queue_entry WHERE task_id = ?", (task_id,))
    if queue is None:
        raise errors.NotFound(f"{task_id[:8]} is on no queue", hint="tuitrack queue ls")
    return str(queue)


def order(tx: Transaction, queue: str) -> list[str]:
    """Who waits in a queue, the next one first."""
    return [row["task_id"] for row in tx.rows(_ORDER, (queue,))]


def put(tx: Transaction, task_id: str, queue: str, position: int) -> None:
    """Put a queued task at a position of a queue, another one perhaps.

    Raises:
        NotFound: it is on no queue.
    """
    if tx.value("SELECT queue FROM queue_entry WHERE task_id = ?", (task_id,)) != queue:
        _transfer(tx, task_id, queue)
    _place(tx, task_id, queue, position)


def _place(tx: Transaction, task_id: str, queue: str, position: int) -> None:
    rows = tx.rows(_ORDER, (queue,))
    ids = [row["task_id"] for row in rows if row["task_id"] != task_id]
    ids.insert(max(0, position - 1), task_id)
    neighbour = rows[min(max(0, position - 1), len(rows) - 1)]["priority"]
    tx.many("UPDATE queue_entry SET position = ? WHERE task_id = ?", [(n + 1, one) for n, one in enumerate(ids)])
    tx.execute("UPDATE queue_entry SET priority = ? WHERE task_id = ?", (neighbour, task_id))
    statuses.touch_other(tx, "queue")


def transfer(db: Database, task_id: str, queue: str) -> None:
    """Put a queued task at the end of another queue, which is made if new; its priority stays.

    Raises:
        NotFound: it is on no queue.
        Refused: no queue can be called so.
    """
    with db.write() as tx:
        _transfer(tx, task_id, queue)


def _transfer(tx: Transaction, task_id: str, queue: str) -> None:
    found = tx.row("SELECT priority, before FROM queue_entry WHERE task_id = ?", (task_id,))
    if found is None:
        raise errors.NotFound(f"{task_id[:8]} is on no queue", hint="tuitrack queue ls")
    enter(tx, task_id, Entry(queue, found["priority"], _behind(tx, queue), Status(found["before"])))
    plans.store(tx, task_id, {"queue": queue})
    statuses.touch(tx, task_id)


def _ensure(tx: Transaction, name: str) -> None:
    check_name(name)
    tx.execute("INSERT INTO queue (name, created, held) VALUES (?, ?, '') ON CONFLICT DO NOTHING", (name, time.time()))
    statuses.touch_other(tx, "queue")


def _known(tx: Transaction, name: str) -> None:
    if not tx.row("SELECT 1 FROM queue WHERE name = ?", (name,)):
        raise errors.NotFound(f"no queue {name}", hint="tuitrack queue ls")


def take_off(tx: Transaction, task_id: str) -> None:
    """Take a queued task off its queue; it is what it was before."""
    before = tx.value("SELECT before FROM queue_entry WHERE task_id = ?", (task_id,))
    leave(tx, task_id)
    told = "" if before in (None, Status.DRAFT) else tx.value(_LAST_WORD, (task_id,))
    statuses.change(tx, task_id, Status(str(before or "draft")), str(told or ""), force=True)
    tx.execute("UPDATE task SET queue = '' WHERE id = ?", (task_id,))


_ENTER = """
INSERT INTO queue_entry (task_id, queue, priority, position, enqueued, before) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (task_id) DO UPDATE SET queue = excluded.queue, priority = excluded.priority,
    position = excluded.position, enqueued = excluded.enqueued, before = excluded.before
"""
_ORDER = "SELECT task_id, priority FROM queue_entry WHERE queue = ? ORDER BY priority DESC, position"
_PLACES = "FROM queue_entry WHERE queue = ? AND position + 0 = position"
_LAST_WORD = "SELECT reason FROM attempt WHERE task_id = ? ORDER BY number DESC LIMIT 1"
