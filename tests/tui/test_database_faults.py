"""What befalls a database under an open browser: every place says so, nothing breaks, it recovers once it is mended."""

from __future__ import annotations

import contextlib
import os
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import populate
import pytest
import terminals
from terminals import Session

from tuitrack.store import migrations
from tuitrack.store.database import Database
from tuitrack.store.sqlite import upgrading

Fault = Callable[[Database, Session], contextlib.AbstractContextManager[None]]
PLACES = (
    *((str(number), f"[{number} ") for number in (2, 3, 4, 5, 6, 0)),
    ("1\r", "esc back"), ("c", ""), ("q", ""), ("q", "[1 Runs]"),
)  # fmt: skip
SIDES = ("", "-wal", "-shm")
FIRST_PAGES = 40 * 4096


def files(db: Database) -> list[Path]:
    """The database with what lies beside it."""
    found = [Path(f"{db.engine.path}{side}") for side in SIDES]
    return [path for path in found if path.exists()]


@contextmanager
def deleted(db: Database, _: Session) -> Iterator[None]:
    """It is moved away, and back."""
    moved = [(path, path.with_name(f"gone-{path.name}")) for path in files(db)]
    for path, elsewhere in moved:
        path.rename(elsewhere)
    yield
    for path in files(db):
        path.unlink()
    for path, elsewhere in moved:
        elsewhere.rename(path)


@contextmanager
def replaced(db: Database, _: Session) -> Iterator[None]:
    """A copy takes its place."""
    copy = db.engine.path.with_name("copy")
    upgrading.back_up(db.engine.path, copy)
    for path in files(db):
        path.unlink()
    copy.rename(db.engine.path)
    yield


@contextmanager
def held(db: Database, *statements: str) -> Iterator[None]:
    """Another program holds it."""
    with contextlib.closing(sqlite3.connect(db.engine.path, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)
        yield
        other.execute("ROLLBACK")


def locked(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """Nobody else can write."""
    return held(db, "BEGIN IMMEDIATE")


def exclusive(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """Another program changes it, for as long as it likes."""
    return held(db, "BEGIN EXCLUSIVE", "UPDATE task SET comment = 'half done'")


@contextmanager
def overwritten(db: Database, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """Its bytes are others."""
    with contextlib.closing(sqlite3.connect(db.engine.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = db.engine.path.read_bytes()
    descriptor = os.open(db.engine.path, os.O_RDWR)
    after = change(before)
    os.pwrite(descriptor, after, 0)
    os.ftruncate(descriptor, len(after))
    yield
    os.pwrite(descriptor, before, 0)
    os.ftruncate(descriptor, len(before))
    os.close(descriptor)


def truncated(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """Half of it is gone."""
    return overwritten(db, lambda data: data[: len(data) // 2])


def flipped(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """Bits are turned."""
    return overwritten(
        db, lambda data: data[:100] + bytes(byte ^ 0xA5 for byte in data[100:FIRST_PAGES]) + data[FIRST_PAGES:]
    )


@contextmanager
def versioned(db: Database, by: int) -> Iterator[None]:
    """Another tuitrack wrote it."""

    def write(version: int) -> None:
        with contextlib.closing(sqlite3.connect(db.engine.path, isolation_level=None)) as other:
            other.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(version),))

    write(migrations.VERSION + by)
    yield
    write(migrations.VERSION)


def newer(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """A newer one did."""
    return versioned(db, 1)


def older(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """An older one did."""
    return versioned(db, -1)


@contextmanager
def closed_to_us(db: Database, *paths: Path) -> Iterator[None]:
    """Nobody may read or write it, but those who may everything."""
    modes = [(path, path.stat().st_mode) for path in paths]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0)
    yield
    for path, mode in modes:
        path.chmod(mode)


def unreadable(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """No permission for the file."""
    return closed_to_us(db, *files(db))


def fixed(db: Database, _: Session) -> contextlib.AbstractContextManager[None]:
    """No permission for the directory."""
    return closed_to_us(db, db.engine.path.parent)


@contextmanager
def full(_: Database, session: Session) -> Iterator[None]:
    """No file may grow."""
    before = resource.prlimit(session.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(session.process.pid, resource.RLIMIT_FSIZE, before)


TOLD: dict[Fault, str] = {
    deleted: "gone",
    replaced: "",
    locked: "",
    exclusive: "",
    truncated: "damaged",
    flipped: "damaged",
    newer: "",
    older: "",
    unreadable: "",
    fixed: "",
    full: "",
}
SAMPLE = (deleted, flipped)


@pytest.mark.parametrize(
    "fault",
    [one if one in SAMPLE else pytest.param(one, marks=pytest.mark.slow) for one in TOLD],
    ids=lambda one: one.__name__,
)
def test_every_place_bears_it_and_recovers(home: Path, fault: Fault):
    db = populate.fill(home)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        began = time.monotonic()
        with fault(db, session):
            if fault is deleted:
                # what was changed behind SQLite's back is found out by who reads it
                session.show(TOLD[fault])
            noticed = time.monotonic() - began
            answered = [answer(session, keys, drawn) for keys, drawn in PLACES]
            session.show(TOLD[fault])
        began = time.monotonic()
        populate.add_run(db, "f" * 32, "after")
        session.show("after")
        recovered = time.monotonic() - began
        assert session.process.poll() is None
    assert b"Traceback" not in session.output and b"this is a defect" not in session.output
    slowest = f"slowest key {max(answered):.2f} s, half of them {statistics.median(answered):.2f} s"
    print(f"{fault.__name__}: noticed after {noticed:.2f} s, {slowest}, recovered after {recovered:.2f} s")


def answer(session: Session, keys: str, drawn: str) -> float:
    """Seconds until something is drawn after a key; what is to stand there does in the end."""
    began = time.monotonic()
    session.press(keys)
    session.collect(1.0)
    took = time.monotonic() - began
    session.settle(0.2)
    session.show(drawn)
    return took


def test_what_a_newer_tuitrack_wrote_is_not_changed(home: Path):
    db = populate.fill(home)
    with terminals.opened(home) as session:
        session.read_until(b"lr=0")
        with newer(db, session):
            session.press("A")
            session.show("a newer tuitrack wrote it")
            assert db.rows("SELECT COUNT(*) FROM task WHERE archived")[0][0] == 0
        session.press("A")
        session.show("archived")
