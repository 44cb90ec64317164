"""Filling a run database with made-up runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tuitrack.model import params
from tuitrack.settings import Settings
from tuitrack.spool import format
from tuitrack.store import segments, series
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database, open_database

START = 1_790_000_000.0

Points = Iterable[tuple[int, float]]


@dataclass(frozen=True)
class Run:
    """A run as a test describes it."""

    id: str
    name: str = "train"
    project: str = "p"
    status: str = "completed"
    created: float = START
    started: float | None = START
    duration: float | None = 60.0
    tags: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    metrics: Mapping[str, Points] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def database(home: Path, runs: Iterable[Run] = ()) -> Database:
    """A new database that holds some runs."""
    db = open_database(Settings(home=home))
    with db.write() as tx:
        for run in runs:
            add(tx, run)
    return db


def add(tx: Transaction, run: Run) -> None:
    """Store a run with its parameters, tags, points."""
    row = {
        "id": run.id, "project": run.project, "name": run.name, "status": run.status, "created": run.created,
        "started": run.started, "duration": run.duration, "type": "training", "status_reason": "", "comment": "",
        "parent": "", "sweep": "", "user": "ada", "host": "gpu01", "updated": run.created, "attempt": 0, "queue": "",
        "worker": "", "archived": 0, "size": 0, "dropped": 0, "rejected": 0, "stop_reason": "", "hint": "",
        "revision": 0, **run.facts,
    }  # fmt: skip
    tx.execute(f"INSERT INTO task ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row)
    tx.many("INSERT INTO tag (task_id, name) VALUES (?, ?)", [(run.id, tag) for tag in run.tags])
    for place, (key, value) in enumerate(run.params.items()):
        one = params.make(key, value)
        tx.execute(
            """INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, position, edited)
            VALUES (?, ?, ?, ?, ?, '', '', ?, ?, 0)""",
            (run.id, key, one.value, one.type, one.number, one.nullable, place),
        )
    for key, points in run.metrics.items():
        report(tx, run.id, key, points)
    tx.execute("UPDATE revision SET value = value + 1 WHERE name = 'task'")
    tx.execute("UPDATE task SET revision = (SELECT value FROM revision WHERE name = 'task') WHERE id = ?", (run.id,))


def report(tx: Transaction, task_id: str, key: str, points: Points, spool: str = "") -> None:
    """Store points of one metric as a flush of their own."""
    title, _, name = key.rpartition("/")
    tx.execute(_NEW_METRIC, (title, name, key))
    metric = tx.value("SELECT id FROM metric WHERE title = ? AND series = ?", (title, name))
    spool = spool or f"spool-{task_id}"
    tx.execute(
        """INSERT INTO spool (id, task_id, segment, offset, owner, attempt, process, finished, ended)
        VALUES (?, ?, 0, 64, 1, 0, '', 0, 0) ON CONFLICT DO NOTHING""",
        (spool, task_id),
    )
    tx.execute("INSERT INTO spool_series VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (spool, metric, metric))
    packed = [
        format.SCALAR_STRUCT.pack(1, 0, 0, metric, step, value, int((START + max(step, 0)) * 1e9) | 1 << 63)
        for step, value in points
    ]
    if not packed:
        return
    data = b"".join(packed)
    segments.add(tx, task_id, spool, data)
    assert isinstance(metric, int)
    for one in series.fold(data).values():
        tx.execute(series.UPSERT, series.parameters(task_id, metric, one))


def task_id(number: int) -> str:
    """A whole id that begins with a number."""
    return f"{number:08x}".ljust(32, "0")


def same(left: object, right: object) -> bool:
    """Equality where NaN equals NaN."""
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return left == right


_NEW_METRIC = "INSERT INTO metric (title, series, key) VALUES (?, ?, ?) ON CONFLICT (title, series) DO NOTHING"
