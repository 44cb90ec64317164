"""The recorder moves curves into chunks when it pays, a slice at a time, and steps back for reports."""

from __future__ import annotations

from pathlib import Path

import pytest
import recorded
import running
from recorded import Run, task_id
from recording import Bench
from waiting import until

from tuitrack.query import scalars, tasks
from tuitrack.recorder import compactor as compacting
from tuitrack.recorder.compactor import Compactor
from tuitrack.recorder.journal import Journal

ONE, TWO = task_id(1), task_id(2)
SCRIPT = """
from tuitrack import Task
report = Task.init('p', 'n', auto_connect_streams=False).get_logger().report_scalar
for step in range(5000):
    report('loss', 'train', 1 / (step + 1), step)
"""


@pytest.fixture
def bench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    for name in ("_SETTLED", "_LOOK_EVERY", "_REST"):
        monkeypatch.setattr(compacting, name, 0.0)
    made = Bench(home)
    with made.db.write() as tx:
        for one in (ONE, TWO):
            recorded.add(tx, Run(one, metrics={"loss/train": [(step, 0.5) for step in range(100)]}))
    return made


@pytest.fixture
def compactor(home: Path) -> Compactor:
    return Compactor(Journal(home))


def chunked(bench: Bench) -> list[str]:
    return [row[0] for row in bench.rows("SELECT DISTINCT task_id FROM scalar_chunk ORDER BY task_id")]


def test_a_call_moves_one_slice(bench: Bench, compactor: Compactor):
    compactor.work(bench.connection)
    assert (chunked(bench), compactor.busy) == ([ONE], True)
    compactor.work(bench.connection)
    assert (chunked(bench), compactor.busy) == ([ONE, TWO], False)
    assert bench.row("SELECT COUNT(*) FROM scalar_segment")[0] == 0


def test_readers_are_not_woken(bench: Bench, compactor: Compactor):
    before = bench.rows("SELECT name, value FROM revision")
    compactor.work(bench.connection)
    assert bench.rows("SELECT name, value FROM revision") == before


def test_it_rests_after_a_slice(bench: Bench, compactor: Compactor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compacting, "_REST", 1e6)
    compactor.work(bench.connection)
    compactor.work(bench.connection)
    assert (chunked(bench), compactor.busy) == ([ONE], True)


def test_it_steps_back_while_reports_wait_but_not_for_ever(
    bench: Bench, compactor: Compactor, monkeypatch: pytest.MonkeyPatch
):
    compactor.work(bench.connection)
    compactor.work(bench.connection, behind=True)
    assert chunked(bench) == [ONE]
    monkeypatch.setattr(compacting, "_LONGEST_WAIT", 0.0)
    compactor.work(bench.connection, behind=True)
    assert chunked(bench) == [ONE, TWO]


def test_damage_of_one_run_concerns_no_other(bench: Bench, compactor: Compactor, home: Path):
    bench.connection.alone.execute(_CHUNK, (ONE, b"\1\2"))
    bench.connection.alone.execute("UPDATE series SET chunked = 1 WHERE task_id = ?", (ONE,))
    with bench.db.write() as tx:
        recorded.report(tx, ONE, "loss/train", [(100, 0.5)])
    for _ in range(3):
        compactor.work(bench.connection)
    assert not compactor.busy
    assert [row[0] for row in bench.rows("SELECT DISTINCT task_id FROM scalar_segment")] == [ONE]
    assert f"curves of {ONE[:8]} stay as they are" in (home / "recorder.log").read_text()


def test_another_database_is_looked_at_from_its_start(bench: Bench, compactor: Compactor):
    for _ in range(2):
        compactor.work(bench.connection)
    bench.connection.alone.execute("DELETE FROM scalar_chunk")
    bench.connection.alone.execute("UPDATE series SET chunked = 0")
    bench.connection.alone.execute("UPDATE revision SET value = value - 1 WHERE name = 'task'")
    with bench.db.write() as tx:
        recorded.report(tx, ONE, "loss/train", [(step, 0.5) for step in range(100)])
    compactor.work(bench.connection)
    assert chunked(bench) == [ONE]


def test_a_run_that_ended_is_moved_before_its_recorder_leaves(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    running.python(SCRIPT, tmp_path)
    bench = Bench(home)
    until(lambda: bench.row("SELECT SUM(chunked) FROM series WHERE count = 5000")[0] == 5000, 20)
    (run,) = tasks.find(bench.db, tasks.Wanted())
    found = scalars.read(bench.db, run)["loss/train"]
    assert found.values.tolist() == [1 / (step + 1) for step in range(5000)]


_CHUNK = "INSERT INTO scalar_chunk (task_id, metric_id, number, count, data) VALUES (?, 1, 0, 1, ?)"
