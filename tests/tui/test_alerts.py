"""Runs that need somebody: marked, found by a key, muted, heard."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import populate
import pytest
from gates import Gate

from tuitrack.query import alerts
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.task import TaskScreen


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True))


async def test_n_goes_to_the_next_run_that_needs_somebody_and_mute_ends_it(app, db):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed'")
        for number in (30, 10):
            tx.execute("UPDATE series SET nan_count = 1, nan_step = 7 WHERE task_id = ?", (populate.task_id(number),))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        table = app.screen.table
        for key, number in (("n", 30), ("n", 10), ("n", 30), ("N", 10)):
            await once.press(pilot, key)
            assert table.current == populate.task_id(number)
        assert "! NaN@7 in loss/train and 2 more" in once.text(app, 80, 24)
        await once.press(pilot, "M", "n", "n")
        assert table.current == populate.task_id(30)
        await once.press(pilot, "M", "n")
        assert "no run here has an alert" in once.text(app, 80, 24)
        assert not alerts.alerted(db, table.listing.ids)
        await once.press(pilot, "M")
        assert alerts.alerted(db, table.listing.ids) == {populate.task_id(30)}


async def test_a_key_typed_ahead_acts_on_the_run_that_n_goes_to(app, db, monkeypatch):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed'")
        tx.execute("UPDATE series SET nan_count = 1, nan_step = 7 WHERE task_id = ?", (populate.task_id(30),))
    gate = Gate(alerts.alerted)
    monkeypatch.setattr(alerts, "alerted", gate)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await pilot.press("n")
        await gate.wait()
        await pilot.press("enter")
        gate.open()
        await once.settle(pilot)
        assert isinstance(app.screen, TaskScreen) and app.screen.task_id == populate.task_id(30)


async def test_the_page_of_a_muted_run_says_so(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "M", "enter")
        assert "alerts of this run are muted" in once.text(app, 80, 24)


async def test_the_reason_of_an_alert_is_in_the_column_of_reasons(app, db):
    with db.write() as tx:
        tx.execute("UPDATE series SET nan_count = 1, nan_step = 7 WHERE task_id = ?", (populate.task_id(39),))
        tx.execute("UPDATE task SET status_reason = 'exit 1' WHERE id = ?", (populate.task_id(38),))
    app.views.keep_runs("vision/digits", replace(app.views.runs("vision/digits"), columns=("age", "reason")))
    async with app.run_test(size=(110, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 110, 24)
        assert "REASON" in text and "exit 1" in text and "NaN@7 in" in text


async def test_an_alert_is_said_and_what_cannot_wait_rings_once(app, db, monkeypatch):
    rings: list[str] = []
    monkeypatch.setattr(TuitrackApp, "bell", lambda self: rings.append("bell"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        for text in ("nan: NaN@139 in loss/train", "stalled: silent since 14:02"):
            with db.write() as tx:
                tx.execute(
                    "INSERT INTO task_event (task_id, time, kind, text) VALUES (?, 1, 'alert', ?)",
                    (populate.task_id(3), text),
                )
            for _ in range(2):
                await asyncio.to_thread(app._meanwhile.hear)
                await once.settle(pilot)
            assert f": {text.partition(': ')[2]}" in once.text(app, 80, 24)
    assert rings == ["bell"]


async def test_n_goes_to_a_folded_group_that_holds_a_run_in_need(app, db):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed'")
        tx.execute("UPDATE series SET nan_count = 1, nan_step = 7 WHERE task_id = ?", (populate.task_id(10),))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "g", "s", "n")
        table = app.screen.table
        assert table.listing.groups and populate.task_id(10) in table.listing.runs(table.current)
        await once.press(pilot, "plus", "n")
        assert table.current == populate.task_id(10)
