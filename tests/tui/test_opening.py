"""What the first rows wait for, and what is loaded behind them."""

from __future__ import annotations

import gc
import os
import pkgutil
import subprocess
import sys
import weakref
from pathlib import Path

import populate
import pytest

from tuitrack import tui
from tuitrack.tui.background import ahead
from tuitrack.tui.background.ahead import Ahead
from tuitrack.tui.background.sweeping import Sweeper

FIRST_ROWS = """
import sys
from tuitrack import settings
from tuitrack.query import opening
import tuitrack.tui.browser
from tuitrack.tui.leaderboard.lister import Reader
from tuitrack.tui.leaderboard.unarranged import Unarranged
from tuitrack.tui.leaderboard.listing import Question
from tuitrack.tui.screens import experiments
from tuitrack.tui.state import RunsView
db = opening.open_database(settings.load())
found = Reader(db, Unarranged(db)).read(Question(None, RunsView()))
assert found.lines
print(*sys.modules)
"""
NOT_FOR_ROWS = (
    "numpy", "psutil", "watchfiles", "tuitrack.query.tasks", "tuitrack.ops.tasks", "tuitrack.tui.changes.verbs",
    "tuitrack.tui.drafts.form", "tuitrack.tui.reading.previewing", "tuitrack.tui.parts.preview", "tuitrack.tui.screens.dialogs.review",
)  # fmt: skip


def python(script: str, home: Path) -> str:
    environ = {**os.environ, "TUITRACK_HOME": str(home), "TUITRACK_ATTEND": "0"}
    environ.pop("OPENBLAS_NUM_THREADS", None)
    return subprocess.run(
        [sys.executable, "-c", script], env=environ, text=True, check=True, capture_output=True
    ).stdout


def test_the_first_rows_wait_for_nothing_that_only_pages_boxes_and_drawings_need(tmp_path: Path):
    populate.fill(tmp_path).close()
    assert set(NOT_FOR_ROWS).isdisjoint(python(FIRST_ROWS, tmp_path).split())


def test_charts_wait_for_nothing_of_pages(tmp_path: Path):
    told = python("import sys\nfrom tuitrack.tui.screens import charts\nprint(*sys.modules)", tmp_path).split()
    assert {"tuitrack.query.tasks", "tuitrack.model.outputs", "tuitrack.store.opening"}.isdisjoint(told)


def test_numpy_brings_no_threads_and_leaves_no_trace_for_other_programs(tmp_path: Path):
    told = python(
        "import os, subprocess; from tuitrack.tui import numeric; numeric.load(); import numpy\n"
        "print(len(os.listdir('/proc/self/task')), subprocess.run('env', capture_output=True, text=True).stdout)",
        tmp_path,
    )
    assert told.startswith("1 ")
    assert "OPENBLAS_NUM_THREADS" not in told


def test_everything_of_the_browser_is_loaded_ahead():
    found = {one.name for one in pkgutil.walk_packages(tui.__path__, "tuitrack.tui.") if not one.ispkg}
    assert found <= set(ahead.modules())


class Clock:
    """An application that has a timer, which goes when it is told to."""

    def set_interval(self, _: float, tick) -> Clock:
        self.tick, self.stopped = tick, False
        return self

    def stop(self) -> None:
        self.stopped = True


def test_modules_are_loaded_one_by_one_while_nobody_waits(monkeypatch: pytest.MonkeyPatch):
    names, loaded, free, clock = ["json", "never.one", "never.two"], [], [False], Clock()
    monkeypatch.setattr(ahead, "modules", lambda: iter(names))
    monkeypatch.setattr(ahead.importlib, "import_module", loaded.append)
    Ahead(clock, lambda: free[0]).start()
    clock.tick()
    assert not loaded
    free[0] = True
    clock.tick()
    assert loaded == ["never.one"]
    clock.tick()
    clock.tick()
    gc.unfreeze()
    assert (loaded, clock.stopped) == (["never.one", "never.two"], True)


class Page:
    """What a closed page is: it refers to itself."""

    def __init__(self) -> None:
        self.me = self


def test_garbage_is_collected_while_nobody_waits():
    rests = [False, True]
    sweeper = Sweeper(Clock(), lambda: rests.pop(0))
    page = Page()
    left = weakref.ref(page)
    for _ in range(3):
        gc.collect(1)
    del page
    sweeper.sweep()
    assert left() is not None
    sweeper.sweep()
    assert left() is None
    sweeper.sweep()
    assert not rests
