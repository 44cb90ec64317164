"""Measure what the leaderboard asks of 10,000 runs with 20 columns, and what a key costs the table."""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

import recorded  # noqa: E402

from tuitrack.query.leaderboard import SortKey  # noqa: E402
from tuitrack.query.opening import Database  # noqa: E402
from tuitrack.tui.leaderboard import columns, lister, listing  # noqa: E402
from tuitrack.tui.leaderboard.listing import Question  # noqa: E402
from tuitrack.tui.reading.previewing import Reader, Request  # noqa: E402
from tuitrack.tui.state import RunsView  # noqa: E402

RUNS, REPETITIONS, BAR = 10_000, 9, 50
METRICS = tuple(f"{title}/{part}" for title in ("loss", "acc", "f1", "auc", "grad") for part in ("train", "val"))
PARAMS = (*(f"Args/{name}" for name in ("lr", "seed", "batch", "opt", "epochs")), *(f"General/p{n}" for n in range(5)))
COLUMNS = ("age", "time", "step", *METRICS, *PARAMS)
SORTS = (
    "name",
    "age",
    "acc/val",
    "max(acc/val)",
    "best(loss/val)",
    "acc/val - acc/train",
    "Args/lr",
    "Args/opt",
    "tags",
)
FILTERS = (
    *("wide", "-wide", 'name:~"^w.*9$"', "tag:seed", "-tag:debug", "status:failed,stopped", "lr<=1e-3", "-lr<=1e-3"),
    *("opt=adam", "acc/val>0.9", "max(acc/val)>0.9", "has:lr", "-has:acc/val", "age<2d", "duration>1h", "alert:nan"),
    *("alert:diverging", "-max(acc/val)>0.5 -tag:seed (wide OR deep) lr<0.1"),
)


def main() -> None:
    """Print one line per question: median and worst CPU time in milliseconds; the bar is 50."""
    with tempfile.TemporaryDirectory() as home:
        db = _filled(Path(home))
        _say("first page", lambda: _ask(db, RunsView(columns=COLUMNS)))
        _say("last page", lambda: _ask(db, RunsView(columns=COLUMNS), RUNS))
        for key in SORTS:
            _say(f"sort {key}", lambda key=key: _ask(db, RunsView(columns=COLUMNS, sort=(SortKey(key, True),))))  # type: ignore[misc]
        for text in FILTERS:
            _say(f"filter {text}", lambda text=text: _ask(db, RunsView(columns=COLUMNS, filter=text)))  # type: ignore[misc]
        found = _ask(db, RunsView(columns=COLUMNS))
        _say("fitting columns to a screen", lambda: columns.lay(found, 200))
        run, base = found.lines[0].row, found.lines[1].row
        _say("preview", lambda: Reader().read(db, Request(run.id, run.name, base.id, ("acc/val",))))


def _ask(db: Database, view: RunsView, offset: int = 0) -> listing.Listing:
    return lister.Reader(db).read(Question("vision", view, offset))


def _say(what: str, call: Callable[[], object]) -> None:
    call()
    times = []
    for _ in range(REPETITIONS):
        begin = time.process_time()
        call()
        times.append((time.process_time() - begin) * 1e3)
    print(f"{what:55}{statistics.median(times):8.1f} {max(times):8.1f} ms   (bar {BAR})")


def _filled(home: Path) -> Database:
    rng = random.Random(3)
    db = recorded.database(home)
    for start in range(0, RUNS, 500):
        with db.write() as tx:
            for number in range(start, start + 500):
                recorded.add(tx, _run(number, rng))
    return db


def _run(number: int, rng: random.Random) -> recorded.Run:
    status = rng.choice(("completed",) * 8 + ("failed", "stopped", "draft", "running"))
    goal = rng.random()
    points = {
        key: [(step, goal * (1 - math.exp(-step / 3)) + 0.1 * rng.random()) for step in range(6)] for key in METRICS
    }
    params = {key: rng.choice((1e-4, 3e-4, 1e-3, 0.1)) if key.endswith("lr") else rng.random() for key in PARAMS}
    return recorded.Run(
        recorded.task_id(number + 1),
        f"{rng.choice(('wide', 'deep', 'base', 'cold'))} {number}",
        "vision",
        status,
        created=time.time() - 60.0 * (RUNS - number),
        duration=rng.random() * 5000,
        tags=tuple(rng.sample(("seed", "debug", "paper"), rng.randrange(3))),
        params={**params, "Args/opt": rng.choice(("sgd", "adam", "lion"))},
        metrics={} if status == "draft" else points,
    )


if __name__ == "__main__":
    main()
