"""A PostgreSQL server that stays away: what waits for it says since when, and ends when it is told to.

Shown red by a recorder that notes nothing, and by a worker that cannot leave without its row.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import recording
import running
import servers
from waiting import until

from tuitrack import settings
from tuitrack.spool import away
from tuitrack.store.database import open_database
from tuitrack.store.postgres import pool


@pytest.fixture
def mortal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.Server]:
    """A server of the test's own that keeps the runs of the home."""
    made = servers.Server()
    monkeypatch.setenv("TUITRACK_DB", made.of(home))
    monkeypatch.setenv("TUITRACK_ATTEND", "0")
    yield made
    pool.close()
    made.remove()


def recorder(capfd: pytest.CaptureFixture[str]) -> str:
    """What `tuitrack doctor` says of it."""
    lines = running.inside(capfd, "doctor").stdout.splitlines()
    return next(" ".join(line.split()) for line in lines if line.split()[1] == "recorder")


def test_doctor_says_since_when_and_the_recorder_ends_when_it_is_told_to(
    home: Path, mortal: servers.Server, capfd: pytest.CaptureFixture[str]
):
    (home / "spool").mkdir()
    writer = recording.writer(home / "spool", recording.started())
    with recording.recording(home) as process:
        db = open_database(settings.load())
        until(lambda: db.rows("SELECT 1 FROM task"))
        mortal.stop()
        until(lambda: away.noted(home))
        first = away.noted(home)
        assert recorder(capfd).startswith("RISK recorder without its database since 2")
        assert recorder(capfd).endswith(", 1 run waits in the spool")
        mortal.start()
        until(lambda: away.noted(home) is None)
        assert recorder(capfd) == "ok recorder well"
        mortal.stop()
        until(lambda: (noted := away.noted(home)) and noted.since > first.since)
        process.terminate()
        assert process.wait(20) == 0
    writer.close()


def test_a_worker_leaves_without_its_server_and_says_the_same_once(
    home: Path, mortal: servers.Server, capfd: pytest.CaptureFixture[str]
):
    db = open_database(settings.load())
    command = [sys.executable, "-m", "tuitrack", "worker", "start"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        until(lambda: db.rows("SELECT 1 FROM worker"), 20.0)
        ((name,),) = db.rows("SELECT id FROM worker")
        mortal.stop()
        said = [process.stderr.readline() for _ in range(2)]
        time.sleep(2.5)  # it tries each second
        assert running.inside(capfd, "worker", "stop", "another").returncode == 1
        stopped = running.inside(capfd, "worker", "stop", "--all")
        assert (stopped.returncode, process.wait(20)) == (0, 0)
        assert [name] == stopped.stdout.split()
        assert stopped.stderr.endswith(": told to those of this home on this host only\n")
        said += process.stderr
    assert said[1].startswith("database: postgresql://")
    assert len(said) == len(set(said))
    assert list((home / "workers").iterdir()) == []
