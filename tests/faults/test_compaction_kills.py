"""Curves that are moved into chunks, killed at any moment and read all the while, have every point once."""

from __future__ import annotations

import contextlib
import mmap
import os
import random
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from recorded import Run, database, report, task_id

from tuitrack.query import scalars
from tuitrack.store import compaction, segments, statuses
from tuitrack.store.compaction import Slice
from tuitrack.store.connection import Connection, Transaction
from tuitrack.store.database import Database

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

RUN = task_id(1)
KEYS = tuple(f"m/{number}" for number in range(4))
COUNT = struct.Struct("<Q")
Apply = Callable[[Connection, Slice], object]


@dataclass
class Within:
    """A connection that has a transaction open and begins no other."""

    tx: Transaction

    def transaction(self) -> contextlib.AbstractContextManager[Transaction]:
        return contextlib.nullcontext(self.tx)


def in_two_steps(opened: Connection, piece: Slice) -> None:
    """The planted bug: chunks first, and segments go in a transaction of their own."""
    with opened.transaction() as tx, pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "replace", lambda tx, found: None)
        compaction.apply(Within(tx), piece)
    with opened.transaction() as tx:
        segments.replace(tx, piece.after)


@dataclass
class Score:
    """What readers found."""

    kills: int = 0
    reads: int = 0
    points: int = 0
    chunked: int = 0
    wrong: list[str] = field(default_factory=list)


def write_forever(db: Database, acknowledged: mmap.mmap, apply: Apply) -> None:
    """Report steps that follow each other, in flushes of any size, and move what is there."""
    chance = random.Random(os.getpid())
    opened = db.engine.connect()
    step = opened.alone.value("SELECT COALESCE(MAX(count), 0) FROM series")
    assert isinstance(step, int)
    while True:
        for _ in range(chance.randrange(1, 6)):
            count = chance.choice((1, 7, 200))
            with opened.transaction() as tx:
                for key in KEYS:
                    report(tx, RUN, key, [(one, one / 3) for one in range(step, step + count)])
                statuses.observe(tx, RUN)
            step += count
            COUNT.pack_into(acknowledged, 0, step)
        with opened.snapshot() as tx:
            piece = compaction.prepare(tx, RUN)
        if piece is not None:
            apply(opened, piece)


@contextmanager
def writing(db: Database, acknowledged: mmap.mmap, apply: Apply) -> Iterator[None]:
    """A process that writes, killed at the end."""
    pid = os.fork()
    if pid == 0:
        try:
            write_forever(db, acknowledged, apply)
        finally:
            os._exit(1)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def judge(found: dict[str, scalars.Points], least: int, score: Score, how: str) -> None:
    """Every curve has all steps up to some number that is not below what was acknowledged before it was read."""
    score.reads += 1
    for key in KEYS if least else ():
        steps = found[key].steps
        if len(steps) < least or not np.array_equal(steps, np.arange(len(steps))):
            score.wrong.append(f"{how}: {key} has {len(steps)} points, the last is {steps[-1:]}, {least} were stored")
        if found[key].values.tobytes() != (steps / 3).tobytes():
            score.wrong.append(f"{how}: {key} has other values")


def race(home: Path, apply: Apply, seconds: float) -> Score:
    """What is found within a time, or until something is wrong."""
    db, score, chance = database(home, [Run(RUN, status="running")]), Score(), random.Random(3)
    acknowledged, often, seldom = mmap.mmap(-1, 4096), scalars.Cache(), scalars.Cache()
    end = time.monotonic() + seconds
    while time.monotonic() < end and not score.wrong:
        with writing(db, acknowledged, apply):
            until = time.monotonic() + chance.uniform(0.02, 0.3)
            while time.monotonic() < until:
                (least,) = COUNT.unpack_from(acknowledged)
                often.refresh(db, [RUN])
                judge(often.curves(RUN), least, score, "followed")
        score.kills += 1
        (least,) = COUNT.unpack_from(acknowledged)
        judge(scalars.read(db, RUN), least, score, "read after a kill")
        seldom.refresh(db, [RUN])
        judge(seldom.curves(RUN), least, score, "followed now and then")
    with closing(db.engine.connect()) as opened:
        tx = opened.alone
        score.points = tx.value("SELECT SUM(count) FROM series") or 0
        score.chunked = tx.value("SELECT SUM(count) FROM scalar_chunk") or 0
        assert tx.value("PRAGMA integrity_check") == "ok"
    return score


def test_every_point_is_there_once(home: Path):
    score = race(home, compaction.apply, 3.0)
    assert score.wrong == []
    assert score.kills >= 5 and score.reads > 20 and score.chunked > 1000


@pytest.mark.slow
def test_every_point_is_there_once_for_long(home: Path):
    score = race(home, compaction.apply, 60.0)
    print(score)
    assert score.wrong == []


def test_the_race_sees_segments_that_go_later_than_their_chunks_come(home: Path):
    assert race(home, in_two_steps, 20.0).wrong
