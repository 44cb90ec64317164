"""A connection that many questions share."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import recorded

from tuitrack import errors
from tuitrack.query import limits
from tuitrack.recorder import checkpoint
from tuitrack.store.database import Database
from tuitrack.store.sqlite import connection
from tuitrack.store.sqlite.connection import FileConnection


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FileConnection]:
    """The connections for questions that were made, one entry each."""
    made: list[FileConnection] = []
    make = connection.reader

    def reader(path: Path, *, busy_ms: int) -> FileConnection:
        made.append(make(path, busy_ms=busy_ms))
        return made[-1]

    monkeypatch.setattr(connection, "reader", reader)
    return made


def count(db: Database) -> int:
    with db.read() as tx:
        return int(tx.rows("SELECT COUNT(*) FROM task")[0][0])


def add(db: Database) -> None:
    """Another run, through another connection."""
    with db.write() as tx:
        recorded.add(tx, recorded.Run(recorded.task_id(1)))


@pytest.mark.sqlite
@pytest.mark.parametrize("share", [Database.held, Database.kept])
def test_questions_share_what_is_held_or_kept_and_see_what_is_new(
    tmp_path: Path, opened: list[FileConnection], share: Callable[[Database], AbstractContextManager[None]]
):
    db = recorded.database(tmp_path)
    with share(db):
        assert count(db) == 0
        add(db)
        assert count(db) == 1
        with limits.reading(db) as tx:
            assert tx.value("SELECT COUNT(*) FROM task") == 1
    assert len(opened) == 1
    count(db)
    assert len(opened) == 2


@pytest.mark.sqlite
def test_a_question_inside_another_sees_its_own_state(tmp_path: Path, opened: list[FileConnection]):
    db = recorded.database(tmp_path)
    with db.held(), db.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM task") == 0
        add(db)
        assert count(db) == 1
        assert tx.value("SELECT COUNT(*) FROM task") == 0
    assert len(opened) == 2


def test_a_question_inside_one_that_has_only_begun_is_another(tmp_path: Path):
    db = recorded.database(tmp_path)
    with db.held(), db.read() as tx, db.read() as inner:
        assert inner is not tx


@pytest.mark.sqlite
def test_other_threads_have_their_own(tmp_path: Path, opened: list[FileConnection]):
    db = recorded.database(tmp_path)
    with db.held():
        thread = threading.Thread(target=count, args=(db,))
        thread.start()
        thread.join()
    assert len(opened) == 2


def test_a_question_that_took_too_long_leaves_the_connection_of_use(tmp_path: Path):
    db = recorded.database(tmp_path)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT MAX(x) FROM n"
    with db.held():
        with pytest.raises(errors.BadQuery), limits.reading(db, seconds=0.05) as tx:
            tx.rows(endless)
        assert count(db) == 0


@pytest.mark.sqlite
def test_nothing_is_kept_any_longer_than_asked_for(tmp_path: Path, opened: list[FileConnection]):
    db = recorded.database(tmp_path)
    with db.kept():
        with db.read(), db.read():
            pass
        count(db)
    assert len(opened) == 2
    for one in opened:
        with pytest.raises(sqlite3.ProgrammingError):
            one.raw.execute("SELECT 1")


@pytest.mark.sqlite
def test_what_is_kept_lets_the_log_be_folded_back(tmp_path: Path):
    db = recorded.database(tmp_path)
    with db.kept():
        count(db)
        add(db)
        count(db)
        assert checkpoint.run(db.engine.path)


@pytest.mark.sqlite
def test_a_kept_connection_is_given_up_once_its_file_is_another(tmp_path: Path, opened: list[FileConnection]):
    db, other = recorded.database(tmp_path), recorded.database(tmp_path / "other", [recorded.Run(recorded.task_id(1))])
    with db.kept():
        assert count(db) == 0
        for beside in db.engine.path.parent.glob(f"{db.engine.path.name}-*"):
            beside.unlink()
        other.engine.path.replace(db.engine.path)
        assert count(db) == 1
    assert len(opened) == 2


@pytest.mark.sqlite
def test_a_connection_that_failed_is_not_kept(tmp_path: Path, opened: list[FileConnection]):
    db = recorded.database(tmp_path)
    with db.kept():
        with pytest.raises(errors.StoreError), db.read() as tx:
            tx.rows("SELECT nothing FROM task")
        with pytest.raises(sqlite3.ProgrammingError):
            opened[0].raw.execute("SELECT 1")
        count(db)
    assert len(opened) == 2
