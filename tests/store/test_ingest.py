"""What was reported is in the rows, each record once, whatever its kind."""

from __future__ import annotations

import json
import math
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from recording import Bench, event_record, started, writer

from tuitrack.model import events, params
from tuitrack.model.execution import Word
from tuitrack.model.task import SINGLE_STEP
from tuitrack.spool import format, reader
from tuitrack.spool.format import Position, Torn
from tuitrack.store import points
from tuitrack.store.ingest import Read

ODD = (
    math.nan,
    math.inf,
    -math.inf,
    -0.0,
    0.0,
    5e-324,
    1.7976931348623157e308,
    0.1,
    struct.unpack("<d", b"\x01" * 6 + b"\xf8\x7f")[0],
)


@pytest.fixture
def bench(home: Path) -> Iterator[Bench]:
    with closing(Bench(home)) as made:
        yield made


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def test_values_come_back_bit_for_bit(bench: Bench):
    spool = writer(bench.settings.spool_root, started("t"))
    loss = spool.series("loss", "train")
    for step, value in enumerate(ODD):
        spool.scalar(loss, step, value, 1_700_000_000_000_000_000 + step)
    bench.drain(spool)
    data = b"".join(row[0] for row in bench.rows("SELECT data FROM scalar_segment ORDER BY id"))
    found = points.dealt(data, np.zeros(len(ODD), np.int64))[0]
    assert [bits(value) for value in found.values] == [bits(value) for value in ODD]
    assert found.steps.tolist() == list(range(len(ODD)))
    assert points.seconds(found.times)[0] == 1_700_000_000.0


def test_aggregates_of_a_series_grow_over_flushes(bench: Bench):
    spool = writer(bench.settings.spool_root, started("t"))
    loss = spool.series("loss", "train")
    for flush in ((3.0, math.nan), (1.0, math.inf), (2.0,), (math.nan,)):
        for value in flush:
            spool.scalar(loss, spool_step(bench, spool), value, time.time_ns())
            bench.drain(spool)
    row = dict(bench.row("SELECT * FROM series"))
    assert (row["count"], row["nan_count"], row["inf_count"], row["nan_step"]) == (6, 2, 1, 1)
    assert (row["first"], row["last"], row["last_step"]) == (3.0, None, 5)
    assert (row["min"], row["min_step"], row["max"], row["max_step"]) == (1.0, 2, math.inf, 3)
    assert tuple(bench.row("SELECT title, series, key FROM metric")) == ("loss", "train", "loss/train")


def spool_step(bench: Bench, spool) -> int:
    return bench.row("SELECT COALESCE(SUM(count), 0) FROM series")[0]


def test_iteration_is_the_highest_step_that_is_one(bench: Bench):
    spool = writer(bench.settings.spool_root, started("t"))
    best, loss = spool.series("Summary", "best"), spool.series("loss", "train")
    spool.scalar(best, SINGLE_STEP, 1.0, time.time_ns())
    bench.drain(spool)
    assert bench.row("SELECT iteration FROM task")[0] is None
    for step in (4, 9, 2):
        spool.scalar(loss, step, 1.0, time.time_ns())
    bench.drain(spool)
    assert bench.row("SELECT iteration FROM task")[0] == 9


def test_a_batch_counts_once(bench: Bench):
    spool = writer(bench.settings.spool_root, started("t"))
    spool.scalar(spool.series("a", "b"), 0, 1.0, time.time_ns())
    with reader.Reader(spool.directory) as source:
        read = Read(spool.spool_id, Position(), source.read(Position()))
    assert bench.ingest.store([read, read]) == [True, False]
    assert bench.ingest.store([read]) == [False]
    assert bench.row("SELECT COUNT(*), SUM(count) FROM scalar_segment")[:] == (1, 1)


def test_console_bytes_come_as_they_were(bench: Bench):
    spool = writer(bench.settings.spool_root, started("t"))
    for data, stream in ((b"a\n", 1), (b"\xff\x00b", 1), (b"oops\n", 2), (b"c", 1)):
        spool.console(data, stream)
    bench.drain(spool)
    assert bench.rows("SELECT stream, lines, data FROM console_chunk ORDER BY id") == [
        (1, 1, b"a\n\xff\x00b"), (2, 1, b"oops\n"), (1, 0, b"c"),
    ]  # fmt: skip


POISON = (
    b"not json",
    b'{"event": "unheard of"}',
    b'{"event": "noted"}',
    b'{"event": "noted", "kind": 3, "text": []}',
    b"[" * 100_000,
    b'{"event": "finished", "status": "exploded"}',
    b'{"event": "artifact", "name": "n", "type": "t", "size": 99999999999999999999999, "hash": "", "uri": "", "time": 0}',
)


@pytest.mark.parametrize("payload", POISON, ids=range(len(POISON)))
def test_a_poisoned_record_is_kept_and_stops_nothing(bench: Bench, payload: bytes):
    good = events.encode(events.Noted("note", "after"))
    bench.batch([event_record(started("t")), event_record(payload, 96), event_record(good, 128)])
    assert bench.rows("SELECT data, task_id, offset FROM rejected") == [(payload, "t", 96)]
    assert bench.row("SELECT rejected, status FROM task")[:] == (1, "running")
    assert bench.rows("SELECT text FROM task_event WHERE kind = 'note'") == [("after",)]


def test_torn_bytes_and_unknown_kinds_are_kept(bench: Bench):
    odd = format.Record(99, 0, 0, b"what", 0, 128)
    bench.batch([event_record(started("t")), Torn(b"half", 0, 96, "cut off"), odd])
    assert bench.rows("SELECT data, reason FROM rejected ORDER BY id") == [
        (b"half", "cut off"), (b"what", "unknown record kind 99"),
    ]  # fmt: skip


def test_what_comes_before_its_start_is_kept(bench: Bench):
    point = format.SCALAR_STRUCT.pack(1, 0, 0, 1, 0, 1.0, format.TAIL)
    early = [event_record(events.Noted("k", "t")), format.ScalarBlock(point, 0, 96)]
    bench.batch([*early, format.Record(format.CONSOLE, 1, 0, b"hello", 0, 128)])
    assert sorted(row[0] for row in bench.rows("SELECT data FROM rejected"))[0] == point
    assert bench.row("SELECT COUNT(*) FROM rejected")[0] == 3
    bench.batch([event_record(started("t"))])
    assert bench.row("SELECT status FROM task")[0] == "running"


def test_points_without_a_name_are_kept_beside_the_others(bench: Bench):
    named = format.Record(format.SERIES, 0, 0, format.pack_series(1, "a", "b"), 0, 96)
    points = b"".join(format.SCALAR_STRUCT.pack(1, 0, 0, local, 0, 2.0, format.TAIL) for local in (1, 7, 7))
    bench.batch([event_record(started("t")), named, format.ScalarBlock(points, 0, 128)])
    assert bench.rows("SELECT data FROM rejected") == [(points[32:],)]
    assert bench.row("SELECT count FROM series")[0] == 1


def test_records_of_a_deleted_task_are_dropped(bench: Bench):
    spool = writer(bench.settings.spool_root, started("t"))
    bench.drain(spool)
    bench.connection.alone.execute("DELETE FROM task")
    spool.event(events.encode(events.Noted("k", "v")))
    spool.scalar(spool.series("a", "b"), 0, 1.0, 1)
    spool.console(b"x", 1)
    assert bench.drain(spool) == [True]
    for table in ("task", "task_event", "series", "scalar_segment", "console_chunk", "rejected"):
        assert bench.rows(f"SELECT * FROM {table}") == []


def test_an_end_against_the_table_is_noted_not_applied(bench: Bench):
    bench.batch([event_record(started("t"))])
    bench.connection.alone.execute("UPDATE task SET status = 'published'")
    bench.batch([event_record(events.Finished("failed", "late"))])
    assert bench.row("SELECT status FROM task")[0] == "published"
    assert [kind for (kind,) in bench.rows("SELECT kind FROM task_event ORDER BY id")] == ["status", "refused"]


def test_an_end_has_the_time_it_was_reported_at(bench: Bench):
    bench.batch([event_record(started("t", time=1000.0))])
    end = format.Record(format.EVENT, 0, 1_010 * 10**9, events.encode(events.Finished("completed", "", 0, 9.5)), 0, 96)
    bench.batch([end])
    assert bench.row("SELECT status, started, completed, duration, exit_code FROM task")[:] == (
        "completed",
        1000.0,
        1010.0,
        9.5,
        0,
    )


def test_a_process_may_take_up_an_ended_task(bench: Bench):
    bench.batch([event_record(started("t")), event_record(events.Finished("stopped", "by user"))])
    bench.connection.alone.execute("UPDATE task SET stop_reason = 'aborted by user'")
    bench.batch([event_record(started("t"))], spool="again")
    assert bench.row("SELECT status, status_reason, completed, stop_reason FROM task")[:] == ("running", "", None, "")


def test_under_the_executor_an_end_is_a_hint(bench: Bench):
    bench.batch([event_record(started("t", attempt=1)), event_record(events.Finished("failed", "ValueError: x", 1))])
    assert bench.row("SELECT status, hint FROM task")[:] == ("running", "ValueError: x")
    bench.batch([event_record(events.Finished("stopped", "by hand"))])
    assert Word.of(bench.row("SELECT hint FROM task")[0]) == Word("by hand", "stopped")


@pytest.mark.parametrize(("attempt", "kept"), [(0, "0.5"), (1, "0.1")])
def test_only_a_rerun_keeps_what_was_edited(bench: Bench, attempt: int, kept: str):
    bench.batch(
        [event_record(started("t", attempt=attempt)), event_record(events.ParamsSet((params.make("Args/lr", 0.3),)))]
    )
    bench.connection.alone.execute("UPDATE param SET value = '0.1', number = 0.1, edited = 1")
    lr = params.make("Args/lr", 0.5, description="rate", choices=(0.1, 0.5))
    bench.batch(
        [event_record(events.ParamsSet((lr, params.make("Args/n", 3)))), event_record(events.Consumed(("Args/lr",)))]
    )
    row = bench.row("SELECT value, number, description, choices, edited, consumed FROM param WHERE key = 'Args/lr'")
    assert row[:] == (kept, float(kept), "rate", json.dumps(["0.1", "0.5"]), 1, 1)
    assert bench.rows("SELECT key FROM param ORDER BY position") == [("Args/lr",), ("Args/n",)]


def test_a_replaced_section_holds_nothing_else(bench: Bench):
    first = tuple(params.make(key, 1) for key in ("Args/a", "Args/b", "General/c"))
    bench.batch([event_record(started("t")), event_record(events.ParamsSet(first))])
    bench.batch([event_record(events.ParamsSet((params.make("Args/b", 2),), "Args", replace=True))])
    assert bench.rows("SELECT key, value FROM param ORDER BY key") == [("Args/b", "2"), ("General/c", "1")]


def test_description_tags_configuration_artifacts(bench: Bench):
    made = [events.ArtifactAdded("model", "file", size, "h", "file:///x", 1.0) for size in (10, 30)]
    bench.batch(
        [
            event_record(one)
            for one in (
                started("t", tags=("a", "b")),
                events.Described(comment="why\0 \ud800", progress=40, tags_added=("c",), tags_removed=("a",)),
                events.ConfigurationSet("conf", "yaml", "x: 1  # one\n"),
                *made,
                events.Dropped(7),
            )
        ]
    )
    assert bench.row("SELECT comment, progress, size, dropped, rejected FROM task")[:] == (
        "why\\x00 \\ud800",
        40,
        30,
        7,
        0,
    )
    assert bench.rows("SELECT name FROM tag ORDER BY name") == [("b",), ("c",)]
    assert bench.row("SELECT text FROM configuration")[0] == "x: 1  # one\n"
    bench.batch([event_record(events.ArtifactRemoved("model"))])
    assert bench.row("SELECT size FROM task")[0] == 0


def test_a_batch_moves_the_revision_once(bench: Bench):
    before = bench.row("SELECT value FROM revision WHERE name = 'task'")[0]
    bench.batch([event_record(started("t")), *(event_record(events.Noted("k", str(n))) for n in range(5))])
    assert bench.row("SELECT value FROM revision WHERE name = 'task'")[0] == before + 1
    assert bench.row("SELECT revision FROM task")[0] == before + 1
