"""P5 on both databases, each question asked of one after the other: what a server makes of the leaderboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import psutil
import psycopg
import servers

from tuitrack.query import leaderboard
from tuitrack.query.leaderboard import SortKey, Spec
from tuitrack.store.database import Database
from tuitrack.store.postgres import pool

from . import crowd, homes
from .figures import Figure
from .leaderboard import FILTERS, PAGE, RUNS
from .plan import Plan

_ORDERS = ("created", "name", "tags", "Args/lr", "Args/optimizer", "loss/val")
_TIMES = 0.5
"""SQLite's time is to be at least this part of PostgreSQL's."""


def measure(plan: Plan) -> list[Figure]:
    """First page, orders and filters, in processor time of who asks and of who answers."""
    if servers.programs() is None:
        return [Figure("PostgreSQL: not installed, not measured", "ms", [0.0])]
    with _server() as server, homes.home() as home:
        figures = []
        for runs in (plan.of(RUNS, 100), plan.of(RUNS * 10, 200)):
            file = crowd.fill(home.another(f"file-{runs}").path, runs)
            url = server.url(f"runs_{runs}")
            served = crowd.fill(home.another(f"served-{runs}").path, runs, url=url)
            _settle(url)
            _timed(served, PAGE), _timed(file, PAGE)  # what a process pays once
            figures += [_of(plan, (served, file), f"{what}, {runs:,} runs", spec) for what, spec in _specs()]
        pool.close()
        return figures


def _settle(url: str) -> None:
    """Bring a database to where its server would by itself within minutes.

    No index answers by itself while what was committed is not in the server's log, which is slow here to write it.
    """
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as opened:
        opened.execute("SET synchronous_commit = on")
        opened.execute("CHECKPOINT")
        opened.execute("VACUUM ANALYZE")


@contextmanager
def _server() -> Iterator[servers.Server]:
    made = servers.Server()
    try:
        yield made
    finally:
        made.remove()


def _specs() -> Iterator[tuple[str, Spec]]:
    yield "first page", PAGE
    for column in _ORDERS:
        yield f"by {column} down", replace(PAGE, sort=(SortKey(column, True),))
    for text in FILTERS:
        yield text, replace(PAGE, filter=text)


def _of(plan: Plan, databases: tuple[Database, Database], what: str, spec: Spec) -> Figure:
    served, file = zip(*plan.interleaved(*(partial(_timed, db, spec) for db in databases)), strict=True)
    return Figure(f"PostgreSQL: {what}", "ms", served, peers={"SQLite": file}, ahead={"SQLite": _TIMES})


def _timed(db: Database, spec: Spec) -> float:
    """Milliseconds of processor; what others do beside it does not count."""
    answering = _answering(db)
    begun = time.thread_time() + answering()
    leaderboard.fetch(db, spec)
    return (time.thread_time() + answering() - begun) * 1e3


def _answering(db: Database) -> Callable[[], float]:
    """Seconds of processor of the process that answers, where that is another: that of the next connection."""
    if db.engine.path is not None:
        return lambda: 0.0
    process = psutil.Process(db.rows("SELECT pg_backend_pid()")[0][0])
    return lambda: homes.cpu(process)
