"""A commit of somebody else wakes a watcher soon, a mere reader does not."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tuitrack.settings import Settings
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database, open_database
from tuitrack.watch import files, wakeups
from tuitrack.watch.version import Version

SOON = 10.0


class Wakes:
    """The wake-ups of a watch in a thread, with their times."""

    def __init__(self, settings: Settings) -> None:
        self.times: queue.Queue[float] = queue.Queue()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(settings,))

    def _run(self, settings: Settings) -> None:
        for _ in wakeups.watch(settings, self.stop):
            self.times.put(time.monotonic())

    def next(self, timeout: float = SOON) -> float:
        return self.times.get(timeout=timeout)

    def drain(self, quiet: float) -> int:
        """How many wake-ups come until none came for a while."""
        count = 0
        while True:
            try:
                self.times.get(timeout=quiet)
                count += 1
            except queue.Empty:
                return count


@contextmanager
def watching(settings: Settings) -> Iterator[Wakes]:
    wakes = Wakes(settings)
    wakes.thread.start()
    try:
        yield wakes
    finally:
        wakes.stop.set()
        wakes.thread.join(timeout=SOON)
        assert not wakes.thread.is_alive()


@pytest.fixture
def db(home: Path) -> Database:
    return open_database(Settings(home=home))


def bump(tx: Transaction) -> None:
    tx.execute("UPDATE revision SET value = value + 1 WHERE name = 'task'")


def commit(db: Database) -> float:
    """The moment before it: a server tells others of a commit before it tells who made it."""
    with db.write() as tx:
        bump(tx)
        return time.monotonic()


def checkpoint(db: Database) -> int:
    opened = db.engine.connect()
    try:
        return int(opened.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    finally:
        opened.close()


def test_the_first_wake_up_comes_at_once(db: Database):
    with watching(db.settings) as wakes:
        wakes.next()


def test_each_commit_wakes(db: Database):
    with watching(db.settings) as wakes:
        wakes.next()
        wakes.drain(quiet=0.3)
        for _ in range(5):
            committed = commit(db)
            assert wakes.next() >= committed - 0.001


@pytest.mark.sqlite
def test_while_commits_are_frequent_files_are_not_waited_for(db: Database, monkeypatch: pytest.MonkeyPatch):
    waits: list[int] = []

    def hints(path: Path, stop: threading.Event) -> Iterator[None]:
        while not stop.is_set():
            waits.append(len(seen))
            yield

    monkeypatch.setattr(files, "_hints", hints)
    stop, seen = threading.Event(), list[int]()
    for _ in files.watch(db.engine.path, stop):
        seen.append(len(seen))
        commit(db)
        if len(seen) == 5:
            stop.set()
    assert (waits, len(seen)) == ([1], 5)


@pytest.mark.sqlite
def test_commits_after_a_checkpoint_wake(db: Database):
    with watching(db.settings) as wakes:
        wakes.next()
        commit(db)
        wakes.next()
        assert checkpoint(db) == 0
        wakes.drain(quiet=0.3)
        commit(db)
        wakes.next()


@pytest.mark.sqlite
def test_readers_wake_nobody(db: Database):
    with watching(db.settings) as wakes:
        wakes.next()
        commit(db)
        wakes.next()
        wakes.drain(quiet=0.4)
        for _ in range(20):
            db.rows("SELECT * FROM task")
            (db.engine.path.parent / "tuitrack.db-shm").touch()
        assert wakes.drain(quiet=0.4) == 0


def test_an_uncommitted_change_wakes_nobody_until_it_is_committed(db: Database):
    with watching(db.settings) as wakes:
        wakes.next()
        wakes.drain(quiet=0.3)
        with db.write() as tx:
            bump(tx)
            assert wakes.drain(quiet=0.3) == 0
        wakes.next()


@pytest.mark.sqlite
def test_a_database_that_appears_later_wakes(home: Path):
    settings = Settings(home=home)
    with watching(settings) as wakes:
        wakes.next()
        assert wakes.drain(quiet=0.1) == 0
        commit(open_database(settings))
        wakes.next()


@pytest.mark.sqlite
def test_a_missing_directory_is_waited_for(tmp_path: Path):
    settings = Settings(home=tmp_path / "later")
    with watching(settings) as wakes:
        wakes.next()
        commit(open_database(settings))
        wakes.next()


@pytest.mark.sqlite
def test_the_held_connection_keeps_no_checkpoint_waiting(db: Database):
    version = Version(db.engine.path)
    version.changed()
    commit(db)
    assert version.changed()
    with db.write() as tx:
        bump(tx)
    busy = checkpoint(db)
    version.close()
    assert busy == 0


@pytest.mark.sqlite
def test_a_replaced_file_is_a_change(db: Database, tmp_path: Path):
    version = Version(db.engine.path)
    assert version.changed()
    assert not version.changed()
    other = open_database(Settings(home=tmp_path / "other"))
    other.engine.path.replace(db.engine.path)
    assert version.changed()
    assert not version.changed()
    version.close()


@pytest.mark.sqlite
def test_a_file_that_is_gone_or_unreadable_is_one_change(tmp_path: Path):
    path = tmp_path / "tuitrack.db"
    version = Version(path)
    assert not version.changed()
    path.write_bytes(b"nonsense, not a database at all" * 100)
    assert not version.changed()
    path.unlink()
    open_database(Settings(home=tmp_path))
    assert version.changed()
    path.rename(tmp_path / "elsewhere")
    assert [version.changed() for _ in range(2)] == [True, False]
    (tmp_path / "elsewhere").rename(path)
    assert version.changed()
    version.close()
