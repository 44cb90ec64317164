"""Charts of groups: their means with bands; runs that are kept in all charts."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from browsing import charts, line
from recorded import START, Run, add, database, task_id

from tuitrack.store.database import Database
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.messages import Changed
from tuitrack.tui.options import Options

ALL = tuple(map(task_id, range(1, 7)))


@pytest.fixture
def db(home: Path) -> Database:
    """Two rates with three seeds each, of which the last one still runs."""
    ends = [(0.1, 0.5), (0.1, 0.6), (0.1, 0.7), (0.2, 0.9), (0.2, 0.8), (0.2, 0.99)]
    return database(home, [run(n, rate, end) for n, (rate, end) in enumerate(ends, 1)])


def run(number: int, rate: float, end: float, **facts: object) -> Run:
    status = "running" if number == 6 else "completed"
    params = {"Args/lr": rate, "Args/seed": number % 3}
    points = [(step, end * step / 9) for step in range(10)]
    metrics = {"acc/val": points, "data/epoch": [(step, step / 2) for step in range(10)]}
    return Run(task_id(number), "wide", "p", status, START + number, params=params, metrics=metrics, facts=facts)


@contextlib.asynccontextmanager
async def shown(db: Database, ids: tuple[str, ...] = ALL, base: str = "", size: tuple[int, int] = (110, 24)):
    app = TuitrackApp(db, Options(project="p", view="charts", once=True))
    app.select(ids=ids, base=base)
    async with app.run_test(size=size) as pilot:
        await once.settle(pilot)
        yield pilot


async def test_groups_are_drawn_by_their_means_and_what_runs_as_it_is(db: Database):
    async with shown(db) as pilot:
        assert "bands off" in line(pilot, "#header")
        await once.press(pilot, "g")
        assert "bands by seed" in line(pilot, "#header")
        legend = line(pilot, "#legend")
        assert "wide lr=0.1 3/3" in legend and "wide lr=0.2 2/3" in legend and legend.count("●") == 1
        assert charts(pilot)[0].text.splitlines()[-1].split() == ["last", "1", ".60±.10", "2", ".85±.07", "3", ".99"]
        assert "mean ± deviation of completed runs, 1 other as it is" in line(pilot, "#reading")
        await once.press(pilot, "g")
        assert "3/3" not in line(pilot, "#legend")


async def test_a_run_that_completes_joins_its_mean(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "g")
        with db.write() as tx:
            tx.execute("UPDATE task SET status = 'completed' WHERE id = ?", (task_id(6),))
        pilot.app.post_message(Changed())
        await once.settle(pilot)
        assert "wide lr=0.2 3/3" in line(pilot, "#legend") and "●" not in line(pilot, "#legend")


async def test_groups_are_those_of_the_table(db: Database):
    app = TuitrackApp(db, Options(project="p", once=True))
    async with app.run_test(size=(110, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "g", "p", "2", "g")
        assert "bands by project" in line(pilot, "#header")
        assert "p 5/6" in line(pilot, "#legend")


async def test_bands_need_an_axis_that_runs_share(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "g", "x", "x")
        assert "bands off" in line(pilot, "#header") and "no mean" in line(pilot, "#reading")
        await once.press(pilot, "x")
        assert "bands by seed" in line(pilot, "#header")


async def test_a_pinned_run_stays_whatever_is_selected(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "N", "i")
        assert line(pilot, "#legend").count("⚑") == 1
    async with shown(db, ids=(task_id(1),)) as pilot:
        assert line(pilot, "#legend").count("✓") == 2 and "⚑" in line(pilot, "#legend")
        before = charts(pilot)[0].text
        await once.press(pilot, "N", "i")
        assert "⚑" not in line(pilot, "#legend") and charts(pilot)[0].text != before


async def test_the_base_is_made_here_and_its_line_is_thick(db: Database):
    async with shown(db) as pilot:
        before = charts(pilot)[0].text
        await once.press(pilot, "p")
        assert line(pilot, "#legend").count("⌂") == 1 and charts(pilot)[0].text != before
        assert pilot.app.views.runs("p").base == pilot.app.selection.base != ""
        await once.press(pilot, "p")
        assert "⌂" not in line(pilot, "#legend") and charts(pilot)[0].text == before


async def test_the_base_keeps_its_line_beside_the_mean_it_is_part_of(db: Database):
    async with shown(db, base=task_id(1)) as pilot:
        await once.press(pilot, "g")
        assert "⌂" in line(pilot, "#legend").split("2 ")[0] and "3/3" in line(pilot, "#legend")
        await once.press(pilot, "N", "i")
        assert "a mean is in front" in once.text(pilot.app, 110, 24)


async def test_x_is_any_metric(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "O", *"x is", "enter", *"epoch", "enter")
        assert "x data/epoch" in line(pilot, "#header")
        plot = charts(pilot)[0].plot
        assert (plot.x.low, plot.x.high) == (0, 5)
        await once.press(pilot, "comma")
        assert line(pilot, "#reading").strip().startswith("data/epoch 4.5 of 4.5")
        await once.press(pilot, "x")
        assert "x step" in line(pilot, "#header")
        await once.press(pilot, "x", "x", "x", "g")
        assert "x data/epoch" in line(pilot, "#header") and "lr=0.1 3/3" in line(pilot, "#legend")


async def test_it_is_said_where_no_run_has_what_x_is(db: Database):
    with db.write() as tx:
        add(tx, Run(task_id(8), "odd", "p", metrics={"acc/val": [(1, 1.0)], "late": [(7, 1.0)]}))
    async with shown(db, ids=(task_id(8),)) as pilot:
        await once.press(pilot, "O", *"x is", "enter", *"late", "enter")
        assert "no run has late at the steps of this" in line(pilot, "#reading")


async def test_curves_of_other_lengths_are_averaged_as_far_as_they_go(db: Database):
    with db.write() as tx:
        add(tx, Run(task_id(7), "wide", "p", params={"Args/lr": 0.1}, metrics={"acc/val": [(0, 0.0), (3, 9.0)]}))
    async with shown(db, ids=(*ALL, task_id(7))) as pilot:
        await once.press(pilot, "g", "comma")
        assert "wide lr=0.1 4/4" in line(pilot, "#legend")
