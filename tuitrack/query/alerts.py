"""Which runs need somebody's eye."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

from tuitrack.query import goals
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

KINDS = ("nan", "diverging", "stalled", "crashed", "unused")
"""What an alert can be about; `unused` is an edited parameter that the code never read."""

UNTOLD = ("nan", "diverging", "stalled", "unused")
"""Those that the status does not say already."""

_SILENT = 300.0
_SHARE_ASTRAY, _LEAST_ASTRAY = 0.05, 20
"""How long a metric must have been above three times its lowest, smoothed: a share of all points, so many at least."""


def condition(tx: Transaction, kind: str) -> str:
    """The SQL condition over `task` for one kind of alert; `:now` is the present."""
    if kind == "nan":
        return "task.id IN (SELECT task_id FROM series WHERE nan_count > 0 OR inf_count > 0)"
    if kind == "unused":
        return "task.id IN (SELECT task_id FROM param WHERE edited = 1 AND consumed = 0)"
    if kind == "stalled":
        return f"task.status = 'running' AND MAX(task.updated, IFNULL(task.started, 0)) < :now - {_SILENT}"
    if kind == "crashed":
        return "task.status = 'failed'"
    lower = [row["id"] for row in tx.rows("SELECT id, key FROM metric") if goals.lower_is_better(row["key"])]
    worse = f"smooth_min > 0 AND count - calm >= MAX({_LEAST_ASTRAY}, count * {_SHARE_ASTRAY})"
    wanted = f"metric_id IN ({', '.join(f'{one:d}' for one in lower)})"
    series = "series INDEXED BY ix_series_metric"
    return f"EXISTS (SELECT 1 FROM {series} WHERE {wanted} AND task_id = task.id AND {worse})"


def untold(db: Database, ids: Sequence[str]) -> frozenset[str]:
    """The runs that have an alert which their status does not say."""
    with db.read() as tx:
        found = of(tx, ids, time.time(), UNTOLD)
    return frozenset(task_id for task_id, kinds in found.items() if kinds)


def of(tx: Transaction, ids: Sequence[str], now: float, kinds: Sequence[str] = KINDS) -> dict[str, tuple[str, ...]]:
    """The alerts of some runs, by id."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    for kind in kinds:
        where = f"task.id IN (SELECT value FROM json_each(:ids)) AND ({condition(tx, kind)})"
        for row in tx.rows(f"SELECT task.id FROM task WHERE {where}", {"ids": json.dumps(list(ids)), "now": now}):
            found[row["id"]] += (kind,)
    return found
