"""What moved a metric, on screen."""

from __future__ import annotations

import populate
import pytest

from tuitrack.tui import formatting, once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.draft import DraftScreen
from tuitrack.tui.screens.study import StudyScreen
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.chart import Sketch
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, project="vision/digits"))


def text(screen: StudyScreen, name: str) -> str:
    return screen.query_one(f"#{name}", Lines).text


async def test_from_the_runs_to_what_moved_them(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i")
        screen = app.screen
        assert isinstance(screen, StudyScreen)
        assert "acc/val ↑ best" in text(screen, "title") or "loss/val ↓ best" in text(screen, "title")
        assert "left out" in text(screen, "title"), "drafts and queued runs have no value"
        assert "Args/lr" in text(screen, "rows")
        assert "•" in screen.query_one(Sketch).text
        await once.press(pilot, "escape")
        assert not isinstance(app.screen, StudyScreen)


async def test_the_picture_follows_the_parameter(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i")
        before = app.screen.query_one(Sketch).text
        await once.press(pilot, "down")
        assert app.screen.query_one(Sketch).text != before


async def test_parallel_axes(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i", "tab")
        assert app.screen.query_one(PartBar).current == "parallel"
        names = app.screen.query_one(Sketch).text.splitlines()[0].split()
        assert {"lr", "seed", "width"} <= set(names)


async def test_runs_are_stepped_through_opened_and_cloned(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i")
        best = text(app.screen, "caption")
        assert best.startswith(" ★")
        await once.press(pilot, "comma")
        assert text(app.screen, "caption") != best
        await once.press(pilot, "enter")
        assert isinstance(app.screen, TaskScreen)
        await once.press(pilot, "escape", "c")
        assert isinstance(app.screen, DraftScreen)


async def test_another_metric_and_the_last_value(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i", "m", *"train", "enter")
        assert "loss/train ↓ best" in text(app.screen, "title")
        await once.press(pilot, "v")
        assert "loss/train ↓ last" in text(app.screen, "title")


async def test_the_selected_runs_are_asked_where_there_are_enough(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        ids = [row["id"] for row in app.db.rows("SELECT id FROM task WHERE status = 'completed' LIMIT 5")]
        app.select(ids=tuple(ids))
        await once.press(pilot, "3", "i")
        assert " 5 runs" in text(app.screen, "title")


async def test_nothing_to_tell_says_what_to_do(home):
    db = populate.fill(home, populate.Plan(runs=2))
    app = TuitrackApp(db, Options(once=True, project="vision/digits"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i")
        assert "At least 3 runs" in once.text(app, 80, 24)
        await once.press(pilot, "tab", "comma", "enter", "v")
        assert isinstance(app.screen, StudyScreen)


@pytest.mark.parametrize("size", [(40, 12), (5, 10), (200, 60)])
async def test_at_every_size(app, size):
    async with app.run_test(size=size) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i", "tab", "tab")
        assert {formatting.width(line) <= size[0] for line in once.text(app, *size).splitlines()} == {True}


async def test_names_of_others_do_no_harm(app):
    hostile = "\x1b[31m[bold]\u202e" + "k" * 5000
    with app.db.write() as tx:
        tx.execute("UPDATE param SET key = ? WHERE key = 'Args/lr'", (hostile,))
        tx.execute("UPDATE param SET value = ?, number = NULL, type = 'str' WHERE key = 'General/width'", (hostile,))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i", "down", "down", "tab", "tab")
        shown = "".join((text(app.screen, "rows"), text(app.screen, "caption"), app.screen.query_one(Sketch).text))
        assert "\x1b" not in shown and "\u202e" not in shown


async def test_what_nothing_moved_is_said_with_the_next_question(app, db):
    with db.write() as tx:
        tx.execute("UPDATE series SET max = 0.5, min = 0.5")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i")
        told = once.text(app, 80, 24)
        assert "Nothing moved loss/val: its best value is .5 in all" in told and "the last value of each run" in told
        await once.press(pilot, "v")
        assert "What moved loss/val" in once.text(app, 80, 24) and "•" in app.screen.query_one(Sketch).text


async def test_on_the_smallest_screen_each_column_has_its_head_and_values(app):
    async with app.run_test(size=(40, 12)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "3", "i")
        head, first = once.text(app, 40, 12).splitlines()[4:6]
        assert head.split() == ["PARAMETER", "EXPLAINS", "TREND", "BEST"]
        share = first.index("%")
        assert head.index("EXPLAINS") < share < head.index("TREND") and "…" not in first[share:]
        assert first[head.index("BEST") :].strip()
