"""P2: reported → in the database, sustained; bytes at rest; what the reporting process grows by."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tuitrack import settings
from tuitrack.spool import liveness
from tuitrack.store.database import Database, open_database

from . import homes
from .figures import Figure
from .homes import Home, Keeper
from .plan import Plan

SCALARS = 2_000_000
SERIES = 50
PROGRAM = """
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
    with homes.kept() as keepers:
        ways = [partial(_once, count, keeper) for keeper in keepers]
        results = plan.interleaved(*ways)
    return [
        figure for keeper, of in zip(keepers, zip(*results, strict=True), strict=True) for figure in _told(keeper, of)
    ]


def _told(keeper: Keeper, results: Sequence[Result]) -> list[Figure]:
    bar = None if keeper.name else 500_000
    return [
        Figure(f"reported → in the database{keeper.name}", "scalars/s", [one.rate for one in results], bar, floor=True),
        Figure(
            f"the recorder alone, a second it computes{keeper.name}",
            "scalars",
            [one.busy for one in results],
            bar,
            floor=True,
        ),
        Figure(f"on disk until it is in chunks{keeper.name}", "bytes each", [one.size for one in results]),
        Figure(f"growth of the reporting process{keeper.name}", "MB", [one.grown for one in results], 10),
    ]


def _once(count: int, keeper: Keeper) -> Result:
    with homes.home(TUITRACK_RECORDER_IDLE="30", **keeper.environ()) as home:
        db = _serving(home)
        recorder = home.recorder()
        size, before, begun = _size(db), homes.cpu(recorder), time.monotonic()
        grown = homes.found(home.python("-c", PROGRAM, str(count), str(SERIES)))["grown"]
        while stored(db) < count:
            time.sleep(0.005)
        took, computed = time.monotonic() - begun, homes.cpu(recorder) - before
        return Result(count / took, count / computed, (_size(db) - size) / count, grown)


def _serving(home: Home) -> Database:
    """The database after a first run, with the recorder at its post."""
    home.python(str(homes.WORKLOAD), homes.OURS, "start")
    db = open_database(settings.load(home.environ))
    while not (liveness.is_alive(home.path / "recorder.lock") and stored(db) >= 1):
        time.sleep(0.01)
    return db


def stored(db: Database) -> int:
    """How many scalars the database has."""
    return int(db.rows("SELECT COALESCE(SUM(count), 0) FROM series")[0][0])


def _size(db: Database) -> int:
    """What the rows of scalars take, in segments and in chunks."""
    tables = ("scalar_segment", "scalar_chunk", "scalar_summary")
    return sum(int(db.rows(f"SELECT COALESCE(SUM(LENGTH(data)), 0) FROM {table}")[0][0]) for table in tables)
