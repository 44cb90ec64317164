"""Curves come back as reported, ordered by step and then by arrival."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
from compacting import compact, long_curve
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import START, Run, add, database, report, task_id

from tuitrack.model.task import SINGLE_STEP
from tuitrack.query import scalars, windows
from tuitrack.query.scalars import Points
from tuitrack.store import statuses
from tuitrack.store.database import Database

ONE, TWO = task_id(1), task_id(2)
FLUSH = st.lists(st.tuples(st.sampled_from(["a/x", "b/y"]), st.integers(-3, 3), st.floats()), max_size=6)


def pairs(points: Points) -> list[tuple[int, float]]:
    return list(zip(points.steps.tolist(), points.values.tolist(), strict=True))


def tell(db: Database, task: str, key: str, points: list[tuple[int, float]], spool: str = "") -> None:
    with db.write() as tx:
        report(tx, task, key, points, spool)
        statuses.observe(tx, task)


@pytest.fixture
def db(home: Path) -> Database:
    return database(home, [Run(ONE, metrics={"loss/train": [(3, 1.0), (1, math.nan), (2, -math.inf)]}), Run(TWO)])


def test_order_is_by_step(db: Database):
    tell(db, ONE, "loss/train", [(1, 7.0)])
    found = scalars.read(db, ONE)["loss/train"]
    assert found.steps.tolist() == [1, 1, 2, 3]
    assert math.isnan(found.values[0])
    assert found.values[1:].tolist() == [7.0, -math.inf, 1.0]
    assert found.times.tolist() == [START + 1, START + 1, START + 2, START + 3]


def test_only_the_keys_asked_for(db: Database):
    tell(db, ONE, "acc/val", [(1, 7.0)])
    assert set(scalars.read(db, ONE)) == {"loss/train", "acc/val"}
    assert set(scalars.read(db, ONE, ["acc/val", "other"])) == {"acc/val"}
    assert scalars.read(db, TWO) == {}
    assert scalars.read(db, task_id(9)) == {}


def test_a_key_of_several_processes_is_one_curve(db: Database):
    tell(db, ONE, "loss/train", [(2, 5.0)], spool="other")
    assert pairs(scalars.read(db, ONE)["loss/train"])[1:3] == [(2, -math.inf), (2, 5.0)]


def test_a_cache_reads_only_what_is_new(db: Database, monkeypatch: pytest.MonkeyPatch):
    cache = scalars.Cache()
    assert cache.refresh(db, [ONE, TWO])
    assert not cache.refresh(db, [ONE, TWO])
    kept = cache.curves(ONE)["loss/train"]
    tell(db, TWO, "loss/train", [(1, 1.0)])
    read: list[int] = []
    dealt = scalars.points.dealt
    monkeypatch.setattr(scalars.points, "dealt", lambda data, of: read.append(len(data) // 32) or dealt(data, of))
    assert cache.refresh(db, [ONE, TWO])
    assert read == [1]
    assert cache.curves(ONE)["loss/train"] is kept
    assert pairs(cache.curves(TWO)["loss/train"]) == [(1, 1.0)]


def test_a_cache_follows_a_reset(db: Database):
    cache = scalars.Cache()
    cache.refresh(db, [ONE])
    with db.write() as tx:
        tx.execute("DELETE FROM scalar_segment WHERE task_id = ?", (ONE,))
        tx.execute("UPDATE task SET started = NULL WHERE id = ?", (ONE,))
    assert cache.refresh(db, [ONE])
    assert cache.curves(ONE) == {}
    assert not cache.refresh(db, [ONE])
    with db.write() as tx:
        tx.execute("UPDATE task SET started = 9 WHERE id = ?", (ONE,))
    tell(db, ONE, "loss/train", [(8, 8.0)])
    assert cache.refresh(db, [ONE])
    assert pairs(cache.curves(ONE)["loss/train"]) == [(8, 8.0)]


@settings(max_examples=50, deadline=None)
@given(st.lists(FLUSH, max_size=5))
def test_flush_by_flush_or_at_once_gives_the_same(flushes: list[list[tuple[str, int, float]]]):
    with tempfile.TemporaryDirectory() as directory:
        db = database(Path(directory), [Run(ONE)])
        cache, model = scalars.Cache(), {}
        for flush in flushes:
            for key, step, value in flush:
                tell(db, ONE, key, [(step, value)])
                model.setdefault(key, []).append((step, value))
            cache.refresh(db, [ONE])
            cache.curves(ONE)
        for found in (cache.curves(ONE), scalars.read(db, ONE)):
            assert set(found) == set(model)
            for key, reported in model.items():
                wanted = sorted(reported, key=lambda point: point[0])
                assert found[key].steps.tolist() == [step for step, _ in wanted]
                assert np.array_equal(found[key].values, [value for _, value in wanted], equal_nan=True)


@given(st.lists(st.floats(), min_size=1, max_size=300), st.integers(1, 40))
def test_a_thinned_curve_keeps_its_ends_and_extremes(values: list[float], width: int):
    count = len(values)
    points = Points(np.arange(count), np.array(values), np.zeros(count))
    found = scalars.thinned(points, width)
    assert len(found.steps) <= width
    assert found.steps[-1] == count - 1
    assert width < 2 or found.steps[0] == 0
    known = [value for value in values if not math.isnan(value)]
    if width >= 4 and known:
        assert np.nanmin(found.values) == min(known)
        assert np.nanmax(found.values) == max(known)


def test_names_hold_the_aggregates(db: Database):
    (row,) = scalars.names(db, ONE)
    assert (row.key, row.title, row.series, row.count, row.last) == ("loss/train", "loss", "train", 3, -math.inf)
    assert (row.first_step, row.last_step, row.min_step, row.max_step) == (3, 2, 2, 3)
    assert (row.nan_count, row.inf_count, row.nan_step) == (1, 1, 1)


def test_a_run_added_later_is_read(db: Database):
    cache = scalars.Cache()
    assert not cache.refresh(db, [task_id(7)])
    with db.write() as tx:
        add(tx, Run(task_id(7), metrics={"a/b": [(1, 2.0)]}))
    assert cache.refresh(db, [task_id(7)])


def test_a_long_curve_is_followed_by_its_extremes(db: Database):
    run = task_id(5)
    long_curve(db, run, "loss/train", 50_000, {777: 9.0, 40_000: -9.0})
    compact(db, run)
    cache = scalars.Cache(most=1000)
    cache.refresh(db, [run])
    for end in range(50_000, 53_000, 500):
        tell(db, run, "loss/train", [(step, 5.0 if step == end else 0.0) for step in range(end, end + 500)])
        if end % 1000:
            compact(db, run)
        assert cache.refresh(db, [run]) and not cache.refresh(db, [run])
        found = cache.curves(run)["loss/train"]
        assert len(found.steps) <= 2000 and found.every > 20
        assert {(777, 9.0), (40_000, -9.0), (end, 5.0), (end + 499, 0.0)} <= set(pairs(found))
        assert found.means is not None and len(found.means) == len(found.steps)


def test_values_at_steps_are_those_of_all_points(db: Database):
    run = task_id(5)
    long_curve(db, run, "loss/train", 50_000, {})
    compact(db, run)
    tell(db, run, "loss/train", [(50_000, 1.5), (50_000, 2.5), (100, 77.0)])
    whole = scalars.read(db, run)["loss/train"]
    for step, place in ((0, 0), (99, 99), (100, 101), (30_001, 30_002), (50_000, 50_002), (10**12, 50_002)):
        found = windows.values_at(db, {run: {"loss/train": step, "other": 3}})
        assert found == {run: {"loss/train": whole.values[place]}}
    assert windows.values_at(db, {run: {"loss/train": -1}, TWO: {"loss/train": 5}}) == {run: {}, TWO: {}}


def test_an_outline_has_what_can_be_drawn(db: Database):
    tell(db, ONE, "Summary/best", [(SINGLE_STEP, 1.0)])
    tell(db, TWO, "acc/val", [(1, 1.0)])
    found = scalars.outline(db, [ONE, TWO, task_id(9)])
    assert found.keys == {"loss/train", "acc/val"} and found.begun == {ONE, TWO}
    assert found.nan_steps == {ONE: 1}
