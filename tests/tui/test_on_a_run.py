"""What can be done with a run is done with the same keys wherever one looks at it."""

from __future__ import annotations

import populate
import pytest

from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.keys import actions
from tuitrack.tui.options import Options
from tuitrack.tui.screens.dialogs.choose import Choose
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


@pytest.mark.parametrize("view", ["runs", "charts", "queues", "home"])
async def test_a_menu_lists_all_that_can_be_done_with_it_and_does_what_is_chosen(app, db, view):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        place = await looking_at(pilot, view)
        if view == "runs":
            app.select(ids=())
        await press(pilot, "m")
        menu = app.screen
        assert isinstance(menu, Choose) and menu._menu.title.startswith("wide lr=")
        here = {action.id: action for action in app.keymap.of(*place.GROUPS)}
        assert {choice.value for choice in menu._menu.choices} >= {
            name for name in here if here[name].group == "run"
        } - {"run.menu"}
        assert all(choice.heading and choice.note == here[choice.value].shown_key for choice in menu._menu.choices)
        await press(pilot, *"note", "enter", "h", "o", "t", "enter")
        assert db.rows("SELECT comment FROM task WHERE id = ?", (RUN,))[0]["comment"] == "hot"


async def test_a_menu_is_of_all_that_are_selected(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "space", "space", "m")
        assert app.screen._menu.title == "2 runs"
        text = once.text(app, 80, 24)
        assert text.count(" train  ") == text.count(" compare    Compare the selected") == 1
        await press(pilot, *"note")
        assert " describe   Write the note" in once.text(app, 80, 24)


def test_whatever_is_done_with_a_run_stands_in_its_menu():
    assert {one.id for one in actions.of("run") if one.of not in actions.RUN_MENU} == {"run.menu"}


@pytest.mark.parametrize(
    ("view", "first"), [("home", "everywhere.theme"), ("runs", "runs.sort"), ("models", "models.filter")]
)
async def test_every_place_says_how_it_can_be_arranged_and_where_views_are(app, view, first):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        app.go(view)
        await once.settle(pilot)
        await press(pilot, "O")
        assert app.screen._menu.choices[0].value == first
        await press(pilot, "escape", "V")
        assert ("Views of this project" if view == "runs" else "1 lists them") in once.text(app, 80, 24)
