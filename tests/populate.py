"""Runs written straight into the tables, as a recorder would have left them."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuitrack.model.task import SINGLE_STEP
from tuitrack.settings import Settings
from tuitrack.spool.format import SCALAR_STRUCT
from tuitrack.store import applying, segments
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database, open_database

METRICS = ("loss/train", "loss/val", "acc/val")
STATUSES = ("completed",) * 6 + ("running", "failed", "stopped", "queued", "draft", "published")


@dataclass(frozen=True)
class Plan:
    """How many runs, how long their curves are."""

    runs: int = 40
    points: int = 50
    project: str = "vision/digits"
    seed: int = 7


def settings_of(home: Path) -> Settings:
    """Settings of a home where nothing is attended."""
    return Settings(home=home, attend=False)


def fill(home: Path, plan: Plan | None = None) -> Database:
    """A database with runs in it."""
    db = open_database(settings_of(home))
    chosen = plan or Plan()
    rng = random.Random(chosen.seed)
    with db.write() as tx:
        for number, key in enumerate(METRICS, 1):
            title, series = key.split("/")
            tx.execute(
                "INSERT INTO metric (id, title, series, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (number, title, series, key),
            )
        for number in range(chosen.runs):
            _run(tx, chosen, number, rng)
        tx.execute(
            "INSERT INTO revision (name, value) VALUES ('task', 1) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
    return db


def add_run(db: Database, task_id: str, name: str, **facts: object) -> None:
    """One more run, without curves."""
    with db.write() as tx:
        insert_task(tx, {"id": task_id, "name": name, "project": "vision/digits", "created": time.time(), **facts})


def add_params(db: Database, owner: str, values: dict[str, float]) -> None:
    """Parameters of a run."""
    with db.write() as tx:
        _params(tx, owner, values)


def add_summary(db: Database, owner: str, name: str, value: float) -> None:
    """A single value of a run."""
    with db.write() as tx:
        _series(tx, owner, applying.metric(tx, "Summary", name), ((SINGLE_STEP,), (value,)))


def insert_task(tx: Transaction, facts: dict[str, object]) -> None:
    """A row of the task table; what is not given is as in a new one."""
    plain: dict[str, object] = {
        "type": "training", "status": "completed", "status_reason": "", "comment": "", "parent": "", "sweep": "",
        "user": "ada", "host": "gpubox", "updated": 0.0, "attempt": 0, "queue": "", "worker": "", "archived": 0,
        "size": 0, "dropped": 0, "rejected": 0, "stop_reason": "", "hint": "", "revision": 1,
    }  # fmt: skip
    row = {**plain, **facts}
    marks = ", ".join("?" * len(row))
    tx.execute(f"INSERT INTO task ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # type: ignore[arg-type]


def task_id(number: int) -> str:
    """The id of a run by its number, oldest first."""
    return f"{number:032x}"


def _run(tx: Transaction, plan: Plan, number: int, rng: random.Random) -> None:
    status = "running" if number == plan.runs - 1 else rng.choice(STATUSES)
    rate, width, seed = rng.choice((1e-4, 3e-4, 1e-3, 0.1)), rng.choice((64, 128, 256)), number % 3
    started = time.time() - 60.0 * (plan.runs - number) - 30
    ran = status not in ("draft", "queued")
    steps = 0 if not ran else plan.points * 40 if status in ("completed", "published") else plan.points * 17
    insert_task(
        tx,
        {
            "id": task_id(number),
            "project": plan.project,
            "name": f"{rng.choice(('wide', 'deep', 'base', 'cold'))} lr={rate:g} s{seed}",
            "status": status,
            "status_reason": "exit 1" if status == "failed" else "",
            "created": started,
            "updated": started,
            "started": started if ran else None,
            "completed": started + 250 if ran and status != "running" else None,
            "duration": 250.0 + number if ran else None,
            "iteration": steps if ran else None,
            "comment": "wider helps early" if number % 5 == 0 else "",
        },
    )
    _params(tx, task_id(number), {"Args/lr": rate, "Args/seed": seed, "General/width": width, "Args/epochs": 40})
    if ran:
        _curves(tx, plan, number, steps)


def _params(tx: Transaction, owner: str, values: dict[str, float]) -> None:
    sql = "INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, position, edited) "
    sql += "VALUES (?, ?, ?, ?, ?, '', '', 0, ?, 0)"
    for position, (key, value) in enumerate(values.items()):
        tx.execute(sql, (owner, key, f"{value:g}", "float", float(value), position))


def _curves(tx: Transaction, plan: Plan, number: int, steps: int) -> None:
    owner, spool = task_id(number), f"spool{number}"
    tx.execute(_SPOOL, (spool, owner))
    blob, rng = b"", random.Random(number)
    for local in range(len(METRICS)):
        tx.execute(
            "INSERT INTO spool_series (spool_id, local_id, metric_id) VALUES (?, ?, ?)", (spool, local, local + 1)
        )
        goal = 0.9 + 0.08 * rng.random()
        falls = [math.exp(-6 * place / plan.points) for place in range(plan.points)]
        values = [(0.06 + 1.2 * fall if local < 2 else goal * (1 - fall)) + 0.004 * rng.random() for fall in falls]
        places = [place * steps // plan.points for place in range(plan.points)]
        blob += pack(local, places, values)
        _series(tx, owner, local + 1, (places, values))
    segments.add(tx, owner, spool, blob)


def pack(local: int, steps: Sequence[int], values: Sequence[float]) -> bytes:
    """Points of one curve as a recorder stores them."""
    now = time.time_ns()
    records = zip(steps, values, strict=True)
    return b"".join(SCALAR_STRUCT.pack(1, 0, 0, local, step, value, now | 1 << 63) for step, value in records)


def _series(tx: Transaction, owner: str, metric: int, curve: tuple[Sequence[int], Sequence[float]]) -> None:
    steps, values = curve
    low, high = min(values), max(values)
    tx.execute(
        "INSERT INTO series (task_id, metric_id, count, first, last, min, max, first_step, last_step, min_step, "
        "max_step, nan_count, inf_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
        (owner, metric, len(values), values[0], values[-1], low, high, steps[0], steps[-1],
         steps[values.index(low)], steps[values.index(high)]),
    )  # fmt: skip


_SPOOL = (
    "INSERT INTO spool (id, task_id, segment, offset, owner, attempt, process, finished, ended) "
    "VALUES (?, ?, 0, 64, 1, 0, '', 1, 1)"
)
