"""What can be done with a run is done with the same keys wherever one looks at it."""

from __future__ import annotations

import populate
import pytest

from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.dialogs.confirm import Confirm
from tuitrack.tui.screens.draft import DraftScreen
from tuitrack.tui.screens.task import TaskScreen

RUN = populate.task_id(39)


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await once.settle(pilot)


async def looking_at(pilot, view: str):
    """The place with the run under its cursor, or in front."""
    pilot.app.select(ids=(populate.task_id(0), RUN), highlighted=RUN)
    pilot.app.go(view)
    await once.settle(pilot)
    for _ in range(40):
        if pilot.app.screen.focused_run() == RUN:
            return pilot.app.screen
        await press(pilot, "n" if view == "charts" else "j")
    raise AssertionError(f"{RUN} is not to be found in {view}")


@pytest.fixture
def app(db) -> TuitrackApp:
    with db.write() as tx:
        tx.execute(
            "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 1, ?)", (RUN, b"boom\n")
        )
    return TuitrackApp(db, Options(once=True, project="vision/digits"))


@pytest.mark.parametrize("view", ["runs", "charts", "queues", "home"])
async def test_the_run_that_is_looked_at_is_cloned_noted_aborted(app, db, view):
    async with app.run_test(size=(100, 40)) as pilot:
        await once.settle(pilot)
        place = await looking_at(pilot, view)
        if view == "runs":
            app.select(ids=())
        await press(pilot, "c")
        assert isinstance(app.screen, DraftScreen) and app.screen.task_id == RUN
        await press(pilot, "escape", "w", "h", "o", "t", "enter")
        assert db.rows("SELECT comment FROM task WHERE id = ?", (RUN,))[0]["comment"] == "hot"
        await press(pilot, "X")
        assert isinstance(app.screen, Confirm) and "Abort " in once.text(app, 100, 40)
        await press(pilot, "n")
        assert app.screen is place
        if view != "queues":
            await press(pilot, "L")
            assert isinstance(app.screen, TaskScreen) and app.screen.bar.current == "console"


async def test_it_is_the_base_no_longer_once_the_key_was_pressed_twice(app, db):
    async with app.run_test(size=(100, 40)) as pilot:
        await once.settle(pilot)
        place = await looking_at(pilot, "home")
        place.action_base()
        place.action_base()
        await once.settle(pilot)
        assert app.selection.base == "" == app.views.runs("vision/digits").base


@pytest.mark.parametrize("view", ["charts", "queues", "home"])
async def test_it_becomes_the_base_and_is_compared_with_it(app, view):
    async with app.run_test(size=(100, 40)) as pilot:
        await once.settle(pilot)
        await looking_at(pilot, view)
        app.select(ids=())
        await press(pilot, "p")
        assert app.selection.base == RUN and app.views.runs("vision/digits").base == RUN
        await press(pilot, "p", "P")
        assert app.selection.base == "" and "was not cloned" in once.text(app, 100, 40)
        app.select(base=populate.task_id(3))
        await press(pilot, "d")
        assert app.selection.shown == (populate.task_id(3), RUN) and app.screen.PLACE == "compare"
