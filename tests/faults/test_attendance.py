"""Writers that come and go around the recorder's idle limit never leave a spool unattended."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from waiting import until

from tuitrack.spool import attend, detach, liveness

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

IDLE = 0.02
START_UP = 0.004
TICK = 0.002


class Stage:
    """A home with spools that a fake recorder takes over by removing them.

    The real `Attendance` decides when to start one and the real `Post` who serves. Only the start is replaced: a
    double fork instead of a new interpreter, for thousands of tries in a minute.
    """

    def __init__(self, home: Path, looks_again: bool) -> None:
        self.home = home
        self.spools = home / "spool"
        self.spools.mkdir()
        self.pids = home / "pids"
        self.pids.mkdir()
        self.looks_again = looks_again
        self.count: Counter[str] = Counter()

    def start(self, command: Sequence[str], environ: object) -> None:
        pid = os.fork()
        if pid == 0:
            recorder = os.fork()
            if recorder == 0:
                self._record()
            (self.pids / str(recorder)).touch()
            os._exit(0)
        os.waitpid(pid, 0)

    def _record(self) -> None:
        try:
            os.setsid()
            time.sleep(START_UP)
            post = attend.Post(self.home)
            while post.take():
                self._serve()
                if not self.looks_again:
                    time.sleep(TICK / 4)  # any work between the last look and the end
                    break
                post.release()
                if not attend.spools(self.spools):
                    break
        finally:
            os._exit(0)

    def _serve(self) -> None:
        quiet = time.monotonic()
        while time.monotonic() - quiet < IDLE:
            for spool in attend.spools(self.spools):
                spool.rmdir()
                quiet = time.monotonic()
            time.sleep(TICK)

    def write(self, name: str) -> None:
        """A process that reports once, attends, and is gone."""
        pid = os.fork()
        if pid == 0:
            (self.spools / name).mkdir()
            attend.Attendance(self.home, self.spools, ("none",)).attend()
            os._exit(0)
        os.waitpid(pid, 0)

    def recorders(self) -> Iterator[int]:
        for path in list(self.pids.iterdir()):
            if liveness.of(int(path.name)) is None:
                path.unlink()
                self.count["recorders"] += 1
            else:
                yield int(path.name)

    def settle(self) -> None:
        """Nobody may come to the help of a spool that no living recorder is going to see."""
        until(lambda: not attend.spools(self.spools) or not list(self.recorders()))
        for spool in attend.spools(self.spools):
            self.count["unattended"] += 1
            spool.rmdir()

    def end(self) -> None:
        for pid in self.recorders():
            os.kill(pid, signal.SIGKILL)


def stress(stage: Stage, rounds: int, seed: int = 2) -> Counter[str]:
    """Bursts of writers, one around each moment at which a recorder leaves."""
    chance = random.Random(seed)
    for number in range(rounds):
        for writer in range(chance.choice((1, 1, 2, 8))):
            stage.write(f"{number}-{writer}")
            stage.count["spools"] += 1
        time.sleep(chance.uniform(IDLE * 0.7, IDLE * 1.5))
        if attend.spools(stage.spools):
            stage.settle()
    stage.settle()
    until(lambda: not list(stage.recorders()))
    print(dict(stage.count), f"seed {seed}")
    return stage.count


@pytest.fixture
def stages(home: Path, monkeypatch: pytest.MonkeyPatch):
    made: list[Stage] = []

    def make(looks_again: bool) -> Stage:
        made.append(Stage(home, looks_again))
        monkeypatch.setattr(detach, "start", made[-1].start)
        return made[-1]

    yield make
    for stage in made:
        stage.end()


def test_no_spool_stays_unattended(stages):
    count = stress(stages(looks_again=True), 60)
    assert count["unattended"] == 0
    assert count["recorders"] > 5


@pytest.mark.slow
def test_no_spool_stays_unattended_in_many_rounds(stages):
    assert stress(stages(looks_again=True), 1000)["unattended"] == 0


def test_the_stress_sees_an_exit_that_does_not_look_again(stages):
    stage = stages(looks_again=False)
    assert any(stress(stage, 20, seed)["unattended"] for seed in range(25)), "a busy machine may need many"
