"""A training killed at any moment: what it reported is in the database, and somebody says how it ended."""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
import recording
import terminals
from executing import Bench
from running import tuitrack
from waiting import until

from tuitrack.query import leaderboard, scalars
from tuitrack.query.leaderboard import Row, Spec
from tuitrack.settings import Settings
from tuitrack.store.database import open_database

ACK = struct.Struct("<Q")
TOGETHER = 10
DEADLINE = 15.0
SCRIPT = """
import mmap, os, struct, sys, time
from tuitrack import Task
with open(sys.argv[1], "r+b") as file:
    returned = mmap.mmap(file.fileno(), 8)
scalar = Task.init("p", sys.argv[2], auto_connect_streams=False).get_logger().report_scalar
step = 0
while True:
    scalar("loss", "train", step * 0.5, step)
    step += 1
    struct.pack_into("<Q", returned, 0, step)
    if step % 20 == 0:
        time.sleep(0.001)
"""


class Victim:
    """A training that says, where a kill cannot take it back, how many of its reports have returned."""

    def __init__(self, home: Path, name: str) -> None:
        self.name = name
        file = home.parent / f"{name}.returned"
        file.write_bytes(bytes(8))
        with file.open("r+b") as opened:
            self._returned = mmap.mmap(opened.fileno(), 8)
        command = [sys.executable, "-c", SCRIPT, str(file), name]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)

    def returned(self) -> int:
        """How many reports have returned."""
        return int(ACK.unpack_from(self._returned)[0])

    def kill(self) -> None:
        """End it at once, once it has reported."""
        until(self.returned, 60.0)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def killed(home: Path, first: int, count: int, chance: random.Random) -> list[Victim]:
    """Trainings that were killed, each at a moment of its own."""
    made = [Victim(home, f"victim{first + number:03}") for number in range(count)]
    for one in made:
        until(one.returned, 60.0)
    for one in made:
        time.sleep(chance.uniform(0, 0.05))
        one.kill()
    return made


def rows(home: Path) -> dict[str, Row]:
    """All runs by name, without any help of a command."""
    db = open_database(Settings(home=home, attend=False))
    try:
        return {row.name: row for row in leaderboard.fetch(db, Spec(limit=None)).rows}
    finally:
        db.close()


def all_failed(home: Path, dead: list[Victim]) -> bool:
    """Whether every one of them is known to be dead."""
    found = rows(home)
    return all(one.name in found and found[one.name].status == "failed" for one in dead)


def check(home: Path, dead: list[Victim]) -> int:
    """Nothing that returned is lost; the reason is told; the number of reports that returned."""
    db, found = open_database(Settings(home=home, attend=False)), rows(home)
    try:
        for one in dead:
            row = found[one.name]
            assert row.status == "failed" and row.status_reason, one.name
            points = scalars.read(db, row.id)["loss/train"]
            steps = points.steps.tolist()
            assert steps == list(range(len(steps))) and len(steps) >= one.returned(), one.name
            assert (points.values == points.steps * 0.5).all()
    finally:
        db.close()
    return sum(one.returned() for one in dead)


def killing(home: Path, kills: int) -> None:
    """Kill trainings beside a living recorder, some at a time."""
    chance, reports, slowest = random.Random(3), 0, 0.0
    with recording.recording(home):
        for first in range(0, kills, TOGETHER):
            dead = killed(home, first, min(TOGETHER, kills - first), chance)
            begun = time.monotonic()
            until(lambda dead=dead: all_failed(home, dead), DEADLINE)
            slowest = max(slowest, time.monotonic() - begun)
            reports += check(home, dead)
    assert reports > 10 * kills, "too few to tell"
    print(f"{kills} kills, {reports} reports that returned, none lost; told failed after {slowest:.1f} s at most")


def test_a_living_recorder_tells(home: Path):
    killing(home, 4)
    assert {row.status_reason for row in rows(home).values()} <= {"SIGKILL", "ended without saying how"}


@pytest.mark.slow
def test_a_hundred_kills(home: Path):
    killing(home, 100)


@pytest.fixture
def unattended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training itself starts no recorder."""
    monkeypatch.setenv("TUITRACK_ATTEND", "0")
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "1")


def test_otherwise_the_next_command_tells(home: Path, unattended: None, monkeypatch: pytest.MonkeyPatch):
    dead = killed(home, 0, 2, random.Random(5))
    assert not (home / "tuitrack.db").exists()
    monkeypatch.delenv("TUITRACK_ATTEND")
    listed = tuitrack("ls", "--columns", "reason").stdout
    assert listed.count("failed") == listed.count("ended without saying how") == 2, listed
    check(home, dead)


def test_a_living_browser_tells(home: Path, unattended: None):
    with terminals.opened(home, attend=True) as session:
        session.settle()
        dead = killed(home, 0, 1, random.Random(6))
        session.read_until(b"failed|\xe2\x9c\x97", DEADLINE)
        check(home, dead)


def test_a_living_worker_tells(home: Path, tmp_path: Path, unattended: None, monkeypatch: pytest.MonkeyPatch):
    dead = killed(home, 0, 1, random.Random(7))
    monkeypatch.delenv("TUITRACK_ATTEND")
    bench = Bench(home, tmp_path / "code")
    try:
        bench.work()
        until(lambda: all_failed(home, dead), DEADLINE)
        check(home, dead)
    finally:
        bench.close()
