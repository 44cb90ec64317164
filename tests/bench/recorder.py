"""P10: the recorder beside a hundred live runs, beside silent ones, and how soon one is ready."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tuitrack.settings import Settings
from tuitrack.spool import attend, liveness
from tuitrack.store.database import open_database

from . import homes
from .figures import Figure
from .homes import Home
from .plan import Plan

RUNS, METRICS = 100, 100
_SPOOLS = Path(__file__).with_name("spools.py")
_SETTLING = 3.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Percent of a core; megabytes."""

    core: float
    memory: float


def measure(plan: Plan) -> list[Figure]:
    """All runs in one process that stands for a hundred: a spool each, as a hundred would have."""
    runs = plan.of(RUNS, 3)
    starts = plan.repeated(_cold)
    live, silent = _beside(plan, runs, reports=True), _beside(plan, runs, reports=False)
    return [
        Figure("cold start → at its post", "ms", [one["post"] for one in starts], 100),
        Figure("cold start → a waiting run is in the database", "ms", [one["stored"] for one in starts]),
        Figure("100 runs × 100 metrics × 1 Hz", "% of core", [one.core for one in live], 15),
        Figure("100 runs × 100 metrics × 1 Hz: memory", "MB", [one.memory for one in live], 120),
        Figure("100 silent runs", "% of core", [one.core for one in silent], 0.5),
    ]


def _beside(plan: Plan, runs: int, reports: bool) -> list[Spent]:
    with homes.home() as home, spools(home, runs, reports), serving(home) as found:
        time.sleep(plan.seconds(_SETTLING))
        return plan.repeated(lambda: _spent(found, plan.seconds(10.0)))


def _spent(process: psutil.Process, seconds: float) -> Spent:
    before, begun = homes.cpu(process), time.monotonic()
    time.sleep(seconds)
    core = (homes.cpu(process) - before) / (time.monotonic() - begun) * 100
    return Spent(core, process.memory_info().rss / 1e6)


@contextmanager
def spools(home: Home, runs: int, reports: bool) -> Iterator[None]:
    """So many spools of live runs, reported to once a second or never again."""
    facts = json.dumps({"root": str(home.path / "spool"), "runs": runs, "metrics": METRICS, "reports": reports})
    process = home.start(str(_SPOOLS), facts)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        process.communicate()


@contextmanager
def serving(home: Home) -> Iterator[psutil.Process]:
    """A recorder at its post."""
    command = [sys.executable, "-P", "-m", "tuitrack.recorder", "--home", str(home.path)]
    with subprocess.Popen(command, env=home.environ) as process:
        while not liveness.is_alive(home.path / "recorder.lock"):
            time.sleep(0.001)
        try:
            yield psutil.Process(process.pid)
        finally:
            process.kill()


def _cold() -> dict[str, float]:
    """Milliseconds from starting a recorder until it has its post, and until what waited for it is stored."""
    with homes.home(TUITRACK_RECORDER_IDLE="1") as home:
        open_database(Settings(home=home.path)).close()
        with spools(home, 1, reports=False):
            (spool,) = attend.spools(home.path / "spool")
            begun = time.monotonic()
            with serving(home):
                post = time.monotonic() - begun
                while not (spool / "committed").exists():
                    time.sleep(0.001)
                return {"post": post * 1e3, "stored": (time.monotonic() - begun) * 1e3}
