"""The page of a run."""

from __future__ import annotations

import populate
import pytest

from tuitrack.ops import tasks
from tuitrack.tui import once
from tuitrack.tui.app import Options
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.parts.log import Log, line
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="runs"))


async def opened(pilot, number: int = 39) -> TaskScreen:
    await once.settle(pilot)
    screen = TaskScreen(populate.task_id(number))
    pilot.app.push_screen(screen)
    await once.settle(pilot)
    return screen


def shown(screen: TaskScreen) -> str:
    return screen.query_one("#body", Lines).text


async def test_the_overview_shows_curves_and_facts(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        text = once.text(app, 80, 24)
        assert "loss/val" in text
        assert "best" in text
        assert "Facts" in text
        assert "gpubox" in shown(screen)


async def test_empty_parts_are_not_offered_and_tab_walks_the_others(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        names = [part.name for part in screen.query_one(PartBar).parts]
        assert names == ["overview", "params", "scalars"]
        await pilot.press("tab")
        assert "lr" in shown(screen)
        assert "width" in shown(screen)
        await pilot.press("tab")
        assert "acc/val" in shown(screen)
        await pilot.press("tab")
        assert screen.query_one(PartBar).current == "overview"


async def test_what_changes_appears(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        tasks.note(db, populate.task_id(39), "[b]look[/b] here")
        app.changed.publish(None)
        await once.settle(pilot)
        assert "[b]look[/b] here" in shown(screen)


async def test_a_clone_says_what_changed_from_its_parent(app, db):
    made = tasks.clone(db, populate.task_id(0), tasks.CloneSpec(params={"Args/seed": "77"}))
    async with app.run_test(size=(100, 30)) as pilot:
        await once.settle(pilot)
        screen = TaskScreen(made)
        app.push_screen(screen)
        await once.settle(pilot)
        assert "Changed from parent" in shown(screen)
        assert "→ 77" in shown(screen)


async def test_escape_goes_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("escape")
        await once.settle(pilot)
        assert app.screen is not screen


def test_a_log_joins_pieces_and_keeps_what_a_progress_bar_last_showed():
    log = Log()
    log.feed(b"one\n 10%\r 20%")
    log.feed(b"\r 30%\n\x1b[31mred\x1b[0m\n")
    log.feed(b"op")
    assert log.lines == ("one", " 30%", "red", "op")


def test_the_end_of_a_carriage_return_line_is_kept():
    assert line(b"whole\r") == "whole"
