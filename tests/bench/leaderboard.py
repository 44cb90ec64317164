"""P5: a page of the leaderboard of 10,000 runs with 20 columns, whatever the order or the filter."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from tuitrack.query import leaderboard
from tuitrack.query.leaderboard import SortKey, Spec
from tuitrack.store.database import Database

from . import crowd, homes
from .figures import Figure
from .plan import Plan

RUNS = 10_000
ROWS = 50
PAGE = Spec(columns=crowd.COLUMNS, limit=ROWS)
FACTS = ("name", "status", "created", "duration", "project", "user", "tags", "iteration")
FILTERS = (
    "wide", 'name:~"9$"', "project:team", "tag:paper", "status:failed,stopped", "-tag:sweep", "Args/lr<=50",
    "lr<10 depth>90", "optimizer=adam", "acc/val>0.9", "max(loss/train)<0.2", "duration>1h", "age<2d",
    "(tag:base OR acc/val>0.99) -status:failed", "has:lr", "Args/lr<50 acc/val>0.5 loss/val<0.5",
)  # fmt: skip


def measure(plan: Plan) -> list[Figure]:
    """First page, the slowest order, the slowest filter; the same with ten times the runs."""
    figures = []
    for runs, factor in ((plan.of(RUNS, 100), 1), (plan.of(RUNS * 10, 200), 2)):
        with homes.home() as home:
            db = crowd.fill(home.path, runs)
            figures += _of(plan, db, f"{runs:,} runs", 50.0 * factor)
            db.close()
    return figures


def _of(plan: Plan, db: Database, size: str, bar: float) -> list[Figure]:
    orders = [(SortKey(column, down),) for column in (*FACTS, *crowd.COLUMNS) for down in (False, True)]
    orders += [(SortKey("status"), SortKey("acc/val", True)), (SortKey("Args/optimizer"), SortKey("Args/lr"))]
    first = plan.repeated(lambda: _timed(db, PAGE))
    last = replace(PAGE, offset=leaderboard.fetch(db, PAGE).total - ROWS)
    return [
        Figure(f"first page, {size}", "ms", first, bar),
        Figure(f"last page, {size}", "ms", plan.repeated(lambda: _timed(db, last)), bar),
        _slowest(plan, db, f"slowest order, {size}", bar, (replace(PAGE, sort=order) for order in orders)),
        _slowest(plan, db, f"slowest filter, {size}", bar, (replace(PAGE, filter=text) for text in FILTERS)),
    ]


def _slowest(plan: Plan, db: Database, what: str, bar: float, specs: Iterable[Spec]) -> Figure:
    chosen = list(specs)
    rounds = plan.interleaved(*(partial(_timed, db, spec) for spec in chosen))
    columns = [sorted(column) for column in zip(*rounds, strict=True)]
    medians = [column[len(column) // 2] for column in columns]
    worst = medians.index(max(medians))
    spec = chosen[worst]
    which = spec.filter or ", ".join(f"{key.column}{' down' if key.descending else ''}" for key in spec.sort)
    return Figure(f"{what}: {which}", "ms", columns[worst], bar)


def _timed(db: Database, spec: Spec) -> float:
    """Processor time: nothing is waited for, and what others do beside it does not count."""
    begun = time.thread_time()
    leaderboard.fetch(db, spec)
    return (time.thread_time() - begun) * 1e3
