"""The server of the runs goes away under an open browser: it says so beside its rows, and recovers.

Shown red by a watch that ends with the server.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import populate
import pytest
import servers
from textual.pilot import Pilot

from tuitrack.store.database import Database
from tuitrack.store.postgres import pool
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.widgets.banner import Banner
from tuitrack.tui.widgets.run_table import RunTable

RUNS = populate.Plan(runs=3, points=5)


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.Server]:
    """A server of the test's own that keeps the databases of homes."""
    made = servers.Server()
    servers.keep_homes(made, monkeypatch)
    monkeypatch.setenv("TUITRACK_ATTEND", "0")
    yield made
    pool.close()
    made.remove()


async def seen(pilot: Pilot[None], condition: Callable[[], object]) -> bool:
    """Whether it comes about."""
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        await pilot.pause(0.05)
    return bool(condition())


async def test_the_browser_says_so_beside_its_rows_and_recovers(mortal: servers.Server, tmp_path: Path):
    db: Database = populate.fill(tmp_path, RUNS)
    app = TuitrackApp(db, Options())
    async with app.run_test(size=(80, 24)) as pilot:
        table, banner = app.screen.query_one(RunTable), app.screen.query_one(Banner)
        assert await seen(pilot, lambda: len(table.in_sight()) == RUNS.runs)
        mortal.stop()
        assert await seen(pilot, lambda: banner.display)
        said = str(banner.render()).splitlines()
        assert said[0].startswith(" database: postgresql://") and said[-1].startswith(" → nothing reported is lost")
        assert re.search(r", since \d\d:\d\d$", " ".join(said[:-1]))
        assert len(table.in_sight()) == RUNS.runs
        await pilot.press("j", "k")
        assert banner.display
        mortal.start()
        assert await seen(pilot, lambda: not banner.display)
        populate.add_run(db, "f" * 32, "after")
        assert await seen(pilot, lambda: "after" in [line.row.name for line in table.in_sight()])
