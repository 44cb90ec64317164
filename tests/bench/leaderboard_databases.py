"""P5 on both databases, each question asked of one after the other: what a server makes of the leaderboard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

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
    """First page, orders and filters, in wall-clock time: a server works in another process."""
    if servers.programs() is None:
        return [Figure("PostgreSQL: not installed, not measured", "ms", [0.0])]
    with _server() as server, homes.home() as home:
        figures = []
        for runs in (plan.of(RUNS, 100), plan.of(RUNS * 10, 200)):
            file = crowd.fill(home.another(f"file-{runs}").path, runs)
            url = server.url(f"runs_{runs}")
            served = crowd.fill(home.another(f"served-{runs}").path, runs, url=url)
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as opened:
                opened.execute("VACUUM ANALYZE")
            figures += [_of(plan, (served, file), f"{what}, {runs:,} runs", spec) for what, spec in _specs()]
        pool.close()
        return figures


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
    begun = time.perf_counter()
    leaderboard.fetch(db, spec)
    return (time.perf_counter() - begun) * 1e3
