"""System: the host, its cards, the disk, the recorder, the workers."""

from __future__ import annotations

import os
import types
from dataclasses import replace
from pathlib import Path

import populate
import pytest

from tuitrack.hardware import gpus, host
from tuitrack.hardware.host import Card, Usage
from tuitrack.model.worker import Detail
from tuitrack.ops import workers
from tuitrack.query import disk
from tuitrack.spool.attend import Failure
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.keys.keymaps import Keymap
from tuitrack.tui.options import Options
from tuitrack.tui.parts import system as parts
from tuitrack.tui.parts.system import System
from tuitrack.tui.reading.hosting import Recording, keeping
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.screens.task import TaskScreen

RUN = populate.task_id(39)
USAGE = Usage("gpubox", 16, 41.0, 5.2, 62.0, 162.0, 500.0)
MINE = Card(0, "H100", 52.0, 11.2, 80.0, 61.0, 310.0, runs=(RUN,))
FREE = Card(1, "H100", 0.0, 0.5, 80.0, 30.0, None)
THEIRS = Card(2, "H100", 90.0, 70.0, 80.0, None, None, others=("bob python",))


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="system"))


def drawn(system: System, width: int = 79) -> list[str]:
    return ["".join(run.text for run in row) for row in parts.sheet(system, width, Keymap().told).rows]


async def test_the_host_the_disk_and_the_recorder_are_shown(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "cores" in text and "memory" in text and "free" in text
        assert "in this home" in text and "database" in text and "vision/digits" in text
        assert "nothing is reported" in text
        await once.press(pilot, "L")
        assert isinstance(app.screen, Whole)


async def test_a_run_of_this_host_can_be_opened_from_its_card(app, monkeypatch):
    usage = replace(USAGE, cards=(MINE, FREE, THEIRS), memory_gb={RUN: 2.0})
    monkeypatch.setattr(app.gauge, "read", lambda db: usage)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "cpu  41%" in text and "1 free" in text and "bob python" in text
        assert "gpu 0" in text and "2.1 GB" in text
        await once.press(pilot, "enter")
        assert isinstance(app.screen, TaskScreen) and app.screen.task_id == RUN


@pytest.mark.parametrize("width", [40, 79, 139])
def test_no_row_of_cards_runs_or_disk_is_wider_than_it_should_be(db, width):
    kept = keeping(db)
    usage = replace(USAGE, cards=(MINE, FREE, THEIRS), memory_gb={RUN: 2.0})
    rows = drawn(System(usage, kept, {"database": 10**9}), width)
    cards = [row for row in rows if "of 80 GB" in row]
    assert len(cards) == 3 and cards[1].endswith("free")
    assert ("H100" in cards[0]) == (width > 100)
    (run,) = [row for row in rows if "2.1 GB" in row]
    assert len(run.rstrip()) <= width and ("vision/digits" in run) == (width > 64)


def test_a_host_without_cards_says_nothing_of_them(db):
    assert not [row for row in drawn(System(USAGE, keeping(db))) if "GPU" in row]


def test_a_recorder_that_died_says_why(db):
    recording = Recording(alive=False, failure=Failure(0.0, "disk full", 1.0), spools=2)
    rows = "\n".join(drawn(System(USAGE, replace(keeping(db), recording=recording))))
    assert "not there   2 processes reporting" in rows
    assert "disk full   L shows its log" in rows


@pytest.mark.parametrize("width", [39, 79])
def test_a_long_reason_for_its_death_is_told_whole(db, width):
    reason = f"StoreUnavailable: /home{'/and' * 20}: full"
    recording = Recording(alive=False, failure=Failure(0.0, reason, 1.0), spools=2)
    rows = drawn(System(USAGE, replace(keeping(db), recording=recording)), width)
    died = rows[next(place for place, row in enumerate(rows) if "died" in row) :]
    assert all(len(row) <= width for row in died) and died[-1].endswith("L shows its log")
    assert reason.replace(" ", "") in "".join(died).replace(" ", "")


def test_workers_say_whether_they_outlive_the_session(db):
    means = workers.Means(("0", "1"), Detail("auto", 0, "x waits for 1 GPU"))
    workers.register(db, "gpubox-ab12", ["gpu"], 2, means)
    kept = keeping(db)
    assert kept.service.survives["gpubox-ab12"] in (True, False, None)
    for survives, told in ((True, "survives logout"), (False, "ends at logout")):
        served = replace(kept.service, survives={"gpubox-ab12": survives})
        rows = "\n".join(drawn(System(USAGE, replace(kept, service=served))))
        assert "0 of 2 busy   gpu   gpus 0,1" in rows and told in rows and "x waits for 1 GPU" in rows
        assert all(len(row) <= 79 for row in rows.splitlines() if "busy" in row)


def test_the_disk_is_counted_by_project_and_kind(db, home: Path):
    with db.write() as tx:
        tx.execute("UPDATE task SET size = 1000")
        tx.execute(
            "INSERT INTO artifact (task_id, name, type, size, hash, uri, filename, content_type, preview, detail, time) "
            "VALUES (?, 'a', '', 600, '', '', '', '', '', '{}', 0)",
            (RUN,),
        )
    (project,) = disk.by_project(db)
    assert (project.runs, project.recorded, project.artifacts) == (40, 39_400, 600)
    (home / "cache").mkdir()
    (home / "cache" / "x").write_bytes(b"x" * 100_000)
    kinds = disk.by_kind(db.settings)
    assert kinds["cache"] >= 100_000 and kinds["database"] > 0 and kinds["backups"] == 0


def test_a_reading_knows_which_run_is_on_which_card(tmp_path: Path, monkeypatch):
    pid = os.getpid()
    found = [
        gpus.Gpu(0, frozenset({pid}), {"mem_used_gb": 2.0, "mem_free_gb": 6.0, "utilization": 90.0}, "Card"),
        gpus.Gpu(1, frozenset({1}), {}),
    ]
    monkeypatch.setattr(host, "Gpus", lambda: types.SimpleNamespace(read=lambda: found))
    usage = host.Host(tmp_path).read({RUN: [pid]})
    first, second = usage.cards
    assert first.runs == (RUN,) and not first.others and first.total_gb == 8.0
    assert not second.runs and len(second.others) == 1 and second.total_gb is None
    given = host.Host(tmp_path).read({}, {"1": [RUN]}).cards[1]
    assert given.runs == (RUN,) and not given.free
    assert usage.memory_gb is not None and usage.memory_gb[RUN] > 0
    assert usage.cpu is None and usage.memory_total_gb > usage.memory_used_gb > 0


async def test_files_that_nothing_refers_to_are_told_of_and_deleted_once_that_was_said_twice(app, home: Path):
    lost = home / "files" / "ab" / f"ab{'c' * 62}" / "x.bin"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"x" * 5000)
    os.utime(lost, (1, 1))
    os.utime(lost.parent, (1, 1))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert "5 kB in 1 file that nothing refers to" in once.text(app, 80, 24)
        await once.press(pilot, "D", "f", "n")
        assert lost.exists()
        await once.press(pilot, "D", "f", "y")
        assert not lost.exists()
        assert "nothing refers to" not in once.text(app, 80, 24)
        await once.press(pilot, "D")
        assert "nothing to clean up" in once.text(app, 80, 24)
