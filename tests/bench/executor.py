"""P11: from enqueue to the first line of the user's code; claims a second; a long queue stays listable."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import executing

from tuitrack import settings
from tuitrack.model.environment import Environment
from tuitrack.model.task import Status
from tuitrack.ops import claiming, plans, tasks
from tuitrack.ops import queues as queueing
from tuitrack.query import queues
from tuitrack.store import statuses
from tuitrack.store.database import Database, open_database

from . import homes
from .figures import Figure
from .homes import Home, Keeper
from .plan import Plan

QUEUED, CLAIMS = 10_000, 500
_SCRIPT = "import time\nopen({path!r}, 'a').write(f'{{time.monotonic()}}\\n')\n"


def measure(plan: Plan) -> list[Figure]:
    """A worker with a warm git cache; a queue of 10,000."""
    with homes.home() as home:
        first = [one * 1e3 for one in _first_lines(plan, home)]
    with homes.kept() as keepers:
        of_queues = [figure for keeper in keepers for figure in _of_a_queue(plan, keeper)]
    return [Figure("enqueue → the code's first line", "ms", first, 1_000), *of_queues]


def _of_a_queue(plan: Plan, keeper: Keeper) -> list[Figure]:
    with homes.home(**keeper.environ()) as home:
        db = open_database(settings.load(home.environ))
        _queue(db, plan.of(QUEUED, 100))
        listed = plan.repeated(partial(_listed, db))
        claimed = plan.repeated(partial(_claims, db, plan.of(CLAIMS, 10)))
        db.close()
    return [
        Figure(f"claims from a queue of 10,000{keeper.name}", "a second", [one[0] for one in claimed], 200, floor=True),
        Figure(f"a claim, processor time{keeper.name}", "ms", [one[1] for one in claimed]),
        Figure(f"listing 10,000 queued{keeper.name}", "ms", listed, 50),
    ]


def _first_lines(plan: Plan, home: Home) -> list[float]:
    """Seconds, in a repository with changes; the first, which fills the caches, is left out."""
    repository, told = home.path / "code", home.path / "told"
    repository.mkdir()
    (repository / "train.py").write_text(_SCRIPT.format(path=str(told)))
    executing.git(repository, "init", "-q")
    executing.commit(repository)
    (repository / "notes.py").write_text("rate = 0.1\n")
    environment = executing.recorded(repository)
    db = open_database(settings.load(home=home.path))
    facts = json.dumps({"queues": ["default"], "slots": 2, "until_empty": False, "id": "bench"})
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "tuitrack.executor.worker", str(home.path), facts], env=home.environ
    )
    try:
        _first_line(db, environment, told)
        return plan.repeated(lambda: _first_line(db, environment, told))
    finally:
        worker.terminate()
        worker.wait(10)
        db.close()


def _first_line(db: Database, environment: Environment, told: Path) -> float:
    told.unlink(missing_ok=True)
    made = tasks.create_draft(db, tasks.DraftSpec("p", "job", environment=replace(environment)))
    begun = time.monotonic()
    queueing.enqueue(db, made)
    while not (told.exists() and told.read_text().endswith("\n")):
        time.sleep(0.002)
    first = float(told.read_text())
    while str(db.rows("SELECT status FROM task WHERE id = ?", (made,))[0]["status"]) != Status.COMPLETED:
        time.sleep(0.02)
    return first - begun


def _queue(db: Database, count: int) -> None:
    made = [tasks.create_draft(db, tasks.DraftSpec("p", "job")) for _ in range(1)]
    with db.write() as tx:
        for number in range(1, count):
            made.append(f"{number:032x}")
            tx.execute(_COPY, (made[-1], made[0]))
        for place, task_id in enumerate(made):
            statuses.change(tx, task_id, Status.QUEUED)
            plans.store(tx, task_id, {"queue": "default"})
            queueing.enter(tx, task_id, queueing.Entry("default", 0, place, Status.DRAFT))


def _listed(db: Database) -> float:
    begun = time.thread_time()
    queues.queues(db)
    return (time.thread_time() - begun) * 1e3


def _claims(db: Database, count: int) -> tuple[float, float]:
    """Claims a second, each synced to the disk; milliseconds of processor time for one."""
    begun, busy = time.monotonic(), time.thread_time()
    for _ in range(count):
        claiming.claim(db, "w", ["default"], 10**9)
    return count / (time.monotonic() - begun), (time.thread_time() - busy) * 1e3 / count


_COPY = """
INSERT INTO task (id, project, name, status, created, updated, type, status_reason, comment, parent, sweep, user, host,
  attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint, revision)
SELECT ?, project, name, status, created, updated, type, status_reason, comment, parent, sweep, user, host,
  attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint, revision FROM task WHERE id = ?
"""
