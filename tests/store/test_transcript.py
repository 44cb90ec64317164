"""A console read at any place, whichever way it came."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from recorded import Run, database

from tuitrack.model.execution import AttemptPaths
from tuitrack.query.transcript import Transcript
from tuitrack.store.database import Database

TASK = "a" * 32


@pytest.fixture
def db(home: Path) -> Database:
    db = database(home, (Run(TASK, "train", "vision"),))
    with db.write() as tx:
        tx.execute("UPDATE task SET attempt = 1 WHERE id = ?", (TASK,))
    return db


def report(db: Database, data: bytes, time: float = 0.0) -> None:
    """What a process reported itself."""
    sql = "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, ?, 1, ?)"
    with db.write() as tx:
        tx.execute(sql, (TASK, time, data))


def write(db: Database, data: bytes, attempt: int = 1, mode: str = "ab") -> None:
    """What the executor wrote into its log file."""
    path = AttemptPaths.of(db.settings.runs, TASK, attempt).console
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open(mode) as file:
        file.write(data)


def test_any_part_is_what_came_in_the_order_it_was_seen(db: Database):
    lottery, whole = random.Random(9), b""
    transcript = Transcript(db, TASK)
    for number in range(60):
        data = b"%d " % number * lottery.randint(1, 30)
        (report if lottery.random() < 0.6 else write)(db, data)
        whole += data
        transcript.refresh()
        assert transcript.size == len(whole)
        for _ in range(5):
            start, end = sorted(lottery.randint(0, len(whole)) for _ in range(2))
            assert transcript.read(start, end) == whole[start:end]
    assert transcript.read(-5, len(whole) + 5) == whole
    assert transcript.generation == 1


def test_another_attempt_is_another_text(db: Database):
    write(db, b"first attempt")
    transcript = Transcript(db, TASK)
    transcript.refresh()
    with db.write() as tx:
        tx.execute("UPDATE task SET attempt = 2 WHERE id = ?", (TASK,))
    write(db, b"second", attempt=2)
    transcript.refresh()
    assert (transcript.read(0, 99), transcript.generation) == (b"second", 2)
    write(db, b"cut", attempt=2, mode="wb")
    transcript.refresh()
    assert (transcript.read(0, 99), transcript.generation) == (b"cut", 3)


def test_a_log_that_is_gone_reads_as_nothing(db: Database):
    report(db, b"kept ")
    write(db, b"gone")
    transcript = Transcript(db, TASK)
    transcript.refresh()
    AttemptPaths.of(db.settings.runs, TASK, 1).console.unlink()
    assert transcript.read(0, 99) == b"kept "


def test_a_moment_is_where_what_came_then_begins(db: Database):
    transcript = Transcript(db, TASK)
    assert transcript.place_at(5.0) is None
    for time, data in ((10.0, b"aaa"), (20.0, b"bb"), (30.0, b"c")):
        report(db, data, time)
    transcript.refresh()
    assert [transcript.place_at(moment) for moment in (1.0, 10.0, 15.0, 30.0, 31.0)] == [0, 0, 3, 5, 6]
