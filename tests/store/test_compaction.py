"""Curves read the same whether their points lie in segments, in chunks, or in both."""

from __future__ import annotations

import math
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from compacting import compact
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import Run, add, database, report, task_id

from tuitrack import errors
from tuitrack.ops import clearing
from tuitrack.query import health, scalars
from tuitrack.store import chunks, compaction, levels, segments, statuses, waiting
from tuitrack.store.database import Database

ONE, TWO = task_id(1), task_id(2)
FLUSH = st.lists(st.tuples(st.sampled_from(["a/x", "b/y"]), st.integers(-3, 3), st.floats()), max_size=6)
SPOOL = st.sampled_from(["", "other"])


def told(db: Database, task: str, points: dict[str, list[tuple[int, float]]], spool: str = "") -> None:
    """One flush of some series."""
    with db.write() as tx:
        for key, found in points.items():
            report(tx, task, key, found, spool)
        statuses.observe(tx, task)


def counts(db: Database) -> tuple[object, ...]:
    """How many segments, points in segments, chunks, points in chunks there are."""
    rows = db.rows(
        "SELECT (SELECT COUNT(*) FROM scalar_segment), (SELECT COALESCE(SUM(count), 0) FROM scalar_segment), "
        "(SELECT COUNT(*) FROM scalar_chunk), (SELECT COALESCE(SUM(count), 0) FROM scalar_chunk)"
    )
    return tuple(rows[0])


def bits(points: scalars.Points) -> tuple[bytes, bytes, bytes]:
    return points.steps.tobytes(), points.values.tobytes(), points.times.tobytes()


@pytest.fixture
def db(home: Path) -> Database:
    return database(home, [Run(ONE), Run(TWO)])


@settings(max_examples=40)
@given(st.lists(st.tuples(FLUSH, SPOOL, st.integers(0, 3)), max_size=6), st.data())
def test_whatever_is_moved_when_curves_stay_the_same(flushes, data):
    with tempfile.TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "POINTS", 2)
        patch.setattr(levels, "STRETCH", 2)
        patch.setattr(levels, "FACTOR", 2)
        patch.setattr(compaction, "SLICE_POINTS", 4)
        patch.setattr(compaction, "SLICE_SERIES", data.draw(st.integers(1, 2)))
        db = database(Path(directory), [Run(ONE)])
        every, now_and_then, model = scalars.Cache(), scalars.Cache(), {}
        for flush, spool, slices in flushes:
            for key, step, value in flush:
                told(db, ONE, {key: [(step, value)]}, spool)
                model.setdefault(key, []).append((step, value))
            every.refresh(db, [ONE])
            compact(db, ONE, slices)
            if data.draw(st.booleans()):
                now_and_then.refresh(db, [ONE])
        now_and_then.refresh(db, [ONE])
        for found in (every.curves(ONE), now_and_then.curves(ONE), scalars.read(db, ONE)):
            assert set(found) == set(model)
            for key, reported in model.items():
                wanted = sorted(reported, key=lambda point: point[0])
                assert found[key].steps.tolist() == [step for step, _ in wanted]
                assert found[key].values.tobytes() == np.array([value for _, value in wanted]).tobytes()


def test_segments_become_chunks_that_are_filled_up(db: Database):
    told(db, ONE, {"loss/train": [(step, step / 7) for step in range(1500)], "acc/val": [(3, math.nan)]})
    before = {key: bits(points) for key, points in scalars.read(db, ONE).items()}
    assert compact(db, ONE) == 1
    assert counts(db) == (0, 0, 3, 1501)
    assert {key: bits(points) for key, points in scalars.read(db, ONE).items()} == before
    told(db, ONE, {"loss/train": [(step, step / 7) for step in range(1500, 2100)]})
    compact(db, ONE)
    rows = db.rows(
        "SELECT number, scalar_chunk.count FROM scalar_chunk JOIN metric ON id = metric_id WHERE key = 'loss/train'"
    )
    assert [tuple(row) for row in rows] == [(0, 1024), (1, 1024), (2, 52)]
    assert scalars.read(db, ONE)["loss/train"].values.tolist() == [step / 7 for step in range(2100)]


def test_many_series_are_taken_in_turns_those_with_most_points_first(db: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compaction, "SLICE_SERIES", 2)
    told(db, ONE, {f"m/{n}": [(step, float(n)) for step in range(n + 1)] for n in range(5)})
    assert compact(db, ONE, 1) == 1
    assert {row[0] for row in db.rows("SELECT key FROM scalar_chunk JOIN metric ON id = metric_id")} == {"m/3", "m/4"}
    assert compact(db, ONE) == 2
    assert counts(db) == (0, 0, 5, 15)
    assert {key: len(found.steps) for key, found in scalars.read(db, ONE).items()} == {
        f"m/{n}": n + 1 for n in range(5)
    }


def test_a_task_shrinks_by_what_chunks_save(db: Database):
    with db.write() as tx:
        report(tx, ONE, "loss/train", [(step, 0.5) for step in range(5000)])
        tx.execute("UPDATE task SET size = 160007 WHERE id = ?", (ONE,))
    compact(db, ONE)
    stored = db.rows("SELECT SUM(LENGTH(data)) FROM scalar_chunk")[0][0]
    assert db.rows("SELECT size FROM task WHERE id = ?", (ONE,))[0][0] == stored + 7
    told(db, ONE, {"loss/train": [(5000, 0.5)]})
    compact(db, ONE)
    stored = db.rows("SELECT SUM(LENGTH(data)) FROM scalar_chunk")[0][0]
    assert abs(db.rows("SELECT size FROM task WHERE id = ?", (ONE,))[0][0] - stored - 7 + 32) <= 0


def test_a_slice_that_somebody_else_has_written_changes_nothing(db: Database):
    told(db, ONE, {"loss/train": [(step, 1.0) for step in range(10)]})
    with closing(db.engine.connect()) as opened:
        with opened.snapshot() as tx:
            piece = compaction.prepare(tx, ONE)
        assert piece is not None
        assert compaction.apply(opened, piece)
        assert not compaction.apply(opened, piece)
    assert counts(db) == (0, 0, 1, 10)


def test_a_slice_of_a_run_that_was_reset_or_deleted_meanwhile_changes_nothing(db: Database):
    for task, clear in ((ONE, clearing.reset), (TWO, clearing.delete)):
        told(db, task, {"loss/train": [(1, 1.0)]})
        with closing(db.engine.connect()) as opened:
            with opened.snapshot() as tx:
                piece = compaction.prepare(tx, task)
            clear(db, task)
            assert piece is not None and not compaction.apply(opened, piece)
    assert counts(db) == (0, 0, 0, 0)


def test_a_reset_takes_chunks_too_and_a_new_start_is_read_as_such(db: Database):
    cache = scalars.Cache()
    for value in (1.0, 2.0):
        told(db, ONE, {"loss/train": [(step, value) for step in range(10_000)]})
        compact(db, ONE)
        told(db, ONE, {"loss/train": [(10_000, value)]})
        cache.refresh(db, [ONE])
        assert cache.curves(ONE)["loss/train"].values.tolist() == [value] * 10_001
        clearing.reset(db, ONE)
        assert cache.refresh(db, [ONE]) and cache.curves(ONE) == {}
        assert [row[0] for row in db.rows("SELECT COUNT(*) FROM scalar_summary")] == [0]
        with db.write() as tx:
            tx.execute("UPDATE task SET started = ? WHERE id = ?", (value, ONE))


def test_a_deleted_run_that_comes_again_under_its_id_is_read_anew(db: Database):
    told(db, ONE, {"loss/train": [(step, 1.0) for step in range(2000)]})
    compact(db, ONE)
    clearing.delete(db, ONE)
    assert counts(db) == (0, 0, 0, 0)
    with db.write() as tx:
        add(tx, Run(ONE, metrics={"loss/train": [(7, 7.0)]}))
    assert scalars.read(db, ONE)["loss/train"].values.tolist() == [7.0]


def test_a_number_of_a_segment_is_given_once(db: Database):
    cache = scalars.Cache()
    for step in range(3):
        told(db, ONE, {"loss/train": [(step, 1.0)]})
        compact(db, ONE)
        assert counts(db)[0] == 0
        cache.refresh(db, [ONE])
        assert cache.curves(ONE)["loss/train"].steps.tolist() == list(range(step + 1))
    with db.read() as tx:
        assert segments.after(tx, ONE) == []
        assert tx.value("SELECT value FROM revision WHERE name = 'segment'") == 3


def test_points_without_a_name_do_not_stay(db: Database):
    told(db, ONE, {"loss/train": [(1, 1.0)]})
    with db.write() as tx:
        tx.execute("UPDATE spool_series SET local_id = 99")
    assert compact(db, ONE) == 1
    assert counts(db) == (0, 0, 0, 0)


def test_a_newer_database_is_left_alone(db: Database):
    told(db, ONE, {"loss/train": [(1, 1.0)]})
    with db.write() as tx:
        tx.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(errors.NewerSchema):
        compact(db, ONE)
    assert counts(db)[0] == 1


@pytest.mark.parametrize(
    ("status", "points", "worth"), [("running", 40_000, True), ("running", 20_000, False),
                                    ("completed", 40, True), ("completed", 30, False)],
)  # fmt: skip
def test_what_is_worth_moving(home: Path, status: str, points: int, worth: bool):
    metrics = {"loss/train": [(step, 1.0) for step in range(points)], "acc/val": [(1, 1.0)]}
    db = database(home, [Run(ONE, status=status, metrics=metrics), Run(TWO)])
    with db.read() as tx:
        assert waiting.since(tx, -1) == ([ONE] if worth else [])
        assert waiting.worth_it(tx, ONE) is worth
        assert waiting.since(tx, 5) == []


def test_a_chunk_that_is_gone_is_told(db: Database):
    told(db, ONE, {"loss/train": [(step, 1.0) for step in range(1500)]})
    compact(db, ONE)
    told(db, ONE, {"loss/train": [(1500, 1.0)]})
    assert health.damage(db) == []
    assert (health.facts(db)["points"], health.facts(db)["points_not_in_chunks"]) == (1501, 1)
    with db.write() as tx:
        tx.execute("DELETE FROM scalar_chunk WHERE number = 0")
    assert health.damage(db) == [f"loss/train of {ONE[:8]}: 1024 points are missing"]
