"""A database is what the tables say, whichever version it began as."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from tuitrack import errors, settings
from tuitrack.query import scalars, tasks
from tuitrack.store import migrations, schema
from tuitrack.store.database import open_database
from tuitrack.store.sqlite import connection, upgrading

pytestmark = pytest.mark.sqlite

OLD = Path(__file__).parents[1] / "data" / "schema"
RUN = "5df026f5e02f436ea4802fc0bb95449f"


def shape(path: Path) -> dict[str, object]:
    """Tables with their columns, keys and indexes, in no order."""
    with closing(sqlite3.connect(path)) as opened:
        found: dict[str, object] = {}
        for (table,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = {(*row[1:4], row[5] > 0) for row in opened.execute(f"PRAGMA table_info({table})")}
            keys = {tuple(row[2:7]) for row in opened.execute(f"PRAGMA foreign_key_list({table})")}
            indexes = {
                (row[2], row[4], tuple(part[2] for part in opened.execute(f"PRAGMA index_info({row[1]})")))
                for row in opened.execute(f"PRAGMA index_list({table})").fetchall()
            }
            found[table] = (columns, keys, indexes)
        return found


def old(path: Path, version: int) -> Path:
    """A database as a version left it."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript((OLD / f"{version}.sql").read_text())
    return path


def test_the_scripts_make_what_the_tables_say(tmp_path: Path):
    upgrading.upgrade(tmp_path / "scripts.db", tmp_path / "backups")
    engine = create_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    assert shape(tmp_path / "scripts.db") == shape(tmp_path / "tables.db")
    assert schema.VERSION == migrations.VERSION


@pytest.mark.parametrize("version", range(1, migrations.VERSION))
def test_an_old_database_is_brought_up_with_a_copy_kept(tmp_path: Path, version: int):
    found = settings.load(home=tmp_path)
    old(found.home / "tuitrack.db", version)
    db = open_database(found)
    run = tasks.detail(db, RUN)
    assert (run.name, run.status, run.params[0].value, run.metrics[0].last) == ("mlp", "completed", "0.03", 0.5)
    assert (run.models, run.plots, run.samples) == ((), (), ())
    assert scalars.read(db, RUN)["loss/train"].values.tolist() == [1.0, 0.5]
    assert shape(db.engine.path) == shape(open_database(settings.load(home=tmp_path / "new")).engine.path)
    (copy,) = found.backups.iterdir()
    with closing(connection.connect(copy, read_only=True)) as opened:
        assert upgrading.version(opened.raw) == version


def test_reading_only_does_not_upgrade(tmp_path: Path):
    found = settings.load(home=tmp_path, read_only=True)
    path = old(tmp_path / "tuitrack.db", 1)
    with pytest.raises(errors.StoreUnavailable, match="older schema"):
        open_database(found)
    with closing(connection.connect(path, read_only=True)) as opened:
        assert upgrading.version(opened.raw) == 1


def test_many_may_upgrade_at_once(tmp_path: Path):
    path = old(tmp_path / "tuitrack.db", 1)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: upgrading.upgrade(path, tmp_path / "backups"), range(8)))
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_an_upgrade_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = old(tmp_path / "tuitrack.db", 1)
    whole = migrations.statements

    def broken(number: int):
        yield from list(whole(number))[:3]
        yield "INSERT INTO nowhere VALUES (1);"

    monkeypatch.setattr(migrations, "statements", broken)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        upgrading.upgrade(path, tmp_path / "backups")
    with closing(connection.connect(path, read_only=True)) as opened:
        assert upgrading.version(opened.raw) == 1
        assert "plot" not in {row[0] for row in opened.alone.rows("SELECT name FROM sqlite_master")}
