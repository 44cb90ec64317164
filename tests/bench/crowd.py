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
        tx.add("task", _TASK, [(one, *_facts(number, projects, rng), *_PLAIN) for number, one in enumerate(ids)])
        tx.add("tag", ("task_id", "name"), [(one, rng.choice(("base", "sweep", "paper"))) for one in ids[::3]])
        metrics = [(number, *key.split("/"), key) for number, key in enumerate(METRICS, 1)]
        tx.add("metric", ("id", "title", "series", "key"), metrics)
        for place, name in enumerate(PARAMS):
            words = name in PARAMS[-2:]
            tx.add("param", _PARAM, [(one, f"Args/{name}", *_value(words, rng), "", "", 0, place, 0) for one in ids])
        for metric in range(1, len(METRICS) + 1):
            tx.add("series", _SERIES, [(one, metric, *_curve(rng), 2, 0, 100, 0, 100, 0, 0, 0.0) for one in ids])
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


_TASK = (
    "id", "project", "name", "status", "created", "updated", "started", "duration", "iteration", "type",
    "status_reason", "comment", "parent", "sweep", "user", "host", "attempt", "queue", "worker", "archived", "size",
    "dropped", "rejected", "stop_reason", "hint", "revision",
)  # fmt: skip
_PLAIN = ("training", "", "", "", "", "ada", "gpu01", 0, "", "", 0, 0, 0, 0, "", "", 1)
_PARAM = (
    "task_id", "key", "value", "type", "number", "description", "choices", "nullable", "position", "edited",
)  # fmt: skip
_SERIES = (
    "task_id", "metric_id", "first", "last", "min", "max", "count", "first_step", "last_step", "min_step", "max_step",
    "nan_count", "inf_count", "last_time",
)  # fmt: skip
