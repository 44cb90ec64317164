"""P2: reported → in the database, sustained; bytes at rest; what the reporting process grows by."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from tuitrack.settings import Settings
from tuitrack.spool import liveness
from tuitrack.store.sqlite import connection

from . import homes
from .figures import Figure
from .homes import Home
from .plan import Plan

SCALARS = 2_000_000
_SERIES = 50
_PROGRAM = """
import resource, sys
from tuitrack import Task
scalar = Task.init("p", "many", auto_connect_streams=False).get_logger().report_scalar
count, series = int(sys.argv[1]), int(sys.argv[2])
names = [f"m{number}" for number in range(series)]
for name in names:
    scalar("loss", name, 0.5, 0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for step in range(1, count // series):
    for name in names:
        scalar("loss", name, 1.0 / step, step)
print('{"grown": %f}' % ((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))
"""


@dataclass(frozen=True, slots=True)
class Result:
    """Scalars a second; of the recorder's processor time; bytes of the database for each; growth of the reporter, MB."""

    rate: float
    busy: float
    size: float
    grown: float


def measure(plan: Plan) -> list[Figure]:
    """From the first report until the database has the last, with a recorder that serves already."""
    count = plan.of(SCALARS, 10_000)
    results = plan.repeated(lambda: _once(count))
    return [
        Figure("reported → in the database", "scalars/s", [one.rate for one in results], 500_000, floor=True),
        Figure(
            "the recorder alone, for each second it computes",
            "scalars",
            [one.busy for one in results],
            500_000,
            floor=True,
        ),
        Figure("on disk until it is moved into chunks", "bytes each", [one.size for one in results]),
        Figure("growth of the reporting process", "MB", [one.grown for one in results], 10),
    ]


def _once(count: int) -> Result:
    with homes.home(TUITRACK_RECORDER_IDLE="30") as home:
        _serving(home)
        recorder = home.recorder()
        size, before, begun = _size(home), homes.cpu(recorder), time.monotonic()
        grown = homes.found(home.python("-c", _PROGRAM, str(count), str(_SERIES)))["grown"]
        while _stored(home) < count:
            time.sleep(0.005)
        took, computed = time.monotonic() - begun, homes.cpu(recorder) - before
        return Result(count / took, count / computed, (_size(home) - size) / count, grown)


def _serving(home: Home) -> None:
    """A first run, so that the database is there and the recorder at its post."""
    home.python(str(homes.WORKLOAD), homes.OURS, "start")
    while not (liveness.is_alive(home.path / "recorder.lock") and _stored(home) >= 1):
        time.sleep(0.01)


def _stored(home: Home) -> int:
    path = Settings(home=home.path).database_path
    if path is None or not path.exists():
        return 0
    opened = connection.connect(path, read_only=True)
    try:
        return int(opened.execute("SELECT COALESCE(SUM(count), 0) FROM series").fetchone()[0])
    except sqlite3.OperationalError:  # the recorder is making it
        return 0
    finally:
        opened.close()


def _size(home: Home) -> int:
    """What the rows of scalars take, in segments and in chunks."""
    opened = connection.connect(home.path / "tuitrack.db", read_only=True)
    try:
        tables = ("scalar_segment", "scalar_chunk", "scalar_summary")
        sums = [opened.execute(f"SELECT COALESCE(SUM(LENGTH(data)), 0) FROM {table}").fetchone() for table in tables]
        return sum(int(row[0]) for row in sums)
    finally:
        opened.close()
