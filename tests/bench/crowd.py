"""A database of many runs with as many columns, written in bulk."""

from __future__ import annotations

import random
from pathlib import Path

from tuitrack.settings import Settings
from tuitrack.store.database import Database, open_database

PARAMS = ("lr", "batch", "width", "depth", "dropout", "momentum", "decay", "warmup", "optimizer", "schedule")
METRICS = tuple(f"{title}/{series}" for title in ("loss", "acc", "f1", "auc", "error") for series in ("train", "val"))
COLUMNS = (*(f"Args/{name}" for name in PARAMS), *METRICS)
WORDS = ("adam", "sgd", "lion", "cosine", "linear")
START = 1_790_000_000.0
STATUSES = ("completed", "completed", "completed", "failed", "stopped")


def fill(home: Path, runs: int, projects: int = 4, url: str = "") -> Database:
    """Runs of some projects with ten parameters and ten metrics each."""
    db = open_database(Settings(home=home, attend=False, db_url=url))
    rng, ids = random.Random(1), [f"{number:032x}" for number in range(1, runs + 1)]
    with db.write() as tx:
        tx.many(_TASK, [(one, *_facts(number, projects, rng)) for number, one in enumerate(ids)])
        tx.many(_TAG, [(one, rng.choice(("base", "sweep", "paper"))) for one in ids[::3]])
        tx.many(_METRIC, [(number, *key.split("/"), key) for number, key in enumerate(METRICS, 1)])
        for name in PARAMS:
            words = name in PARAMS[-2:]
            tx.many(_PARAM, [(one, f"Args/{name}", *_value(words, rng), PARAMS.index(name)) for one in ids])
        for metric in range(1, len(METRICS) + 1):
            tx.many(_SERIES, [(one, metric, *_curve(rng)) for one in ids])
        tx.execute("UPDATE revision SET value = value + 1 WHERE name = 'task'")
    return db


def _facts(number: int, projects: int, rng: random.Random) -> tuple[object, ...]:
    created = START + number * 60
    name = f"{rng.choice(('wide', 'deep', 'base'))}-{number}"
    duration = rng.uniform(60, 90_000)
    return (f"team/project{number % projects}", name, rng.choice(STATUSES), created, created, created, duration, number)


def _value(words: bool, rng: random.Random) -> tuple[str, str, float | None]:
    if words:
        return rng.choice(WORDS), "str", None
    value = round(rng.uniform(0, 100), 4)
    return repr(value), "float", value


def _curve(rng: random.Random) -> tuple[float, ...]:
    first, last = rng.random(), rng.random()
    return (first, last, min(first, last), max(first, last))


_TASK = """
INSERT INTO task (id, project, name, status, created, updated, started, duration, iteration, type, status_reason,
  comment, parent, sweep, user, host, attempt, queue, worker, archived, size, dropped, rejected, stop_reason, hint,
  revision)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'training', '', '', '', '', 'ada', 'gpu01', 0, '', '', 0, 0, 0, 0, '', '', 1)
"""
_TAG = "INSERT INTO tag (task_id, name) VALUES (?, ?)"
_METRIC = "INSERT INTO metric (id, title, series, key) VALUES (?, ?, ?, ?)"
_PARAM = """
INSERT INTO param (task_id, key, value, type, number, description, choices, nullable, position, edited)
VALUES (?, ?, ?, ?, ?, '', '', 0, ?, 0)
"""
_SERIES = """
INSERT INTO series (task_id, metric_id, count, first, last, min, max, first_step, last_step, min_step, max_step,
  nan_count, inf_count, last_time) VALUES (?, ?, 2, ?, ?, ?, ?, 0, 100, 0, 100, 0, 0, 0)
"""
