"""E1: of many tasks and eight workers each starts once, by priority and then in order; what may not start, never.

Shown red by a claim that looks for the next task before it takes the lock to write, and by one that forgets priorities.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from pathlib import Path

import pytest
from drafting import draft, opened

from tuitrack.model.task import Status
from tuitrack.ops import claiming, plans, queues
from tuitrack.store import statuses

WORKERS = 8


def _claim_all(home: str, started: str, name: str) -> None:
    db = opened(Path(home))
    while (found := claiming.claim(db, name, ("night",), 10_000)) is not None:
        path = Path(started) / f"{found.task_id}-{found.attempt}"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    db.close()


def _fill(db, count: int) -> list[str]:
    """The order in which they must start; every tenth may not start at all."""
    chance, wanted = random.Random(7), []
    first = draft(db, name="first")
    for number in range(count):
        made = draft(db, name=f"t{number}")
        priority = chance.choice((-10, 0, 0, 0, 10))
        with db.write() as tx:
            given = {"priority": priority, "at": time.time() + 9_999 if number % 10 == 3 else None}
            plans.store(tx, made, {**given, "after": (first,) if number % 10 == 6 else ()})
            statuses.change(tx, made, Status.QUEUED)
            queues.enter(tx, made, queues.Entry("night", priority, number, Status.DRAFT))
        if number % 10 not in (3, 6):
            wanted.append((-priority, number, made))
    return [made for _, _, made in sorted(wanted)]


@pytest.mark.parametrize("count", [120, pytest.param(1_000, marks=pytest.mark.slow)])
def test_each_starts_once_and_in_order(home: Path, tmp_path: Path, count: int):
    db, started = opened(home), tmp_path / "started"
    started.mkdir()
    wanted = _fill(db, count)
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_claim_all, args=(str(home), str(started), f"w{number}")) for number in range(WORKERS)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0] * WORKERS
    taken = [row["task_id"] for row in db.rows("SELECT task_id FROM attempt ORDER BY rowid")]
    assert taken == wanted
    assert {path.name for path in started.iterdir()} == {f"{made}-1" for made in wanted}
    assert len(db.rows("SELECT 1 FROM queue_entry")) == count - len(wanted)
