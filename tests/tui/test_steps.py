"""A pipeline's page and its steps."""

from __future__ import annotations

import populate
import pytest
from browsing import body_of, run_page

from tuitrack.model.task import new_id
from tuitrack.ops import tasks
from tuitrack.query import steps
from tuitrack.query import tasks as reading
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.part_bar import PartBar

PIPELINE = populate.task_id(39)
STEPS = (("load", "completed", ""), ("train", "running", ""), ("check", "failed", "exit 1"))


@pytest.fixture
def ids(db) -> list[str]:
    """A pipeline with three steps, the ids of those."""
    made = [new_id() for _ in STEPS]
    with db.write() as tx:
        tx.execute("UPDATE task SET type = 'controller' WHERE id = ?", (PIPELINE,))
        for place, (task_id, (name, status, reason)) in enumerate(zip(made, STEPS, strict=True)):
            moment = 1000.0 + place
            facts = {"created": moment, "started": moment, "completed": None if status == "running" else moment + 60}
            standing = {"status": status, "status_reason": reason, "progress": 40, "parent": PIPELINE}
            populate.insert_task(tx, {"id": task_id, "name": name, "project": "p", **facts, **standing})
    return made


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="queues"))


def test_steps_are_those_that_it_started_in_their_order(db, ids):
    tasks.clone(db, PIPELINE)
    found = steps.of(db, reading.detail(db, PIPELINE))
    assert [one.task_id for one in found] == ids
    assert [one.took(1101.0) for one in found] == [60.0, 100.0, 60.0]
    assert steps.of(db, reading.detail(db, ids[0])) == ()


async def test_its_page_says_how_they_stand_and_leads_to_theirs(app, ids):
    async with app.run_test(size=(80, 40)) as pilot:
        screen = await run_page(pilot)
        assert "1 completed, 1 running, 1 failed" in body_of(screen)
        screen.query_one(PartBar).open("steps")
        await once.settle(pilot)
        first, second, third = body_of(screen).splitlines()
        assert "✓  1  load" in first and "40%" in second and "exit 1" in third and "1:00" in third
        await once.press(pilot, "down", "enter")
        page = app.screen
        assert isinstance(page, TaskScreen) and page.task_id == ids[1]
        assert "A step of" in body_of(page) and "Changed from parent" not in body_of(page)
        await once.press(pilot, "enter")
        assert app.screen.task_id == PIPELINE


async def test_what_started_a_run_is_nothing_to_hold_it_against(db, ids):
    app = TuitrackApp(db, Options(once=True, project="p"))
    async with app.run_test(size=(160, 40)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 160, 40)
        assert "check" in text and "vs parent" not in text and "Changed from" not in text
