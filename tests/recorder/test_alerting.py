"""That a run needs somebody is noted once, and told to a command of the user's."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import recorded
from recorded import Run
from waiting import until

from tuitrack.ops import alerts as ops
from tuitrack.query import alerts, tasks
from tuitrack.recorder.alerting import Alerter
from tuitrack.recorder.journal import Journal

RUNNING, FAILED, OLD = (recorded.task_id(number) for number in (1, 2, 3))


@pytest.fixture
def db(home: Path):
    now = time.time()
    return recorded.database(
        home,
        [
            Run(
                RUNNING,
                name="hot",
                status="running",
                started=now,
                metrics={"loss/train": [(1, 1.0), (139, math.nan)]},
                facts={"updated": now},
            ),
            Run(FAILED, status="failed", started=now, facts={"completed": now, "status_reason": "exit 3"}),
            Run(OLD, status="failed", facts={"completed": now - 90_000}),
        ],
    )


@pytest.fixture
def look(db, home: Path):
    """Look once, over a connection of its own, until all commands have ended."""

    def act(alerter: Alerter) -> None:
        with contextlib.closing(db.engine.connect()) as opened:
            alerter.look(opened)
            for calling in alerter._calling:
                calling.process.wait(timeout=20)
            alerter._collect()

    return act


def noted(db) -> list[tuple[str, str]]:
    return [(told.task_id, f"{told.alert.kind}: {told.alert.reason}") for told in alerts.told_since(db, 0)]


def test_what_is_new_is_noted_once_and_what_is_old_not_at_all(db, look, home: Path):
    alerter = Alerter("", Journal(home))
    look(alerter)
    told = [(RUNNING, "nan: NaN@139 in loss/train"), (FAILED, "crashed: exit 3")]
    assert noted(db) == told
    look(alerter)
    look(Alerter("", Journal(home)))
    assert noted(db) == told
    assert [event.kind for event in tasks.event_log(db, RUNNING)] == ["alert"]


def test_two_recorders_that_see_the_same_note_and_tell_it_once(db, look, home: Path, tmp_path: Path, monkeypatch):
    slow, told = Alerter(f"echo told >> {tmp_path}/told", Journal(home)), Alerter._new

    def overtaken(self, tx):
        found = told(self, tx)
        if self is slow:
            look(Alerter("", Journal(home)))
        return found

    monkeypatch.setattr(Alerter, "_new", overtaken)
    look(slow)
    assert len(noted(db)) == 2 and not (tmp_path / "told").exists()


def test_a_run_that_is_muted_is_left_alone(db, look, home: Path):
    ops.mute(db, RUNNING)
    look(Alerter("", Journal(home)))
    assert [task_id for task_id, _ in noted(db)] == [FAILED]
    ops.unmute(db, RUNNING)
    look(Alerter("", Journal(home)))
    assert [task_id for task_id, _ in noted(db)] == [FAILED, RUNNING]


def test_a_run_that_fails_again_is_told_again(db, look, home: Path):
    alerter = Alerter("", Journal(home))
    look(alerter)
    with db.write() as tx:
        again = time.time() + 1
        tx.execute("UPDATE task SET started = ?, completed = ?, revision = 99 WHERE id = ?", (again, again, FAILED))
    look(alerter)
    assert [task_id for task_id, _ in noted(db)] == [RUNNING, FAILED, FAILED]


def test_the_command_hears_which_run_and_why(db, look, home: Path, tmp_path: Path):
    command = f"""printf '%s|' "$TUITRACK_RUN_ID" "$TUITRACK_RUN_NAME" "$TUITRACK_ALERT" "$TUITRACK_REASON" >> {tmp_path}/told"""
    look(Alerter(command, Journal(home)))
    told = (tmp_path / "told").read_text()
    assert f"{RUNNING}|hot|nan|NaN@139 in loss/train|" in told
    assert f"{FAILED}|train|crashed|exit 3|" in told


def test_a_command_that_fails_is_one_line_in_the_log(db, look, home: Path):
    look(Alerter("echo no such door >&2; echo second >&2; exit 7", Journal(home)))
    lines = (home / "recorder.log").read_text().splitlines()
    assert [line for line in lines if "exit 7: no such door" in line]
    assert not [line for line in lines if "second" in line]


def test_the_recorder_notes_a_crash_while_it_serves(home: Path, tmp_path: Path):
    script = "from tuitrack import Task\nTask.init('p', 'n')\nraise SystemExit(3)"
    environ = {**os.environ, "TUITRACK_ALERT_COMMAND": f"env > {tmp_path}/env"}
    subprocess.run([sys.executable, "-c", script], env=environ, check=False, capture_output=True)
    until(lambda: "TUITRACK_ALERT=crashed" in _read(tmp_path / "env"), timeout=30)


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_a_flood_of_alerts_starts_a_few_commands_at_a_time_and_loses_none(db, look, home: Path, tmp_path: Path):
    with db.write() as tx:
        for number in range(10, 22):
            facts = {"completed": time.time(), "status_reason": "exit 1"}
            recorded.add(tx, Run(recorded.task_id(number), status="failed", started=time.time(), facts=facts))
    alerter = Alerter(f"echo x >> {tmp_path}/told", Journal(home))
    look(alerter)
    assert len((tmp_path / "told").read_text().split()) == 4
    for _ in range(3):
        look(alerter)
    assert len((tmp_path / "told").read_text().split()) == len(noted(db)) == 14
