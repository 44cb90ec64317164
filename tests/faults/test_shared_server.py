"""A PostgreSQL server that two homes share, and that goes away while a run reports.

Shown red by a recorder that goes on from where it meant to be when the server went away, and by a worker that does not
heed what was asked of it in another home.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from drafting import draft
from waiting import until

from tuitrack import settings
from tuitrack.ops import claiming, queues
from tuitrack.query import scalars
from tuitrack.settings import Settings
from tuitrack.spool import attend, liveness
from tuitrack.store import statuses
from tuitrack.store.database import Database, open_database

EDITED = """
import argparse
from tuitrack import Task
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
lr = parser.parse_args().lr
Task.init("shared", "first").get_logger().report_scalar("loss", "train", lr, 1)
print("lr is", lr)
"""

MADE = """
import pathlib
from tuitrack import OutputModel, Task
task = Task.init("shared", "maker")
task.upload_artifact("numbers", {"one": 1})
pathlib.Path("m.pt").write_text("weights")
OutputModel(task, name="net").update_weights("m.pt", upload_uri=True)
task.get_logger().report_image("sample", "a", 1, image=[[[0, 0, 0], [255, 255, 255]]])
"""

READ = """
import pathlib
from tuitrack import Task
task = Task.init("shared", "reader")
made = Task.get_task(project_name="shared", task_name="maker")
weights = made.models["output"][-1].get_weights(raise_on_error=True)
print("read", made.artifacts["numbers"].get(), "and", len(pathlib.Path(weights).read_text()))
"""

LIVE = """
import pathlib, time
from tuitrack import Task
task = Task.init("shared", "live")
task.connect({"width": 64, "name": "a"})
report, step = task.get_logger().report_scalar, 0
while not pathlib.Path("stop").exists():
    for name in ("x", "y", "z"):
        report("loss", name, step / 3, step)
    print("line", step, flush=True)
    step += 1
    pathlib.Path("said").write_text(str(step))
    time.sleep(0.002)
"""
SERIES = ("loss/x", "loss/y", "loss/z")


@pytest.fixture
def durable() -> Iterator[servers.Server]:
    """A server of the test's own that loses nothing it has committed."""
    made = servers.Server(durable=True)
    yield made
    made.remove()


@pytest.fixture
def shared(durable: servers.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """Two homes with one database; their recorders leave before it does, since they would wait for it for ever."""
    monkeypatch.setenv("TUITRACK_DB", durable.url("shared"))
    servers.upgraded(durable.url("shared"))
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "1")
    homes = (tmp_path / "one", tmp_path / "other")
    yield homes
    for home in homes:
        until(lambda home=home: not liveness.is_alive(home / "recorder.lock"), 30.0, "the recorder's end")


def at(home: Path) -> dict[str, str]:
    """The environment of a process of a home."""
    return {**os.environ, "TUITRACK_HOME": str(home)}


def tuitrack(home: Path, *arguments: str) -> str:
    """A command in a home; what it printed."""
    command = [sys.executable, "-m", "tuitrack", *arguments]
    done = subprocess.run(command, env=at(home), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout


def settled(home: Path) -> Settings:
    """A home's settings, once all that was reported there is stored."""
    found = settings.load(home=home)
    attend.barrier(found.spool_root, attend.Attendance(home, found.spool_root), 30.0)
    return found


@contextlib.contextmanager
def live(home: Path, where: Path) -> Iterator[Path]:
    """A run that reports until it is told to stop; where it says how far it is."""
    (where / "live.py").write_text(LIVE)
    process = subprocess.Popen([sys.executable, "live.py"], cwd=where, env=at(home), stdout=subprocess.DEVNULL)
    try:
        until(lambda: (where / "said").exists() or process.poll() is not None, 30.0)
        yield where / "said"
        (where / "stop").touch()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def worker(home: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of a home."""
    command = [sys.executable, "-m", "tuitrack", "worker", "start", "--queue", name]
    with subprocess.Popen(command, env=at(home), stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def on(said: Path, steps: int) -> None:
    """Wait until the run has gone on by so many steps."""
    goal = int(said.read_text() or 0) + steps
    until(lambda: int(said.read_text() or 0) >= goal, 60.0, "steps of the run")


def points(db: Database, task_id: str) -> int:
    """How many points are stored."""
    return int(db.rows("SELECT COALESCE(SUM(count), 0) FROM series WHERE task_id = ?", (task_id,))[0][0])


def test_one_home_records_and_the_other_runs_its_clone_with_an_edit(shared, tmp_path: Path):
    one, other = shared
    (tmp_path / "train.py").write_text(EDITED)
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, env=at(one), check=True, timeout=60)
    db = open_database(settled(other))
    until(lambda: db.rows("SELECT id FROM task WHERE status = 'completed'"), 30.0, "what the other host recorded")
    cloned = tuitrack(other, "clone", "@last", "--set", "Args/lr=0.25", "--enqueue", "default").strip()
    tuitrack(other, "worker", "start", "--until-empty")
    runs = {row["id"]: row["status"] for row in db.rows("SELECT id, status FROM task")}
    assert len(runs) == 2 and set(runs.values()) == {"completed"}
    (first,) = runs.keys() - {cloned}
    assert [scalars.read(db, task_id)["loss/train"].values.tolist() for task_id in (first, cloned)] == [[0.1], [0.25]]
    assert "lr is 0.25" in tuitrack(other, "logs", cloned)
    assert list((other / "runs").iterdir()) and not (one / "runs").exists()


def test_files_of_one_home_are_had_in_the_other(shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, other = shared
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.setenv("TUITRACK_FILES", str(place))
    (tmp_path / "train.py").write_text(MADE)
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, env=at(one), check=True, timeout=60)
    stored = {path.parent.name for path in (one / "files").glob("*/*/*")}
    until(lambda: {path.name for path in place.glob("*/*") if path.name[0] != "."} == stored, 30.0, "the recorder")
    until(lambda: not liveness.is_alive(one / "recorder.lock"), 30.0, "the recorder's end")
    one.rename(tmp_path / "another host")
    (tmp_path / "train.py").write_text(READ)
    assert len(stored) == 3
    said = subprocess.run([sys.executable, "train.py"], cwd=tmp_path, env=at(other), check=True, capture_output=True)
    assert b"read {'one': 1} and 7" in said.stdout
    shutil.rmtree(other / "cache")
    cloned = tuitrack(other, "clone", "shared/reader", "--enqueue", "default").strip()
    tuitrack(other, "worker", "start", "--until-empty")
    assert "read {'one': 1} and 7" in tuitrack(other, "logs", cloned)
    (tmp_path / "out").mkdir()
    got = tuitrack(other, "artifacts", "get", "shared/maker", "numbers", "--to", str(tmp_path / "out")).strip()
    assert json.loads(Path(got).read_text()) == {"one": 1}
    assert Path(tuitrack(other, "models", "path", "shared/maker").strip()).read_text() == "weights"


def test_a_claim_waits_for_no_host_that_stores_reports(shared):
    db, other = (open_database(settings.load(home=home)) for home in shared)
    busy, waiting = draft(db), draft(db)
    queues.enqueue(db, waiting)
    with contextlib.closing(other.engine.connect()) as opened, opened.transaction() as tx:
        statuses.touch(tx, busy)
        statuses.touch_other(tx, "queue")
        assert tx.value("SELECT COUNT(*) FROM task") == 2
        found = claiming.claim(db, "w", ("default",), 1)
        assert found is not None and found.task_id == waiting
    moved = [row[0] for row in db.rows("SELECT id FROM task WHERE revision > 0 ORDER BY revision DESC")]
    assert moved == [busy, waiting]


def test_a_server_that_goes_away_twice_loses_and_doubles_nothing(shared, durable: servers.Server, tmp_path: Path):
    one, other = shared
    with live(one, tmp_path) as said, worker(other, "later") as serving:
        db = open_database(settings.load(home=one))
        task_id = until(lambda: [row[0] for row in db.rows("SELECT id FROM task")], 30.0)[0]
        until(lambda: db.rows("SELECT 1 FROM worker"), 30.0, "the worker")
        for how in ("fast", "immediate"):
            until(lambda: points(db, task_id) > 0, 30.0)
            durable.stop(how)
            on(said, 50)
            durable.start()
            before = points(db, task_id)
            until(lambda before=before: points(db, task_id) > before, 30.0, "the recorder's return")
        assert serving.poll() is None
        later = tuitrack(one, "clone", task_id, "--enqueue", "later").strip()
        until(lambda: db.rows("SELECT 1 FROM attempt WHERE task_id = ?", (later,)), 60.0, "the worker's return")
        tuitrack(one, "abort", later)
        until(lambda: db.rows("SELECT 1 FROM attempt WHERE ended IS NOT NULL"), 60.0, "the end of what it took")
        assert db.rows("SELECT status FROM task WHERE id = ?", (later,))[0][0] == "stopped"
    settled(one)
    steps = int(said.read_text())
    found = scalars.read(db, task_id)
    assert all(found[name].steps.tolist() == list(range(steps)) for name in SERIES)
    lines = b"".join(bytes(row[0]) for row in db.rows(_CONSOLE, (task_id,))).decode().splitlines()
    assert lines == [f"line {step}" for step in range(steps)]
    assert [tuple(row) for row in db.rows(_PARAMS, (task_id,))] == [("General/name", "a"), ("General/width", "64")]
    (run,) = db.rows("SELECT status, rejected, dropped FROM task WHERE id = ?", (task_id,))
    assert tuple(run) == ("completed", 0, 0)


_CONSOLE = "SELECT data FROM console_chunk WHERE task_id = ? AND stream = 1 ORDER BY id"
_PARAMS = "SELECT key, value FROM param WHERE task_id = ? ORDER BY key"
