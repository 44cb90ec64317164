"""What `tuitrack doctor` says of a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path

import pytest
import servers

from tuitrack.query import health
from tuitrack.settings import Settings
from tuitrack.store.database import Database, open_database
from tuitrack.store.postgres import checking, pool


@pytest.fixture
def db(server: servers.Server, tmp_path: Path) -> Database:
    """A home whose database a server keeps."""
    return open_database(Settings(home=tmp_path, db_url=server.of(tmp_path), attend=False))


def told(db: Database) -> dict[str, tuple[bool, str]]:
    """The findings by name."""
    found = {name: (well, text) for name, well, text in health.findings(db.settings, db)}
    pool.close()
    return found


def test_a_good_one_is_well(db: Database):
    found = told(db)
    assert all(found[name][0] for name in ("database", "server", "text", "rights", "clock", "connections", "records"))
    assert found["server"][1].startswith("PostgreSQL ") and found["text"][1] == "UTF8, C"
    assert found["connections"][1].endswith("1 host of ours")


def test_a_clock_that_is_behind_is_told(db: Database, monkeypatch: pytest.MonkeyPatch):
    now = checking.time.time
    monkeypatch.setattr(checking.time, "time", lambda: now() - 60)
    assert told(db)["clock"] == (False, "this host's is 60.0 s behind the server's: let both follow NTP")
