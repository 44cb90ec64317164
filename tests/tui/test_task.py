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
    return TuitrackApp(db, Options(once=True, view="queues"))


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


async def test_a_deleted_run_closes_its_page(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, 0)
        await pilot.press("D")
        await once.settle(pilot)
        await pilot.press("y")
        await once.settle(pilot)
        await once.settle(pilot)
        assert app.screen is not screen
    assert not db.rows("SELECT 1 FROM task WHERE id = ?", (populate.task_id(0),))


async def test_verbs_act_on_this_run_whatever_is_selected(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        app.select(ids=(populate.task_id(1), populate.task_id(2)))
        await opened(pilot, 0)
        await pilot.press("A")
        await once.settle(pilot)
    archived = [row[0] for row in db.rows("SELECT id FROM task WHERE archived = 1")]
    assert archived == [populate.task_id(0)]


async def test_the_console_is_searched_and_followed(app, db):
    with db.write() as tx:
        lines = "".join(f"step {number}\n" for number in range(500)).encode()
        tx.execute(
            "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 500, ?)",
            (populate.task_id(39), lines),
        )
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("L")
        await once.settle(pilot)
        assert "step 499" in once.text(app, 80, 24)
        await pilot.press("slash")
        await once.settle(pilot)
        await pilot.press(*"step", "space", *"12", "enter")
        await once.settle(pilot)
        assert "step 129" in once.text(app, 80, 24)
        await pilot.press("n")
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "step 12\n" in text
        assert "1 of 11" in text
