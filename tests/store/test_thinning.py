"""A long curve thinned shows what the whole would, and costs what the picture is wide."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from compacting import compact, long_curve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded import database, task_id

from tuitrack.query import thinning, windows
from tuitrack.query.scalars import Points
from tuitrack.query.thinning import EVERYWHERE, Rough, Span, Thinned
from tuitrack.query.windows import Window
from tuitrack.store import chunks, compaction, filling, levels, migrations, packing, summary
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database
from tuitrack.store.levels import Series
from tuitrack.store.points import NONE, Columns
from tuitrack.store.sqlite.connection import Statements

VALUE = st.one_of(st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0]), st.floats(-100, 100))
RISING = st.lists(st.integers(0, 3), min_size=1, max_size=90).map(lambda by: np.cumsum(by).tolist())
ANY_STEPS = st.lists(st.integers(-20, 60), min_size=1, max_size=90)
CASES = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of four points, rows of four stretches of two."""
    monkeypatch.setattr(chunks, "POINTS", 4)
    monkeypatch.setattr(levels, "STRETCH", 2)
    monkeypatch.setattr(levels, "FACTOR", 2)


@pytest.fixture
def tx() -> Iterator[Transaction]:
    """The tables, in memory."""
    opened = sqlite3.connect(":memory:")
    for version in range(1, migrations.VERSION + 1):
        opened.executescript((Path(migrations.__file__).with_name("versions") / f"{version}.sql").read_text())
    yield Statements(opened)
    opened.close()


def at_rest(tx: Transaction, whole: Columns, chunked: int) -> Series:
    """A series with so many of its points in chunks, in two helpings."""
    tx.execute("DELETE FROM scalar_chunk")
    tx.execute("DELETE FROM scalar_summary")
    series = Series("t", 1, 0)
    for end in (chunked // 2, chunked):
        filled = filling.fill(tx, series, whole.at(slice(series.chunked, end))) if end > series.chunked else None
        if filled is not None:
            tx.many(compaction._CHUNK, [("t", 1, *row) for row in filled.chunks])
            tx.add("scalar_summary", compaction._SUMMARY, [("t", 1, *row) for row in filled.summaries])
            series = Series("t", 1, filled.chunked)
    return series


def curve(steps: list[int], values: list[float]) -> Columns:
    return Columns(np.array(steps, np.int64), np.array(values), np.arange(len(steps), dtype=np.uint64))


def thinned(tx: Transaction, whole: Columns, chunked: int, stretches: int, span: Span = EVERYWHERE) -> Thinned:
    series = at_rest(tx, whole, chunked)
    return thinning.thinned(tx, series, whole.at(slice(chunked, None)), stretches, span)


def pairs(points: Columns) -> list[tuple[int, str]]:
    return [(step, repr(value)) for step, value in zip(points.steps.tolist(), points.values.tolist(), strict=True)]


def check_enclosed(found: Columns, whole: Columns, reach: int, places: Iterable[int]) -> None:
    """Near each finite point, so many places away at most, points are kept that are no higher and no lower."""
    known, whole = set(pairs(found)), whole.by_step()
    assert known <= set(pairs(whole))
    kept = [place for place, one in enumerate(pairs(whole)) if one in known and np.isfinite(whole.values[place])]
    for place in places:
        value = float(whole.values[place])
        near = [whole.values[one] for one in kept if abs(one - place) <= reach]
        assert not math.isfinite(value) or (near and min(near) <= value <= max(near))


@CASES
@given(st.one_of(RISING, ANY_STEPS), st.data(), st.integers(1, 8))
def test_no_extreme_of_a_curve_is_hidden(small: None, tx: Transaction, steps: list[int], data, stretches: int):
    count = len(steps)
    whole = curve(steps, data.draw(st.lists(VALUE, min_size=count, max_size=count)))
    found = thinned(tx, whole, data.draw(st.one_of(st.just(count), st.integers(0, count))), stretches).points
    check_enclosed(found, whole, 2 * -(-count // stretches) + 2, range(count))
    assert found.ordered and (found.steps[0], found.steps[-1]) == (min(steps), max(steps))
    assert len(found) <= 7 * stretches
    for mark in (np.isnan, np.isposinf, np.isneginf):
        assert mark(whole.values).any() == mark(found.values).any()


@CASES
@given(RISING, st.data(), st.integers(3, 10), st.integers(-5, 100), st.integers(0, 60))
def test_a_span_is_as_good_as_the_whole(
    small: None, tx: Transaction, steps: list[int], data, stretches: int, low: int, width: int
):
    whole, high = curve(steps, [math.sin(step * 7.0) for step in steps]), low + width
    chunked = data.draw(st.one_of(st.just(len(steps)), st.integers(0, len(steps))))
    found = thinned(tx, whole, chunked, stretches, Span(low, high)).points
    inside = [place for place, step in enumerate(steps) if low <= step <= high]
    check_enclosed(found, whole, 4 * -(-len(inside) // stretches) + 2, inside)
    assert found.steps[0] <= max([step for step in steps if step < low], default=steps[0])
    assert found.steps[-1] >= min([step for step in steps if step > high], default=steps[-1])
    assert len(found) <= 4 * (stretches + 2)


@given(st.lists(st.tuples(ANY_STEPS, st.data(), st.integers(1, 4)), min_size=2, max_size=4))
def test_curves_thinned_together_are_what_each_is_alone(several):
    rough = []
    for steps, data, together in several:
        values = data.draw(st.lists(VALUE, min_size=len(steps), max_size=len(steps)))
        stretches = summary.of(curve(steps, values), 2)
        rough.append(Rough(stretches[np.argsort(stretches["first_step"], kind="stable")], together))
    for one, found in zip(rough, thinning.finished([*rough, Thinned(NONE)]), strict=False):
        (alone,) = thinning.finished([one])
        assert found.points.steps.tobytes() == alone.points.steps.tobytes()
        assert found.points.values.tobytes() == alone.points.values.tobytes()
        assert np.array_equal(found.means, alone.means, equal_nan=True) and found.every == alone.every


def window(db: Database, run: str, span: Span) -> Points:
    return windows.windows(db, [run], Window(frozenset(["loss/train"]), 1600, span))[run]["loss/train"]


def test_what_is_read_does_not_grow_with_the_curve(home: Path, monkeypatch: pytest.MonkeyPatch):
    db, read, rows = database(home), [], []
    for module in (chunks, packing):
        monkeypatch.setattr(module, "unpack", lambda data, unpack=module.unpack: read.append(1) or unpack(data))
    for count in (100_000, 800_000):
        run, peak = task_id(count), count // 3
        long_curve(db, run, "loss/train", count, {peak: 55.0})
        compact(db, run)
        read.clear()
        found = window(db, run, EVERYWHERE)
        rows.append(len(read))
        assert (found.values.max(), int(found.steps[found.values.argmax()])) == (55.0, peak)
        assert 800 <= len(found.steps) <= 1600
        assert found.every == pytest.approx(count / len(found.steps))
        assert found.means is not None and np.all(np.abs(found.means) <= 2)
        read.clear()
        zoomed = window(db, run, Span(peak - 50, peak + 50))
        assert zoomed.every == 1.0 and zoomed.means is None
        assert zoomed.steps.tolist() == list(range(peak - 51, peak + 52))
        assert len(read) < 60
    assert max(rows) < 60
