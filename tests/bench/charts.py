"""P7: what one frame of a chart costs, in processor time and on the wire."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import populate
import terminals
from numpy.typing import NDArray
from terminals import Session

from tuitrack.store import segments, series, statuses
from tuitrack.store.database import Database
from tuitrack.tui.charts import envelope, raster, scale, smoothing
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.charts.spec import ChartSpec, Line

from . import homes
from .figures import Figure
from .plan import Plan

_RUNS = 5
_POINTS = 20


def measure(plan: Plan) -> list[Figure]:
    """Five lines of 100×30 cells, smoothed, with the raw curve behind; then a point that arrives in a real terminal."""
    large = plan.of(100_000, 1_000)
    x, y = np.arange(float(large * 10)), _walk(large * 10, seed=9)
    reduce = partial(envelope.measure, x, y, scale.fit("linear", 0.0, float(large * 10)), 200)
    ema = partial(smoothing.smooth, y, Smoothing("ema", 0.99))
    return [
        Figure("100×30, 5 lines of 1,000 points", "ms", _drawn(plan, 1_000), 10),
        Figure("100×30, 5 lines of 100,000 points", "ms", _drawn(plan, large)),
        Figure("envelope of 1 M points", "ms", plan.repeated(partial(_busy, reduce))),
        Figure("moving average of 1 M points", "ms", plan.repeated(partial(_busy, ema))),
        Figure("one more point, sent to the terminal", "bytes", _sent(plan), 3_072),
    ]


def _drawn(plan: Plan, count: int) -> list[float]:
    frame = _frame(count)
    raster.draw(frame)
    return plan.repeated(lambda: _busy(lambda: raster.draw(frame)))


def _frame(count: int) -> ChartSpec:
    lines = []
    for number in range(_RUNS):
        y = _walk(count, seed=number) + 0.1 * number
        smooth = smoothing.smooth(y, Smoothing("ema", 0.9))
        lines.append(Line(np.arange(count, dtype=float), smooth, number, ghost=y))
    return ChartSpec(100, 30, tuple(lines), title="loss/train")


def _walk(count: int, seed: int) -> NDArray[np.float64]:
    noise = np.random.default_rng(seed).normal(size=count)
    return 2 / (1 + np.arange(count) / count * 20) + 0.05 * noise


def _busy(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return (time.process_time() - begun) * 1e3


def _sent(plan: Plan) -> list[float]:
    """Bytes for each of some points that lengthen the axis, with five runs on a screen of 100×30."""
    with homes.home() as home:
        db = populate.fill(home.path, populate.Plan(runs=_RUNS, points=1_000))
        with terminals.opened(home.path, size=(100, 30), environ=home.environ) as session:
            session.read_until(b"lr=")
            session.settle()
            session.press("*2")
            session.settle()
            return [_one_more(db, session, number) for number in range(plan.of(_POINTS, 2))]


def _one_more(db: Database, session: Session, number: int) -> float:
    run, sent = populate.task_id(_RUNS - 1), len(session.output)
    data = populate.pack(0, [40_000 + 40 * number], [0.07 + 0.001 * number])
    with db.write() as tx:
        segments.add(tx, run, f"spool{_RUNS - 1}", data)
        for one in series.fold(data).values():
            tx.execute(series.UPSERT, series.parameters(run, 1, one))
        statuses.touch(tx, run)
    session.settle(1.0)
    return len(session.output) - sent
