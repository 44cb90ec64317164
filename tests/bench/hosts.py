"""P2 with several hosts on one server: what they store together, what each of them costs it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import psutil

from tuitrack import settings
from tuitrack.store.database import Database, open_database
from tuitrack.store.postgres import pool

from . import homes, ingest, recorder
from .figures import Figure
from .homes import Home, Keeper
from .plan import Plan

_HOSTS = (1, 2, 4, 8)
_COUNT = 2_000_000
_RUNS = 10
_TOLD_LATE = 1.5
"""Seconds after which a server has counted what it did."""


@dataclass(frozen=True, slots=True)
class Result:
    """Scalars a second of all, for each second that the server computes, and that recorders do; times a second that the
    server makes sure of its log; its connections."""

    rate: float
    served: float
    recorded: float
    synced: float
    connections: float


def measure(plan: Plan) -> list[Figure]:
    """The same reports from one home or from several, each with its recorder, here all on one machine."""
    with homes.kept() as keepers:
        server = keepers[-1]
        if server.server is None:
            return [Figure("hosts: PostgreSQL is not installed, not measured", "scalars/s", [0.0])]
        ways = [partial(_once, hosts, plan.of(_COUNT, 10_000), server) for hosts in _HOSTS]
        results = plan.interleaved(*ways)
    return [figure for hosts, of in zip(_HOSTS, zip(*results, strict=True), strict=True) for figure in _told(hosts, of)]


def _told(hosts: int, results: Sequence[Result]) -> list[Figure]:
    name = f"{hosts} host{'s' * (hosts != 1)}"
    return [
        Figure(f"{name}: reported → in the database", "scalars/s", [one.rate for one in results]),
        Figure(f"{name}: a second that the server computes", "scalars", [one.served for one in results]),
        Figure(f"{name}: a second that a recorder computes", "scalars", [one.recorded for one in results]),
        Figure(f"{name}: the log is made sure of", "times/s", [one.synced for one in results]),
        Figure(f"{name}: connections", "", [one.connections for one in results]),
    ]


def _once(hosts: int, count: int, keeper: Keeper) -> Result:
    with homes.home(TUITRACK_RECORDER_IDLE="30", **keeper.environ()) as home:
        each = [home.another(f"host-{number}") for number in range(hosts)]
        for one in each:
            one.python(str(homes.WORKLOAD), homes.OURS, "start")
        db = open_database(settings.load(each[0].environ))
        before, begun = _spent(db, each), time.monotonic()
        programs = [one.start("-c", ingest.PROGRAM, str(count // hosts), str(ingest.SERIES)) for one in each]
        while ingest.stored(db) < count:
            time.sleep(0.02)
        took = time.monotonic() - begun
        time.sleep(_TOLD_LATE)
        server, recorders, synced = (after - one for after, one in zip(_spent(db, each), before, strict=True))
        connections = int(db.rows(_CONNECTIONS)[0][0])
        for one in programs:
            one.communicate()
        pool.close()
        return Result(count / took, count / server, count / recorders, synced / took, connections)


def _live(plan: Plan, keeper: Keeper) -> tuple[float, float, float]:
    """What hosts cost whose runs report now and then, by server, recorder and log."""
    with homes.home(**keeper.environ()) as home, ExitStack() as stack:
        each = [home.another(f"host-{number}") for number in range(_HOSTS[-1])]
        for one in each:
            stack.enter_context(recorder.spools(one, _RUNS, reports=True))
            stack.enter_context(recorder.serving(one))
        db = open_database(settings.load(each[0].environ))
        time.sleep(plan.seconds(5.0))
        before, begun = _spent(db, each), time.monotonic()
        time.sleep(plan.seconds(15.0))
        took = time.monotonic() - begun
        server, recorders, synced = ((after - one) / took for after, one in zip(_spent(db, each), before, strict=True))
        pool.close()
        return server * 100, recorders * 100 / len(each), synced


def _spent(db: Database, each: Sequence[Home]) -> tuple[float, float, float]:
    """Seconds of processor of the server's processes that live, and of the recorders; how often the log was synced."""
    asked = psutil.Process(db.rows("SELECT pg_backend_pid()")[0][0]).parent()
    assert asked is not None
    server = sum(homes.cpu(one) for one in asked.children())
    recorders = sum(homes.cpu(home.recorder()) for home in each)
    return server, recorders, float(db.rows("SELECT wal_sync FROM pg_stat_wal")[0][0])


_CONNECTIONS = """
SELECT COUNT(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()
"""
