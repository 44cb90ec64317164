"""Queues: what waits, in which order, who serves it."""

from __future__ import annotations

import time
from pathlib import Path

import populate
import pytest
from drafting import draft
from populate import settings_of

from tuitrack.ops import queues as queue_ops
from tuitrack.query import queues
from tuitrack.store.database import open_database
from tuitrack.tui import once, starting
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.task import TaskScreen


@pytest.fixture
def db(home: Path):
    return open_database(settings_of(home))


@pytest.fixture
def app(db) -> TuitrackApp:
    for name in ("one", "two", "three"):
        queue_ops.enqueue(db, draft(db, name=name), "gpu")
    return TuitrackApp(db, Options(once=True, view="queues"))


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await once.settle(pilot)


def order(db) -> list[str]:
    return [entry.name for entry in queues.queues(db)[0].entries]


async def test_waiting_runs_are_listed_in_order_with_who_serves_them(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert text.index("one") < text.index("two") < text.index("three")
        assert "3 waiting" in text
        assert "nobody serves it" in text


async def test_a_waiting_run_is_moved_and_the_cursor_goes_with_it(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "down", "J")
        assert order(db) == ["two", "one", "three"]
        await press(pilot, "J")
        assert order(db) == ["two", "three", "one"]
        await press(pilot, "K", "K")
        assert order(db) == ["one", "two", "three"]


async def test_a_waiting_run_is_taken_off(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "down", "down", "X")
        assert order(db) == ["one", "three"]
        assert "two taken off gpu" in once.text(app, 80, 24)


async def test_a_queue_is_held_and_goes_on(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "H")
        assert queues.queues(db)[0].held
        assert "held: held by user" in once.text(app, 80, 24)
        await press(pilot, "H")
        assert not queues.queues(db)[0].held


async def test_a_worker_is_started_for_the_queue_under_the_cursor(app, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(starting, "worker", lambda settings, queue: asked.append(queue) or "w1")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "W", "enter")
    assert asked == ["gpu"]


async def test_enter_opens_the_run(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, TaskScreen)
        assert "one" in once.text(app, 80, 24)


async def test_a_queue_is_made(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await press(pilot, "plus", *"cpu", "enter")
        assert [queue.name for queue in queues.queues(db)] == ["cpu", "gpu"]


async def test_without_queues_it_says_what_to_do(home: Path):
    app = TuitrackApp(open_database(settings_of(home)), Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert "No queue yet" in once.text(app, 80, 24)


async def test_runs_of_one_name_are_told_apart_and_nothing_is_cut_on_a_narrow_screen(home: Path):
    database = open_database(settings_of(home))
    for number, took in ((1, 61.0), (2, 62.0)):
        run = f"{number}" * 32
        facts = {"completed": time.time() - 3700, "duration": took, "status_reason": "a rather long reason to fail"}
        populate.add_run(database, run, "train", status="failed", **facts)
        populate.add_params(database, run, {"Args/lr": 0.1 * number})
    for size, whole in (((80, 24), False), ((40, 12), False), ((140, 40), True)):
        app = TuitrackApp(database, Options(once=True, view="queues"))
        async with app.run_test(size=size) as pilot:
            await once.settle(pilot)
            text = once.text(app, *size)
            assert "train lr=0.1" in text and "train lr=0.2" in text
            assert "1:01" in text and "1:02" in text and "1h" in text
            assert ("a rather long reason to fail" in text) == whole
