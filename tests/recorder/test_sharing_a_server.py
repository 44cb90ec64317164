"""What the recorders of several homes do for the one database that they share."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import recorded
import servers
from recorded import Run, task_id
from waiting import until

from tuitrack.recorder import compactor as compacting
from tuitrack.recorder import surveyor as surveying
from tuitrack.recorder.compactor import Compactor
from tuitrack.recorder.journal import Journal
from tuitrack.recorder.surveyor import Surveyor
from tuitrack.settings import Settings
from tuitrack.store.connection import Connection
from tuitrack.store.database import Database, open_database
from tuitrack.store.postgres import pool
from tuitrack.store.postgres.connection import _OUTGROWN


@pytest.fixture
def db(server: servers.Server, tmp_path: Path) -> Iterator[Database]:
    """A database that a server keeps."""
    yield open_database(Settings(home=tmp_path, db_url=server.of(tmp_path), attend=False))
    pool.close()


@pytest.fixture
def mine(db: Database) -> Iterator[Connection]:
    with closing(db.engine.connect()) as opened:
        yield opened


def test_one_recorder_at_a_time_moves_curves(
    db: Database, mine: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("_SETTLED", "_LOOK_EVERY"):
        monkeypatch.setattr(compacting, name, 0.0)
    with db.write() as tx:
        recorded.add(tx, Run(task_id(1), metrics={"loss/train": [(step, 0.5) for step in range(100)]}))
    compactor = Compactor(Journal(tmp_path))
    with closing(db.engine.connect()) as others:
        with others.only_one() as alone:
            assert alone
            compactor.work(mine)
            assert compactor.busy and not db.rows("SELECT 1 FROM scalar_chunk")
        compactor.work(mine)
        assert not compactor.busy and db.rows("SELECT 1 FROM scalar_chunk")
        with others.only_one() as alone:
            assert alone


def test_the_planner_hears_of_many_rows_that_came_at_once(
    db: Database, mine: Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(surveying, "_EVERY", 0.0)
    with db.write() as tx:
        names = [("loss", str(number), f"loss/{number}") for number in range(2000)]
        tx.many("INSERT INTO metric (title, series, key) VALUES (?, ?, ?)", names)
    assert db.rows(_KNOWN)[0][0] < 2000
    surveyor = Surveyor()

    def known() -> bool:
        surveyor.work(mine)
        return bool(db.rows(_KNOWN)[0][0] == 2000)

    until(known, 20)


def test_a_table_that_is_vacuumed_meanwhile_is_counted_later_and_keeps_no_recorder_waiting(
    db: Database, mine: Connection
):
    names = [("loss", str(number), f"loss/{number}") for number in range(2000)]
    with db.write() as tx:
        tx.many("INSERT INTO metric (title, series, key) VALUES (?, ?, ?)", names)
    until(lambda: mine.alone.rows(_OUTGROWN, (1000,)), 20)
    mine.alone.run("SET lock_timeout = 100")
    with closing(db.engine.connect()) as others, others.transaction() as tx:
        tx.execute("LOCK TABLE main.metric IN SHARE UPDATE EXCLUSIVE MODE")
        mine.survey()
        assert db.rows(_KNOWN)[0][0] < 2000
    mine.survey()
    assert db.rows(_KNOWN)[0][0] == 2000


def test_a_connection_is_used_again_beside_a_thousand_open_files(db: Database):
    pool.close()
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2000), most))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1024)]
    try:
        assert db.rows("SELECT 1")[0][0] == db.rows("SELECT 1")[0][0] == 1
    finally:
        for one in held:
            os.close(one)
        pool.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))


_KNOWN = "SELECT CAST(reltuples AS INTEGER) FROM pg_class WHERE relname = 'metric' AND relkind = 'r'"
