"""Which runs need somebody, and why."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest
import recorded
from recorded import Run

from tuitrack.query import alerts

NOW = time.time()
RUN = recorded.task_id(1)


def told(db, now: float = NOW) -> list[tuple[str, str]]:
    with db.read() as tx:
        return [(one.kind, one.reason) for one in alerts.standing(tx, [RUN], now)[RUN]]


@pytest.mark.parametrize(
    ("metrics", "reason"),
    [
        ({"loss/train": [(1, 1.0), (139, math.nan)]}, "NaN@139 in loss/train"),
        ({"a/x": [(9, math.nan)], "loss/train": [(3, math.nan)]}, "NaN@3 in loss/train and 1 more"),
        ({"loss/train": [(1, 1.0), (2, math.inf)]}, "infinite in loss/train"),
    ],
)
def test_what_is_not_a_number_says_where(home: Path, metrics, reason):
    assert told(recorded.database(home, [Run(RUN, metrics=metrics)])) == [("nan", reason)]


@pytest.mark.parametrize(("grown", "times"), [(5.0, "5.0"), (25_000.0, "2.5e4"), (3e301, "3.0e301")])
def test_what_grew_beyond_three_times_its_lowest_says_how_far(home: Path, grown: float, times: str):
    points = [(step, 1.0 if step < 100 else grown) for step in range(200)]
    db = recorded.database(home, [Run(RUN)])
    with db.write() as tx:
        for point in points:
            recorded.report(tx, RUN, "loss/train", [point])
    ((kind, reason),) = told(db)
    assert kind == "diverging"
    assert reason == f"loss/train {times}× its lowest"


@pytest.mark.parametrize(
    ("count", "silent", "stalled"),
    [(0, 290, False), (0, 310, True), (1000, 310, True), (10, 310, False), (10, 3500, False), (10, 3700, True)],
)
def test_a_run_stalls_after_ten_of_its_usual_gaps(home: Path, count: int, silent: float, stalled: bool):
    """An hour of points, and what is observed every second, before it fell silent."""
    facts = {"updated": NOW - silent}
    metrics = {"loss/train": [(step, 1.0) for step in range(count)], ":monitor:machine/cpu": [(1, 1.0)] * 3600}
    run = Run(RUN, status="running", started=NOW - silent - 3600, metrics=metrics, facts=facts)
    db = recorded.database(home, [run])
    since = time.strftime("%H:%M", time.localtime(NOW - silent))
    assert told(db) == ([("stalled", f"silent since {since}")] if stalled else [])


def test_edits_that_nobody_read_are_named(home: Path):
    db = recorded.database(home, [Run(RUN, params={"Args/warmup": 1, "Args/lr": 2, "Args/x": 3})])
    with db.write() as tx:
        tx.execute("UPDATE param SET edited = 1, consumed = CASE WHEN key = 'Args/lr' THEN 1 ELSE 0 END")
    assert told(db) == [("unused", "Args/warmup and 1 more not used")]
