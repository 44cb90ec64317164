"""Changes are made in the order they were asked for, whatever is pressed or left while one takes its time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import populate
import pytest
from browsing import Browser, opened
from drafting import draft
from gates import Gate

from tuitrack import errors
from tuitrack.ops import queues, tasks
from tuitrack.query import queues as asked
from tuitrack.query import tasks as reading
from tuitrack.store.database import Database
from tuitrack.tui import once
from tuitrack.tui.changes import verbs
from tuitrack.tui.changes.history import History, Step
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.screens.place import Place

FIRST, SECOND, THIRD = populate.task_id(39), populate.task_id(38), populate.task_id(37)


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """What archives a run takes its time."""
    gate = Gate(tasks.archive)
    monkeypatch.setattr(tasks, "archive", gate)
    yield gate
    gate.open()


def place(browser: Browser) -> Place:
    screen = browser.app.screen
    assert isinstance(screen, Place)
    return screen


async def test_what_is_taken_back_is_the_change_asked_for_before_though_it_takes_its_time(db: Database, archive: Gate):
    tasks.note(db, FIRST, "before")
    async with opened(db) as browser:
        await browser.press("w")
        await browser.type("!")
        await browser.press("enter")
        await browser.pilot.press("A")
        await archive.wait()
        await browser.pilot.press("u")
        archive.open()
        await once.settle(browser.pilot)
        found = reading.detail(db, FIRST)
        assert (found.archived, found.comment) == (False, "before!")


async def test_a_change_of_many_is_not_stopped_by_the_next_nor_by_leaving(db: Database, archive: Gate):
    async with opened(db) as browser:
        browser.app.select(ids=(FIRST, SECOND, THIRD))
        await browser.pilot.press("A")
        await archive.wait()
        await browser.pilot.press("2")
        await browser.pilot.press("1")
        place(browser).apply(verbs.note("after"), (FIRST,))
        archive.open()
        await once.settle(browser.pilot)
        assert all(reading.detail(db, one).archived for one in (FIRST, SECOND, THIRD))
        assert reading.detail(db, FIRST).comment == "after"


async def test_ctrl_c_stops_a_change_between_two_runs(db: Database, archive: Gate):
    async with opened(db) as browser:
        browser.app.select(ids=(FIRST, SECOND, THIRD))
        await browser.pilot.press("A")
        await archive.wait()
        await browser.press("ctrl+c")
        archive.open()
        place(browser).apply(verbs.note("after"), (FIRST,))
        await once.settle(browser.pilot)
        assert [reading.detail(db, one).archived for one in (FIRST, SECOND, THIRD)] == [True, False, False]
        assert reading.detail(db, FIRST).comment == "after"


async def test_why_a_change_failed_is_said_where_one_is_by_then(db: Database, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise errors.StoreError("the disk is full", hint="make room")

    gate = Gate(refuse)
    monkeypatch.setattr(queues, "hold", gate)
    queues.create(db, "gpu")
    async with opened(db, view="queues") as browser:
        while browser.app.screen.queue != "gpu":
            await browser.press("j")
        await browser.press("H")
        await browser.pilot.press("enter")
        await gate.wait()
        browser.app.go("system")
        gate.open()
        await once.settle(browser.pilot)
        assert "[6 System]" in browser.text and "the disk is full" in browser.said


async def test_a_failure_is_told_on_a_place_that_was_just_gone_to(db: Database):
    async with opened(db) as browser:
        browser.app.go("system")
        browser.app._show_failure(Failed("refused", "the disk is full"))
        await once.settle(browser.pilot)
        assert "the disk is full" in browser.said


async def test_a_waiting_run_moves_by_as_many_places_as_keys_were_pressed(db: Database):
    for name in ("one", "two", "three"):
        queues.enqueue(db, draft(db, name=name), "gpu")
    async with opened(db, view="queues") as browser:
        screen = browser.app.screen
        while not screen._on.waits:
            await browser.press("j")
        screen.action_move(1)
        screen.action_move(1)
        await once.settle(browser.pilot)
        (gpu,) = asked.queues(db)
        assert [entry.name for entry in gpu.entries] == ["two", "three", "one"]
        assert "one is number 3" in browser.said


def test_what_is_done_waits_for_nothing_that_is_just_taken_back():
    history, begun, added = History(), threading.Event(), threading.Event()

    def back() -> str:
        begun.set()
        return "" if added.wait(10) else "it had to wait"

    history.add(Step("one", back, str))
    taken: list[object] = []
    thread = threading.Thread(target=lambda: taken.append(history.undo()))
    thread.start()
    assert begun.wait(10)
    history.add(Step("two", str, str))
    added.set()
    thread.join()
    assert taken == [Done("undone: one")] and history.undo() == Done("undone: two")
