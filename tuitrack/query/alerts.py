"""Which runs need somebody's eye."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuitrack.query import goals, saying
from tuitrack.query.saying import Facts
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

KINDS = ("nan", "diverging", "stalled", "crashed", "unused")
"""What an alert can be about; `unused` is an edited parameter that the code never read."""

UNTOLD = ("nan", "diverging", "stalled", "unused")
"""Those that the status does not say already."""

MUTED = "muted"
"""Under this name the runs that nobody wants to be alerted of are kept, as a list in JSON."""

_SILENT, _GAPS = 300.0, 10.0
"""Seconds a run may be silent in any case; how many of its usual gaps beyond that."""
_SHARE_ASTRAY, _LEAST_ASTRAY = 0.05, 20
"""How long a metric must have been above three times its lowest, smoothed: a share of all points, so many at least."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Of what kind, and why in a few words."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as it was noted when it came up; `id` rises."""

    id: int
    task_id: str
    name: str
    alert: Alert


def condition(tx: Transaction, kind: str) -> str:
    """The SQL condition over `task` for one kind of alert that nobody muted; `:now` is the present."""
    return f"({_fact(tx, kind)}) AND task.id NOT IN ({_MUTED})"


def _fact(tx: Transaction, kind: str) -> str:
    if kind == "nan":
        return f"task.id IN (SELECT task_id FROM series WHERE {_NOT_FINITE})"
    if kind == "unused":
        return f"task.id IN (SELECT task_id FROM param WHERE {_NOT_READ})"
    if kind == "stalled":
        begun = "task.status = 'running' AND task.started IS NOT NULL"
        return f"{begun} AND {_LIFE} < :now - MAX({_SILENT}, {_GAPS} * {_GAP})"
    if kind == "crashed":
        return "task.status = 'failed'"
    series = "series INDEXED BY ix_series_metric"
    return f"EXISTS (SELECT 1 FROM {series} WHERE {goals.lower_sql(tx)} AND task_id = task.id AND {_ASTRAY})"


def untold(db: Database, ids: Sequence[str]) -> dict[str, str]:
    """Why, by id, of the runs that have an alert which their status does not say."""
    with db.read() as tx:
        found = standing(tx, ids, time.time(), UNTOLD)
    return {task_id: ", ".join(one.reason for one in told) for task_id, told in found.items() if told}


def alerted(db: Database, ids: Sequence[str]) -> frozenset[str]:
    """Those of some runs that have any alert."""
    with db.read() as tx:
        return frozenset(task_id for task_id, kinds in of(tx, ids, time.time()).items() if kinds)


def _bound(ids: Sequence[str], now: float | None = None) -> dict[str, object]:
    return {"ids": json.dumps(list(ids)), "now": time.time() if now is None else now}


def of(tx: Transaction, ids: Sequence[str], now: float, kinds: Sequence[str] = KINDS) -> dict[str, tuple[str, ...]]:
    """The kinds of alert of some runs, by id."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    bound = _bound(ids, now)
    for kind in kinds:
        where = f"task.id IN {_IDS} AND ({condition(tx, kind)})"
        for row in tx.rows(f"SELECT task.id FROM task WHERE {where}", bound):
            found[row["id"]] += (kind,)
    return found


def standing(
    tx: Transaction, ids: Sequence[str], now: float, kinds: Sequence[str] = KINDS
) -> dict[str, tuple[Alert, ...]]:
    """The alerts of some runs with why, by id."""
    found = of(tx, ids, now, kinds)
    told: dict[str, list[Alert]] = {task_id: [] for task_id in ids}
    for kind in kinds:
        some = [task_id for task_id, has in found.items() if kind in has]
        for task_id, why in _why(tx, kind, some).items() if some else ():
            told[task_id].append(Alert(kind, why))
    return {task_id: tuple(alerts) for task_id, alerts in told.items()}


def _why(tx: Transaction, kind: str, ids: Sequence[str]) -> dict[str, str]:
    rows: dict[str, list[Facts]] = {task_id: [] for task_id in ids}
    for row in tx.rows(_facts(tx, kind), _bound(ids)):
        rows[row["task_id"]].append(Facts(*row[1:]))
    return {task_id: _SAID[kind](facts) for task_id, facts in rows.items() if facts}


def _facts(tx: Transaction, kind: str) -> str:
    if kind == "unused":
        return f"SELECT task_id, key FROM param WHERE task_id IN {_IDS} AND {_NOT_READ} ORDER BY position"
    if kind == "stalled":
        return f"SELECT id AS task_id, '', {_LIFE} FROM task WHERE id IN {_IDS}"
    if kind == "crashed":
        return f"SELECT id AS task_id, status_reason FROM task WHERE id IN {_IDS}"
    which = f"({_NOT_FINITE})" if kind == "nan" else f"{goals.lower_sql(tx)} AND {_ASTRAY}"
    value, worst = (
        ("nan_step", "nan_step ASC NULLS LAST") if kind == "nan" else ("smooth / smooth_min", "3 DESC NULLS LAST")
    )
    return f"""SELECT task_id, key, {value} FROM series
    JOIN metric ON metric.id = metric_id JOIN task ON task.id = task_id
    WHERE task_id IN {_IDS} AND {which} ORDER BY {worst}, metric_id"""


def muted(tx: Transaction, task_id: str) -> bool:
    """Whether nobody wants to be alerted of a run."""
    return tx.row(f"SELECT 1 WHERE ? IN ({_MUTED})", (task_id,)) is not None


def last_told(db: Database) -> int:
    """The id of the alert noted last."""
    return int(db.rows("SELECT COALESCE(MAX(id), 0) FROM task_event")[0][0])


def told_since(db: Database, event: int) -> tuple[Told, ...]:
    """The alerts noted after an event of any run, in order."""
    rows = db.rows(_TOLD, (event,))
    found = []
    for row in rows:
        kind, _, reason = row["text"].partition(": ")
        found.append(Told(row["id"], row["task_id"], row["name"], Alert(kind, reason)))
    return tuple(found)


_SAID: dict[str, Callable[[Sequence[Facts]], str]] = {
    "nan": saying.not_finite,
    "diverging": saying.astray,
    "stalled": saying.silent,
    "crashed": saying.crashed,
    "unused": saying.not_read,
}
_IDS = "(SELECT value FROM json_each(:ids))"
_MUTED = f"SELECT value FROM json_each((SELECT payload FROM view WHERE project = '' AND name = '{MUTED}'))"
_NOT_FINITE = "nan_count > 0 OR inf_count > 0"
_NOT_READ = "edited = 1 AND consumed = 0"
_ASTRAY = f"smooth_min > 0 AND count - calm >= MAX({_LEAST_ASTRAY}, count * {_SHARE_ASTRAY})"
_LIFE = "MAX(task.updated, COALESCE(task.started, 0))"
_GAP = f"""COALESCE((SELECT ({_LIFE} - task.started) / MAX(count) FROM series JOIN metric ON metric.id = metric_id
    WHERE task_id = task.id AND title NOT LIKE ':monitor:%'), 0)"""
"""Seconds between the points of the metric that a run reports most often; what is observed of it does not count."""
_TOLD = """
SELECT task_event.id, task_id, task.name, text FROM task_event JOIN task ON task.id = task_id
WHERE task_event.id > ? AND kind = 'alert' ORDER BY task_event.id
"""
