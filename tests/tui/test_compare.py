"""Runs side by side."""

from __future__ import annotations

import populate
import pytest

from tuitrack.tui import once, state
from tuitrack.tui.app import Options
from tuitrack.tui.beside import Entry
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.parts import compare as parts
from tuitrack.tui.screens.compare import CompareScreen
from tuitrack.tui.screens.dialogs.diff import Diff
from tuitrack.tui.widgets.lines import Lines


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="queues", project="vision/digits"))


def ended(db) -> tuple[str, str]:
    """Two runs that have ended, with different seeds."""
    rows = db.rows("SELECT id, name FROM task WHERE status = 'completed' ORDER BY id")
    return rows[0]["id"], rows[1]["id"]


async def opened(pilot, *ids: str, base: str = "") -> CompareScreen:
    await once.settle(pilot)
    pilot.app.select(ids=ids, base=base)
    pilot.app.go("compare")
    await once.settle(pilot)
    return pilot.app.screen


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await once.settle(pilot)


def shown(screen: CompareScreen) -> str:
    return screen.query_one("#rows", Lines).text


async def test_only_differences_unless_asked_for_all(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        assert "Args/seed" in shown(screen)
        assert "Args/epochs" not in shown(screen)
        await press(pilot, "a")
        assert "Args/epochs" in shown(screen)


async def test_metrics_tell_the_difference_to_the_base_and_star_the_best(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        rows = [line for line in shown(screen).splitlines() if line.startswith(" loss/val best")]
        assert len(rows) == 1
        assert "★" in rows[0]
        assert "+" in rows[0] or "−" in rows[0]


async def test_a_single_run_is_compared_with_its_parent(app, db):
    from tuitrack.ops import tasks

    made = tasks.clone(db, populate.task_id(0), tasks.CloneSpec(params={"Args/seed": "9"}))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, made)
        assert [run.id for run in screen.beside.runs] == [populate.task_id(0), made]
        await press(pilot, "enter")
        assert isinstance(app.screen, Diff)
        assert "+9" in once.text(app, 80, 24)


async def test_another_run_becomes_the_base_and_stays_it(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second, base=first)
        await press(pilot, "p")
        assert [run.id for run in screen.beside.runs] == [second, first]
    assert state.load_runs(db, "vision/digits").base == second


async def test_the_base_stays_while_other_runs_are_brought_in(app, db):
    ids = tuple(populate.task_id(number) for number in range(6))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, *ids)
        for _ in range(5):
            await press(pilot, "right")
        head = screen.query_one("#head", Lines).text
        assert head.index("⌂") < head.index("▸")
        assert screen._look.chosen == 5


async def test_nothing_selected_says_what_to_do(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "Nothing to compare yet" in once.text(app, 80, 24)


@pytest.mark.parametrize(
    ("label", "numbers", "best"),
    [
        ("acc/val last", (0.9, 0.95, None), 1),
        ("loss/val last", (0.9, 0.95, float("nan")), 0),
        ("acc/val last", (0.9, 0.9), None),
        ("acc/val last", (0.9, None), None),
    ],
)
def test_the_best_follows_the_goal_of_the_metric(label, numbers, best):
    assert Entry("metrics", label, numbers=numbers).best == best


def test_the_window_of_runs_always_has_the_base_and_the_chosen_one():
    for count in range(2, 9):
        for chosen in range(1, count):
            found = parts.shown_runs(count, parts.Look(chosen=chosen, width=80))
            assert found[0] == 0
            assert chosen in found
            assert len(found) <= 4
