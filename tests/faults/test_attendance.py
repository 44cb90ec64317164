"""Writers that come and go around the recorder's idle limit never leave a spool unattended."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from tuitrack.spool import attend, liveness

RECORDER = """
import os, sys, time
from pathlib import Path
from tuitrack.spool import attend
home, careful = Path(sys.argv[1]), sys.argv[2] == "careful"
post, idle = attend.Post(home), 0.03
def take_over():
    found = attend.spools(home / "spool")
    for spool in found:
        (home / "done" / spool.name).touch()
        spool.rmdir()
    return bool(found)
while post.take():
    quiet = time.monotonic()
    while time.monotonic() - quiet < idle:
        if take_over():
            quiet = time.monotonic()
        time.sleep(0.002)
    if not careful:
        time.sleep(0.02)
        break
    post.release()
    if not attend.spools(home / "spool"):
        break
"""


def stress(home: Path, rounds: int, exit_kind: str, seed: int = 3) -> int:
    """Spools that nobody took over although their writer attended."""
    for name in ("spool", "done"):
        (home / name).mkdir()
    script = home / "recorder.py"
    script.write_text(RECORDER)
    chance, unattended = random.Random(seed), 0
    environ = "PYTHONPATH=" + str(Path(attend.__file__).parents[2])
    command = ["/usr/bin/env", environ, sys.executable, "-S", str(script), str(home), exit_kind]
    for number in range(rounds):
        for writer in range(chance.choice((1, 1, 2, 4))):
            (home / "spool" / f"{number}-{writer}").mkdir()
            attend.Attendance(home, home / "spool", command).attend()
        time.sleep(chance.uniform(0.02, 0.16))
        unattended += _left_alone(home)
    return unattended


def _left_alone(home: Path) -> int:
    """Spools that nobody took although no recorder has lived for a second: long enough for one to start."""
    last_alive = time.monotonic()
    while spools := attend.spools(home / "spool"):
        if liveness.is_alive(home / "recorder.lock"):
            last_alive = time.monotonic()
        if time.monotonic() - last_alive > 1.0:
            for spool in spools:
                shutil.rmtree(spool, ignore_errors=True)
            return len(spools)
        time.sleep(0.005)
    return 0


@pytest.fixture
def quiet_home(home: Path):
    yield home
    time.sleep(0.3)
    if liveness.is_alive(home / "recorder.lock"):
        os.kill(int((home / "recorder.lock").read_text().split('"pid":')[1].strip(" }")), signal.SIGTERM)


def test_no_spool_stays_unattended(quiet_home: Path):
    assert stress(quiet_home, 40, "careful") == 0


@pytest.mark.slow
def test_no_spool_stays_unattended_in_400_rounds(quiet_home: Path):
    assert stress(quiet_home, 400, "careful") == 0


def test_the_stress_sees_an_exit_that_does_not_look_again(quiet_home: Path):
    assert stress(quiet_home, 60, "naive") > 0
