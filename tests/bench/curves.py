"""P6 and P2 at rest: what a picture of a long curve costs to read, what its points take, what moving them costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import compacting
import numpy as np
import recorded

from tuitrack.query import scalars, windows
from tuitrack.query.thinning import EACH, Span
from tuitrack.query.windows import Window
from tuitrack.store import compaction
from tuitrack.store.database import Database

from . import homes
from .figures import Figure
from .plan import Plan

KEY = "loss/train"
COLUMNS = 400
WANTED = Window(frozenset([KEY]), COLUMNS * EACH)


@dataclass(frozen=True, slots=True)
class Moved:
    """Points a second of processor time; the longest slice, and the longest that others waited for it, ms."""

    rate: float
    longest: float
    locked: float


def measure(plan: Plan) -> list[Figure]:
    """Curves of a noisy sine whose steps are about 50 ms apart, read for 400 columns and as a whole."""
    one, ten, each = plan.of(1_000_000, 20_000), plan.of(10_000_000, 50_000), plan.of(100_000, 2_000)
    many = plan.of(100, 3)
    with homes.home() as home:
        db = recorded.database(home.path)
        ids = [recorded.task_id(number) for number in range(1, many + 3)]
        sizes = [one, ten, *(each for _ in range(many))]
        moved, taken = _filled(db, ids, sizes)
        whole = plan.repeated(partial(_whole, db, ids[0]))
        return [
            _picture(plan, db, ids[:1], f"{one:,} points", 3, {"all points read": whole}),
            _picture(plan, db, ids[1:2], f"{ten:,} points", 10, {}),
            _picture(plan, db, ids[2:], f"{many} series × {each:,} points", 50, {}),
            Figure("the same, a thousandth of 10 M in sight", "ms", _zoomed(plan, db, ids[1], ten)),
            Figure("at rest, with summaries, indexes and pages", "bytes each", [taken], 12),
            Figure("moved, for each second it computes", "points", [one.rate for one in moved]),
            Figure("the longest slice", "ms", [max(one.longest for one in moved)]),
            Figure("the longest hold of the write lock", "ms", [max(one.locked for one in moved)]),
        ]


def _picture(
    plan: Plan, db: Database, ids: Sequence[str], what: str, bar: float, peers: dict[str, list[float]]
) -> Figure:
    times = plan.repeated(lambda: _timed(lambda: _columns(db, ids)))
    return Figure(f"{COLUMNS} columns of {what}", "ms", times, bar, peers=peers)


def _columns(db: Database, ids: Sequence[str]) -> None:
    """The lowest and highest value in each column of each run."""
    for curves in windows.windows(db, ids, WANTED).values():
        found = curves[KEY]
        edges = np.linspace(found.steps[0], found.steps[-1] + 1, COLUMNS, endpoint=False)
        starts = np.searchsorted(found.steps, edges)
        np.minimum.reduceat(found.values, starts)
        np.maximum.reduceat(found.values, starts)


def _zoomed(plan: Plan, db: Database, run: str, count: int) -> list[float]:
    span = Span(count // 2, count // 2 + count // 1000)
    return plan.repeated(lambda: _timed(lambda: windows.windows(db, [run], replace(WANTED, span=span))))


def _whole(db: Database, run: str) -> float:
    return _timed(lambda: scalars.read(db, run, [KEY]))


def _timed(call: Callable[[], object]) -> float:
    begun = time.thread_time()
    call()
    return (time.thread_time() - begun) * 1e3


def _filled(db: Database, ids: Sequence[str], sizes: Sequence[int]) -> tuple[list[Moved], float]:
    """Curves in chunks; how they came there, and what they take in the file."""
    before, moved = _used(db), []
    for run, count in zip(ids, sizes, strict=True):
        compacting.long_curve(db, run, KEY, count, {})
        moved.append(_moved(db, run, count))
    return moved, (_used(db) - before) / sum(sizes)


def _moved(db: Database, run: str, count: int) -> Moved:
    slices, locks = [], []
    with closing(db.engine.connect()) as opened:
        while True:
            begun = time.thread_time()
            with opened.snapshot() as tx:
                piece = compaction.prepare(tx, run)
            if piece is None:
                return Moved(count / sum(slices), max(slices) * 1e3, max(locks) * 1e3)
            locked = time.thread_time()
            compaction.apply(opened, piece)
            ended = time.thread_time()
            slices.append(ended - begun)
            locks.append(ended - locked)


def _used(db: Database) -> int:
    """Bytes of the pages in use."""
    with db.read() as tx:
        pages, free, size = (tx.value(f"PRAGMA {name}") for name in ("page_count", "freelist_count", "page_size"))
    assert isinstance(pages, int) and isinstance(free, int) and isinstance(size, int)
    return (pages - free) * size
