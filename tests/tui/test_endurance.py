"""The browser stays what it is through resizes, stalls, stops, keys at random; long samples are slow tests."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import populate
import pytest
import terminals
import waiting
from pressing import KEYS
from screens import Screen
from terminals import LARGEST, Session
from waiting import LONG

from tuitrack.store.database import Database

LEAVES = 0.0003
"""How often it is `q`: often enough, and seldom enough that a browser gets old."""
WIDTHS, HEIGHTS = (0, 1, 20, 39, 40, 80, 300, 1000), (0, 1, 9, 10, 12, 24, 120, 300)


def well(session: Session) -> None:
    """It is there, without a traceback, and answers."""
    assert session.process.poll() is None, session.output[-3000:]
    assert b"Traceback" not in session.output
    session.answer("\x0c", b"1 Runs")


def resident(session: Session) -> int:
    """Kilobytes of memory."""
    text = Path(f"/proc/{session.process.pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0])


def steady(session: Session) -> int:
    """What it holds once all is loaded that is loaded while nobody waits."""
    held = [resident(session)]

    def rests() -> bool:
        session.settle(1.0)
        held.append(resident(session))
        return abs(held[-1] - held[-2]) < 128

    waiting.until(rests)
    return held[-1]


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_any_number_of_sizes(home: Path, count: int):
    populate.fill(home, populate.Plan(runs=8))
    chance = random.Random(count)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        session.screen = Screen(*LARGEST)
        for place in range(count):
            if place % 8 == 0:
                session.press(chance.choice("1234560"))
            session.resize(chance.choice(WIDTHS), chance.choice(HEIGHTS))
            session.collect(0.05)
        session.resize(20, 5)
        session.settle(0.3)
        assert b"needs 40" in session.output
        session.resize(40, 12)
        session.screen = Screen(*LARGEST)
        session.press("1\x0c")
        session.show("[1 Runs]")
        assert b"Traceback" not in session.output


@pytest.mark.parametrize("count", [300, pytest.param(20_000, marks=pytest.mark.slow)])
def test_keys_at_random_while_runs_appear_and_workers_die(home: Path, count: int):
    db = populate.fill(home)
    before, chance, left = curves(db), random.Random(1000 + count), count
    with dying_workers(home, every=max(count // 100, 2)) as workers:
        while left > 0:
            with terminals.opened(home) as session:
                session.read_until(b"Runs")
                session.screen = Screen(*LARGEST)
                memory = Memory(session)
                while left > 0 and session.process.poll() is None:
                    left -= act(session, db, chance, left)
                    workers(left)
                    memory.look()
                assert session.process.poll() in (None, 0)
                assert not re.search(b"Traceback|this is a defect", session.output), session.output[-4000:]
                print(f"{count - left} keys, {memory}")
    with db.read() as tx:
        assert tx.value("PRAGMA integrity_check") == "ok" and not tx.rows("PRAGMA foreign_key_check")
    assert before.items() >= curves(db).items()


def act(session: Session, db: Database, chance: random.Random, number: int) -> int:
    """One thing that a user, or a run, does; how many keys, clicks, sizes it was."""
    kind, count = chance.random(), 1
    if kind < LEAVES:
        session.press("q")
    elif kind < 0.8:
        count = chance.choice((1, 1, 3, 10, 20))
        session.press("".join(chance.choices(KEYS, k=count)))
    elif kind < 0.9:
        place = f"{chance.randint(1, 80)};{chance.randint(1, 24)}"
        session.press(f"\x1b[<0;{place}M\x1b[<0;{place}m")
    elif kind < 0.95:
        session.resize(chance.randint(20, 160), chance.randint(5, 50))
    else:
        populate.add_run(db, f"{number:x}".rjust(32, "a"), f"late {number}")
    while session.collect(0.02):
        pass
    return count


def curves(db: Database) -> dict[str, tuple[object, ...]]:
    """What each run that was there from the start has reported: nobody who browses changes that."""
    sql = "SELECT task_id, COUNT(*), SUM(count), TOTAL(last) FROM series GROUP BY 1"
    return {row[0]: tuple(row) for row in db.rows(sql)}


class Memory:
    """How much a browser holds, once it has warmed up."""

    WARM = 30.0

    def __init__(self, session: Session) -> None:
        self._session = session
        self._began = time.monotonic()
        self._seen: list[tuple[float, int]] = []

    def look(self) -> None:
        """Note how much it is now."""
        age = time.monotonic() - self._began
        if age > self.WARM and self._session.process.poll() is None:
            self._seen.append((age / 60, resident(self._session)))

    @property
    def slope(self) -> float:
        """Kilobytes a minute; none is told of one that was too short for it."""
        if len(self._seen) < 100 or self._seen[-1][0] - self._seen[0][0] < 0.5:
            return 0.0
        return statistics.linear_regression(*zip(*self._seen, strict=True)).slope

    def __str__(self) -> str:
        return f"{self.slope:.0f} kB a minute from {self._seen[0][1] if self._seen else 0} kB"


@contextmanager
def dying_workers(home: Path, every: int) -> Iterator[Callable[[int], None]]:
    """A worker that is killed, and one started in its place, each time so many keys later."""
    command = [sys.executable, "-m", "tuitrack", "worker", "start"]
    environ = {**os.environ, "TUITRACK_HOME": str(home), "TUITRACK_ATTEND": "0"}
    alive: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        for one in alive:
            one.kill()
            one.wait()
        alive.clear()

    turn = 0

    def go_on(left: int) -> None:
        nonlocal turn
        if left // every != turn:
            turn = left // every
            kill()
            quiet = subprocess.DEVNULL
            alive.append(subprocess.Popen(command, env=environ, stdin=quiet, stdout=quiet, stderr=quiet))

    try:
        yield go_on
    finally:
        kill()


def press_on(session: Session, db: Database, kind: str) -> None:
    """Go here and there while forty runs arrive."""
    for number in range(40):
        session.press("jk2"[number % 3] if number % 7 else "1")
        populate.add_run(db, f"{number:x}".rjust(32, kind), f"late {kind} {number}")


@pytest.mark.parametrize("seconds", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_a_link_that_stalls_holds_nothing_and_goes_on(home: Path, seconds: int):
    db = populate.fill(home)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        # what is loaded once is no growth
        for keys in ("2", "1jk", "/wide\r", "/\x15\r", "2", "1"):
            session.press(keys)
            session.settle()
        press_on(session, db, "a")
        before = steady(session)
        press_on(session, db, "b")
        session.press("1/late b 39\r")
        time.sleep(seconds)
        with db.write() as tx:
            tx.execute("UPDATE task SET comment = 'written meanwhile'")
        with contextlib.closing(sqlite3.connect(db.engine.path)) as other:
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        grown, began = resident(session) - before, time.monotonic()
        session.show("1 of")
        print(f"grew by {grown} kB, newest frame after {time.monotonic() - began:.2f} s")
        assert grown < 5_120 and "late b 39" in session.shown
        well(session)


@pytest.mark.parametrize(("count", "within"), [(3, LONG), pytest.param(20, 2.0, marks=pytest.mark.slow)])
def test_stopped_and_continued_it_goes_on(home: Path, count: int, within: float):
    db, took = populate.fill(home), []
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        for number in range(count):
            session.process.send_signal(signal.SIGSTOP)
            session.settle(0.1)
            populate.add_run(db, f"{number:x}".rjust(32, "c"), f"meanwhile {number}")
            began = time.monotonic()
            session.process.send_signal(signal.SIGCONT)
            session.show(f"{41 + number} runs")
            took.append(time.monotonic() - began)
            for key, shown in (("2", "[2 Charts]"), ("1", "[1 Runs]")):
                session.press(key)
                session.show(shown)
        print(f"fresh after {min(took):.2f} to {max(took):.2f} s")
        assert statistics.median(took) < within
        well(session)
