"""Kept files that nothing refers to are found and taken away; nothing else is."""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from pathlib import Path

import pytest
import recorded

from tuitrack import errors
from tuitrack.ops import collecting
from tuitrack.query import contents
from tuitrack.settings import Settings
from tuitrack.store import files, leftovers
from tuitrack.store.database import Database

OLD = 2 * leftovers.GRACE


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A database with one run, in whose home nobody serves."""
    return recorded.database(tmp_path, [recorded.Run(recorded.task_id(1))])


def kept(db: Database, text: str, age: float = OLD, name: str = "a.txt") -> files.StoredFile:
    """A kept file, by default an old one."""
    found = files.put_bytes(db.settings.files, text.encode(), name=name)
    os.utime(found.path, (time.time() - age,) * 2)
    return found


def digest(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def refer(db: Database) -> None:
    """Rows of each kind that name a file, by hash or by address."""
    one = recorded.task_id(1)
    place = (db.settings.files / digest("s")[:2] / digest("s") / "a.txt").as_uri()
    figure = {"layout": {"images": [{"source": f"file:///x/{digest('p')}/a.png"}]}}
    with db.write() as tx:
        tx.execute(
            """INSERT INTO artifact (task_id, name, type, size, hash, uri, filename, content_type, preview, detail, time)
            VALUES (?, 'a', '', 1, ?, '', '', '', '', '{}', 0)""",
            (one, digest("a")),
        )
        tx.execute(
            """INSERT INTO sample (task_id, title, series, iteration, kind, uri, size, hash, filename, content_type, time)
            VALUES (?, 't', 's', 0, 'image', ?, 1, '', '', '', 0)""",
            (one, place),
        )
        tx.execute(
            """INSERT INTO plot (task_id, title, series, iteration, kind, time, figure) VALUES (?, 't', 's', 0, '', 0, ?)""",
            (one, zlib.compress(json.dumps(figure).encode())),
        )
        tx.execute(
            """INSERT INTO model (id, name, project, task_id, framework, uri, size, hash, comment, design, labels,
            published, archived, created, updated) VALUES ('m', '', '', '', '', 'file:///home/ada/m.pt', 1, ?, '', '',
            '{}', 0, 0, 0, 0)""",
            (digest("m"),),
        )


def test_what_any_row_names_stays_and_the_rest_goes(db: Database):
    refer(db)
    assert contents.named(db) == {digest(text) for text in "aspm"}
    stay = [kept(db, text).path for text in "aspm"] + [kept(db, "fresh", 0).path]
    gone = [kept(db, "lost"), kept(db, "lost", name="b.txt"), kept(db, "lost too")]
    found = collecting.look(db)
    assert {one.path for one in found} == {one.path for one in gone} and sum(one.size for one in found) == 16
    assert collecting.clear(db) == collecting.Freed(3, 16)
    assert all(path.exists() for path in stay) and not any(one.path.parent.exists() for one in gone)
    assert collecting.look(db) == ()


def test_what_broken_writers_left_goes_and_what_is_not_ours_stays(db: Database):
    root = db.settings.files
    root.mkdir()
    (root / "ab").mkdir()
    left, fresh, foreign = root / f".{'a' * 32}", root / f".{'b' * 32}", root / "ab" / "notes.txt"
    for path, age in ((left, OLD), (fresh, 0), (foreign, OLD), (root / "README", OLD)):
        path.write_text("x")
        os.utime(path, (time.time() - age,) * 2)
    assert [one.path for one in collecting.look(db)] == [left]


def test_a_file_that_is_kept_again_meanwhile_stays(db: Database):
    lost = kept(db, "lost")
    (leftover,) = collecting.look(db)
    files.put_bytes(db.settings.files, b"lost", name="a.txt")
    assert leftovers.remove(db.settings.files, leftover) == 0
    assert lost.path.read_text() == "lost" and [one.name for one in db.settings.files.iterdir()] == [lost.hash[:2]]
    lost.path.unlink()
    assert leftovers.remove(db.settings.files, leftover) == 0


def test_it_is_refused_where_it_cannot_be_told(db: Database, tmp_path: Path):
    kept(db, "lost")
    (tmp_path / "tuitrack.db").touch()
    beside = Database(Settings(home=tmp_path, db_url=f"sqlite:///{tmp_path / 'other.db'}"), db.engine)
    with pytest.raises(errors.Refused, match="holds another database"):
        collecting.look(beside)
    with pytest.raises(errors.Refused, match="nothing may be changed"):
        collecting.clear(Database(Settings(home=tmp_path, read_only=True), db.engine))


def test_no_file_goes_while_reports_wait(db: Database, monkeypatch: pytest.MonkeyPatch):
    kept(db, "lost")
    monkeypatch.setattr(collecting.attend, "barrier", lambda *_, **__: collecting.attend.Pending(1, 5))
    with pytest.raises(errors.Refused, match="reports still wait"):
        collecting.clear(db)
