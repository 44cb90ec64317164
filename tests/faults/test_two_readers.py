"""Two recorders on one spool, killed at any moment, store every report exactly once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from spooling import ROOMY
from waiting import until

from tuitrack.spool import format, reader
from tuitrack.spool.format import Position, ScalarBlock
from tuitrack.spool.writer import Writer

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE spool (segment INT, offset INT);
CREATE TABLE block (data BLOB);
INSERT INTO spool VALUES (0, 64);
"""


@dataclass(frozen=True)
class Outcome:
    """What the database holds of the reports made."""

    reported: int
    lost: int
    doubled: int
    kills: int


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30, isolation_level=None)


def progress(database: sqlite3.Connection) -> Position:
    return Position(*database.execute("SELECT segment, offset FROM spool").fetchone())


def record_forever(path: Path, directory: Path, compares: bool) -> None:
    """A recorder reduced to what keeps it exact: the offset moves in the transaction of the rows."""
    database, source, chance = connect(path), reader.Reader(directory), random.Random(os.getpid())
    while True:
        before = progress(database)
        batch = source.read(before, 32 * chance.choice((50, 500, 5000)))
        if batch.position == before:
            time.sleep(0.001)
            continue
        database.execute("BEGIN IMMEDIATE")
        blocks = [(item.data,) for item in batch.items if isinstance(item, ScalarBlock)]
        database.executemany("INSERT INTO block VALUES (?)", blocks)
        if move(database, before, batch.position, compares):
            database.execute("COMMIT")
        else:
            database.execute("ROLLBACK")


def move(database: sqlite3.Connection, before: Position, after: Position, compares: bool) -> bool:
    if not compares:
        database.execute("UPDATE spool SET segment = ?, offset = ?", (after.segment, after.offset))
        return True
    values = (after.segment, after.offset, before.segment, before.offset)
    moved = database.execute("UPDATE spool SET segment = ?, offset = ? WHERE segment = ? AND offset = ?", values)
    return moved.rowcount == 1


def start(path: Path, directory: Path, compares: bool) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            record_forever(path, directory, compares)
        finally:
            os._exit(1)
    return pid


def race(tmp_path: Path, seconds: float, compares: bool) -> Outcome:
    path = tmp_path / "db"
    connect(path).executescript(SCHEMA).connection.close()
    writer = Writer.create(tmp_path / "spool", segment_size=1 << 16, limits=ROOMY)
    series = writer.series("loss", "train")
    chance, kills, reported = random.Random(5), 0, 0
    pids = [start(path, writer.directory, compares) for _ in range(2)]
    end = time.monotonic() + seconds
    next_kill = 0.0
    while time.monotonic() < end:
        for _ in range(200):
            writer.scalar(series, reported, reported * 0.5, 1)
            reported += 1
        time.sleep(0.0005)
        if time.monotonic() > next_kill:
            victim = kills % 2
            stop(pids[victim])
            pids[victim] = start(path, writer.directory, compares)
            kills += 1
            next_kill = time.monotonic() + chance.uniform(0.01, 0.12)
    database = connect(path)
    goal = reader.end(writer.directory, Position())
    until(lambda: progress(database) == goal, 30)
    for pid in pids:
        stop(pid)
    writer.close()
    rows = database.execute("SELECT data FROM block").fetchall()
    database.close()
    seen = Counter(row[4] for (data,) in rows for row in format.SCALAR_STRUCT.iter_unpack(data))
    doubled = sum(count - 1 for count in seen.values())
    return Outcome(reported, reported - len(seen), doubled, kills)


def stop(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_every_report_is_stored_exactly_once(tmp_path: Path):
    outcome = race(tmp_path, 2.0, compares=True)
    assert outcome.reported > 20_000
    assert outcome.kills > 3
    assert (outcome.lost, outcome.doubled) == (0, 0)


@pytest.mark.slow
def test_every_report_is_stored_exactly_once_for_long(tmp_path: Path):
    outcome = race(tmp_path, 20.0, compares=True)
    print(outcome)
    assert (outcome.lost, outcome.doubled) == (0, 0)


def test_the_race_sees_an_offset_that_is_not_compared(tmp_path: Path):
    assert race(tmp_path, 1.5, compares=False).doubled > 0
