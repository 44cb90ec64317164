"""Taking what waits: the next task with what it needs of the host, both in one transaction."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tuitrack.model import cards
from tuitrack.model.cards import Share
from tuitrack.ops import queues
from tuitrack.store import statuses
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_UNKNOWN = float("inf")


@dataclass(frozen=True, slots=True)
class Stock:
    """What a worker has for tasks now.

    Args:
        cards: The GPUs it hands out.
        taken: Those of them that somebody else uses.
        managed: Whether tasks see the cards they are given and no others; else they see what the worker sees.
        memory_free: Bytes that can be had.
        memory_total: Bytes that can ever be had.
    """

    cards: tuple[str, ...] = ()
    taken: frozenset[str] = field(default_factory=frozenset)
    managed: bool = False
    memory_free: float = _UNKNOWN
    memory_total: float = _UNKNOWN

    @property
    def usual(self) -> int:
        """How many cards a task gets that does not say."""
        return min(len(self.cards), 1)


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
    db: Database, worker: str, queues_served: Sequence[str], slots: int, stock: Stock | None = None
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
        The claim, None when nothing waits that fits or no slot is free.
    """
    host, stock = socket.gethostname(), stock or Stock()
    with db.write() as tx:
        open_now = tx.value("SELECT COUNT(*) FROM attempt WHERE worker = ? AND ended IS NULL", (worker,))
        if isinstance(open_now, int) and open_now >= slots:
            return None
        left = _left(tx, host, stock)
        for waiting in _next_ones(tx, queues_served, stock):
            if waiting.memory > stock.memory_free:
                return None
            shares = cards.assign(waiting.gpus, left)
            if shares is not None:
                return _take(tx, waiting, worker, host, shares if stock.managed else None)
    return None


def obstacle(db: Database, queues_served: Sequence[str], stock: Stock) -> str:
    """Why the next task does not start though a slot is free; empty when nothing is in its way."""
    with db.read() as tx:
        left = _left(tx, socket.gethostname(), stock)
        for waiting in _next_ones(tx, queues_served, stock):
            if waiting.memory > stock.memory_free:
                wanted, free = waiting.memory / 1e9, max(stock.memory_free, 0) / 1e9
                return f"{waiting.task_id[:8]} waits for {wanted:.1f} GB of memory, {free:.1f} GB are free"
            if cards.assign(waiting.gpus, left) is None:
                free_cards = sum(part == 1 for part in left.values())
                several = f"{waiting.gpus:g} GPU{'s' * (waiting.gpus > 1)}"
                return f"{waiting.task_id[:8]} waits for {several}, {free_cards} of {len(stock.cards)} free"
    return ""


def waiting(db: Database, queues_served: Sequence[str]) -> bool:
    """Whether anything could be claimed from some queues."""
    marks = ",".join("?" * len(queues_served))
    return bool(db.rows(f"{_WAITING} AND queue_entry.queue IN ({marks}) LIMIT 1", tuple(queues_served)))


def _left(tx: Transaction, host: str, stock: Stock) -> dict[str, float]:
    """What nobody holds of the cards that nobody else uses."""
    if not stock.cards:
        return {}
    held = [cards.load(row["gpus"]) for row in tx.rows(_HELD, (host,))]
    return cards.remaining((card for card in stock.cards if card not in stock.taken), held)


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
    given = {"queue": queue, "usual": stock.usual, "most": most, "total": min(stock.memory_total, 2.0**62)}
    row = tx.row(_NEXT, given)
    return Waiting(row["task_id"], row["gpus"], row["memory"]) if row else None


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


_CLAIMABLE = """
FROM queue_entry JOIN queue ON queue.name = queue_entry.queue JOIN task ON task.id = queue_entry.task_id
LEFT JOIN plan ON plan.task_id = queue_entry.task_id
WHERE queue.held = '' AND task.status = 'queued'
"""
_WAITING = f"SELECT queue_entry.task_id {_CLAIMABLE}"
_FITTING = f"""
{_CLAIMABLE} AND queue_entry.queue = :queue
AND COALESCE(plan.gpus, :usual) <= :most AND COALESCE(plan.memory, 0) <= :total
"""
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
