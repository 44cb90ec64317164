"""Who holds what of a host: the open attempts with their GPUs and the memory they were promised.

What an engine runs holds nothing of its worker's host.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from tuitrack.model import cards, jobs
from tuitrack.model.cards import Share
from tuitrack.model.execution import AttemptPaths
from tuitrack.settings import Settings
from tuitrack.spool import liveness
from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class Holder:
    """An attempt that has not ended; `memory` is in bytes, 0 where none was asked for."""

    task_id: str
    attempt: int
    host: str
    shares: tuple[Share, ...]
    memory: int


def holders(db: Database) -> tuple[Holder, ...]:
    """All of them, whatever their host."""
    rows = db.rows(_OPEN, {"elsewhere": jobs.MARK})
    return tuple(Holder(task, number, host, cards.load(gpus), memory) for task, number, host, gpus, memory in rows)


def here(db: Database) -> tuple[Holder, ...]:
    """Those of this host."""
    return tuple(one for one in holders(db) if one.host == socket.gethostname())


def processes(settings: Settings, holder: Holder) -> tuple[int, ...]:
    """What supervises an attempt of this host, if it lives; to look at, never to signal."""
    pid = liveness.holder(AttemptPaths.of(settings.runs, holder.task_id, holder.attempt).alive)
    return (pid,) if pid else ()


def by_card(db: Database) -> Mapping[str, tuple[str, ...]]:
    """The ids of the tasks that hold each GPU of this host."""
    found: dict[str, tuple[str, ...]] = {}
    for holder in here(db):
        for share in holder.shares:
            found[share.card] = (*found.get(share.card, ()), holder.task_id)
    return found


_OPEN = """
SELECT attempt.task_id, attempt.number, attempt.host, attempt.gpus, COALESCE(plan.memory, 0)
FROM attempt LEFT JOIN plan ON plan.task_id = attempt.task_id WHERE attempt.ended IS NULL AND handle NOT LIKE :elsewhere
"""
