"""A connection that many questions share."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import recorded

from tuitrack import errors
from tuitrack.query import limits
from tuitrack.store.database import Database
from tuitrack.store.sqlite import connection


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The connections for questions that were made, one entry each."""
    made: list[object] = []
    make = connection.reader

    def reader(path: Path, *, busy_ms: int) -> object:
        made.append(make(path, busy_ms=busy_ms))
        return made[-1]

    monkeypatch.setattr(connection, "reader", reader)
    return made


def count(db: Database) -> int:
    with db.read() as tx:
        return int(tx.rows("SELECT COUNT(*) FROM task")[0][0])


@pytest.mark.sqlite
def test_questions_share_what_is_held_and_see_what_is_new(tmp_path: Path, opened: list[object]):
    db = recorded.database(tmp_path)
    with db.held():
        assert count(db) == 0
        with db.write() as tx:
            recorded.add(tx, recorded.Run(recorded.task_id(1)))
        assert count(db) == 1
        with limits.reading(db) as tx:
            assert tx.value("SELECT COUNT(*) FROM task") == 1
    assert len(opened) == 1
    count(db)
    assert len(opened) == 2


@pytest.mark.sqlite
def test_a_question_inside_another_sees_its_own_state(tmp_path: Path, opened: list[object]):
    db = recorded.database(tmp_path)
    with db.held(), db.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM task") == 0
        with db.write() as other:
            recorded.add(other, recorded.Run(recorded.task_id(1)))
        assert count(db) == 1
        assert tx.value("SELECT COUNT(*) FROM task") == 0
    assert len(opened) == 2


def test_a_question_inside_one_that_has_only_begun_is_another(tmp_path: Path):
    db = recorded.database(tmp_path)
    with db.held(), db.read() as tx, db.read() as inner:
        assert inner is not tx


@pytest.mark.sqlite
def test_other_threads_have_their_own(tmp_path: Path, opened: list[object]):
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
