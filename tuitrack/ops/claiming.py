"""Taking what waits: the next task with what it needs of the host, both in one transaction."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tuitrack.model import cards
from tuitrack.model.cards import Share
from tuitrack.model.worker import RUNNING
from tuitrack.ops import queues
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_UNKNOWN = float("inf")


def _nobody_else(cards: Sequence[str]) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Stock:
    """What a worker has for tasks now.

    Args:
        cards: The GPUs it hands out.
        taken: Those of them that somebody else uses.
        managed: Whether tasks see the cards they are given and no others; else they see what the worker sees.
        memory_free: Bytes that can be had.
        memory_total: Bytes that can ever be had.
        secure: Takes whole cards on the host, beyond this database; returns those that another has.
    """

    cards: tuple[str, ...] = ()
    taken: frozenset[str] = field(default_factory=frozenset)
    managed: bool = False
    memory_free: float = _UNKNOWN
    memory_total: float = _UNKNOWN
    secure: Callable[[Sequence[str]], Sequence[str]] = _nobody_else

    @property
    def usual(self) -> int:
        """How many cards a task gets that does not say."""
        return min(len(self.cards), 1)


_BOUNDLESS = Stock()


@dataclass(frozen=True, slots=True)
class Claim:
    """A task taken off its queue by one worker: the number of this attempt, its cards, None where all are seen."""

    task_id: str
    attempt: int
    shares: tuple[Share, ...] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next of a queue that a worker could ever run, and what it needs."""

    task_id: str
    gpus: float
    memory: int


def claim(
    db: Database, worker: str, queues_served: Sequence[str], slots: int, stock: Stock = _BOUNDLESS
) -> Claim | None:
    """Take the next task of the first queue that has one; nobody else gets it, nor its cards.

    What waits for cards keeps its place: nothing behind it gets any before, so that a large one has its turn; what
    waits for memory lets nobody pass.

    Args:
        db: The run database.
        worker: Who takes it.
        queues_served: Names of queues, the first comes first.
        slots: How many tasks the worker may run at a time.
        stock: What the worker has for it.

    Returns:
        The claim, None when nothing waits that fits, no slot is free, or the worker is to take no more.
    """
    host = socket.gethostname()
    with db.write() as tx:
        if not _may(tx, worker, slots):
            return None
        left = _left(tx, host, stock)
        for waiting in _next_ones(tx, queues_served, stock):
            if waiting.memory > stock.memory_free:
                return None
            shares = _secured(waiting.gpus, left, stock)
            if shares is not None:
                return _take(tx, waiting, worker, host, shares if stock.managed else None)
    return None


def _may(tx: Transaction, worker: str, slots: int) -> bool:
    """Whether a worker may take anything: it has a slot, and nobody asked it to drain or to leave."""
    row = tx.row("SELECT COUNT(*) AS busy FROM attempt WHERE worker = ? AND ended IS NULL", (worker,))
    state = tx.value("SELECT state FROM worker WHERE id = ?", (worker,))
    return row is not None and row["busy"] < slots and state in (None, RUNNING)


def obstacle(db: Database, queues_served: Sequence[str], stock: Stock) -> str:
    """Why the next task does not start though a slot is free; empty when nothing is in its way."""
    with db.read() as tx:
        left = _left(tx, socket.gethostname(), stock)
        for one in _next_ones(tx, queues_served, stock):
            if one.memory > stock.memory_free:
                return f"{one.task_id[:8]} waits for {_memory(one)}, {max(stock.memory_free, 0) / 1e9:.1f} GB free"
            if cards.assign(one.gpus, left) is None:
                free = sum(part == 1 for part in left.values())
                return f"{one.task_id[:8]} waits for {_gpus(one)}, {free} of {len(stock.cards)} free"
        beyond = next((found for name in queues_served if (found := _next(tx, name, _BOUNDLESS, _UNKNOWN))), None)
    if beyond is None:
        return ""
    asked = [_gpus(beyond)] * (beyond.gpus > 0) + [_memory(beyond)] * (beyond.memory > 0)
    return f"{beyond.task_id[:8]} needs {', '.join(asked)}: more than this worker has"


def _gpus(one: Waiting) -> str:
    return f"{one.gpus:g} GPU{'s' * (one.gpus > 1)}"


def _memory(one: Waiting) -> str:
    return f"{one.memory / 1e9:.1f} GB of memory" if one.memory else "memory"


def waiting(db: Database, queues_served: Sequence[str]) -> bool:
    """Whether anything could be claimed from some queues now."""
    return bool(db.rows(_WAITING, {"queues": json.dumps(list(queues_served)), "now": time.time()}))


def takeable(db: Database, queues_served: Sequence[str], stock: Stock) -> bool:
    """Whether a worker could run something of what waits, now or later, without anybody's help."""
    given = {"queues": json.dumps(list(queues_served)), **_room(stock, float(len(stock.cards)))}
    return bool(db.rows(_TAKEABLE, given))


def _left(tx: Transaction, host: str, stock: Stock) -> dict[str, float]:
    """What nobody holds of the cards that nobody else uses."""
    if not stock.cards:
        return {}
    held = [cards.load(row["gpus"]) for row in tx.rows(_HELD, (host,))]
    return cards.remaining((card for card in stock.cards if card not in stock.taken), held)


def _secured(wanted: float, left: dict[str, float], stock: Stock) -> tuple[Share, ...] | None:
    """Cards that are to be had, also from workers of other homes; a shared one is ours already."""
    while (shares := cards.assign(wanted, left)) is not None:
        lost = stock.secure([share.card for share in shares if left[share.card] == 1.0])
        if not lost:
            return shares
        for card in lost:
            del left[card]
    return None


def _next_ones(tx: Transaction, names: Sequence[str], stock: Stock) -> Iterator[Waiting]:
    """The next of each queue; behind one that was passed over, only what needs no card."""
    most = float(len(stock.cards))
    for name in names:
        while found := _next(tx, name, stock, most):
            yield found
            if not most:
                break
            most = 0.0


def _next(tx: Transaction, queue: str, stock: Stock, most: float) -> Waiting | None:
    row = tx.row(_NEXT, {"queue": queue, "now": time.time(), **_room(stock, most)})
    return Waiting(row["task_id"], row["gpus"], row["memory"]) if row else None


def _room(stock: Stock, most: float) -> dict[str, float]:
    return {"usual": stock.usual, "most": most, "total": min(stock.memory_total, 2.0**62)}


def _take(tx: Transaction, found: Waiting, worker: str, host: str, shares: tuple[Share, ...] | None) -> Claim:
    task_id, now = found.task_id, time.time()
    (row,) = tx.rows(_TAKE, {"worker": worker, "host": host, "now": now, "id": task_id})
    taken = Claim(task_id, row["attempt"], shares)
    queues.leave(tx, task_id)
    for table in ("param", "configuration"):
        tx.execute(f"UPDATE {table} SET consumed = NULL WHERE task_id = ?", (task_id,))
    tx.execute(_ATTEMPT, (task_id, taken.attempt, worker, host, now, cards.dump(shares or ())))
    with_cards = f" with {cards.told(shares)}" if shares else ""
    statuses.log(tx, task_id, "status", f"queued → running: attempt {taken.attempt} by {worker}{with_cards}")
    statuses.touch(tx, task_id)
    return taken


_QUEUED = """
FROM queue CROSS JOIN queue_entry ON queue_entry.queue = queue.name
CROSS JOIN task ON task.id = queue_entry.task_id LEFT JOIN plan ON plan.task_id = queue_entry.task_id
WHERE queue.held = '' AND task.status = 'queued'
"""
"""The queue is first, so that one that is held costs one row."""

_DUE = """
AND COALESCE(plan.at, 0.0) <= :now
AND (queue.at_once IS NULL OR queue.at_once > (
    SELECT COUNT(*) FROM task AS going
    WHERE going.status = 'running' AND going.queue = queue.name AND going.worker != ''
))
AND NOT EXISTS (
    SELECT 1 FROM dependency LEFT JOIN main.task AS first ON first.id = after_id
    WHERE dependency.task_id = queue_entry.task_id AND COALESCE(first.status, '') NOT IN ('completed', 'published')
)
"""
"""May start now: its time has come, its queue has not as many as it may have, what it comes after has completed.

What has completed has, also once it lies in the bin.
"""

_FITS = "AND COALESCE(plan.gpus, :usual) <= :most AND COALESCE(plan.memory, 0) <= :total"
_NAMED = "AND queue.name IN (SELECT value FROM json_each(:queues))"
_WAITING = f"SELECT queue_entry.task_id {_QUEUED} {_DUE} {_NAMED} LIMIT 1"
_FITTING = f"{_QUEUED} {_DUE} {_FITS} AND queue.name = :queue"
_TAKEABLE = f"""
WITH RECURSIVE stuck (id) AS (
    SELECT dependency.task_id FROM dependency LEFT JOIN main.task AS first ON first.id = after_id
    WHERE COALESCE(first.status, '') NOT IN ('queued', 'running', 'completed', 'published')
    UNION SELECT dependency.task_id FROM stuck JOIN dependency ON after_id = stuck.id
)
SELECT 1 {_QUEUED} {_FITS} {_NAMED} AND queue_entry.task_id NOT IN (SELECT id FROM stuck) LIMIT 1
"""
"""Stuck is what comes after something that will not complete by itself, and what comes after that."""

_NEXT = f"""
SELECT queue_entry.task_id, COALESCE(plan.gpus, :usual) AS gpus, COALESCE(plan.memory, 0) AS memory
{_FITTING} AND queue_entry.priority = (
    SELECT queue_entry.priority {_FITTING} ORDER BY queue_entry.priority DESC LIMIT 1)
ORDER BY position, enqueued LIMIT 1
"""
"""In two steps, each along the index: in one the whole queue would be sorted for its first entry."""

_TAKE = """
UPDATE task SET status = 'running', status_reason = '', attempt = attempt + 1, worker = :worker, host = :host,
       started = :now, completed = NULL, duration = NULL, exit_code = NULL, stop_reason = '', hint = ''
WHERE id = :id RETURNING attempt
"""
_ATTEMPT = """
INSERT INTO attempt (task_id, number, worker, host, handle, started, reason, gpus) VALUES (?, ?, ?, ?, '', ?, '', ?)
"""
_HELD = "SELECT gpus FROM attempt WHERE host = ? AND ended IS NULL AND gpus != '[]'"
