"""Every test gets its own home; nothing ever touches the user's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import servers

from tuitrack.store.postgres import pool

# A busy machine is no defect of what is tested.
hypothesis.settings.register_profile("tuitrack", deadline=None)
hypothesis.settings.load_profile("tuitrack")

for _name in [name for name in os.environ if name.startswith("TUITRACK_")]:
    del os.environ[_name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database keeps the runs of tests."""
    said = "what keeps the runs of the tests of store, query, recorder and executor"
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help=said)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only a file of SQLite's has is not asked of a server, nor what no database has a part in."""
    if config.getoption("database") != "sqlite":
        skip = pytest.mark.skip(reason="of SQLite's files, or of no database")
        for item in items:
            if item.get_closest_marker("sqlite") or item.get_closest_marker("code"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """A PostgreSQL server for all tests of this process."""
    made = servers.Server()
    yield made
    made.remove()


@pytest.fixture(autouse=True)
def _kept_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.config.getoption("database") == "sqlite":
        yield
        return
    server: servers.Server = request.getfixturevalue("server")
    servers.keep_homes(server, monkeypatch)
    yield
    pool.close()
    server.forget_homes()


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private home, named in the environment so that child processes use it too."""
    directory = tmp_path / "home"
    directory.mkdir(mode=0o700)
    monkeypatch.setenv("TUITRACK_HOME", str(directory))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if request.config.getoption("database") == "postgres":
        monkeypatch.setenv("TUITRACK_DB", request.getfixturevalue("server").of(directory))
    return directory
