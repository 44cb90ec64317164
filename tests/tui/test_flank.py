"""On a wide screen what is under the cursor lies beside the rows, in Queues, in Models and at Home as in Runs."""

import os

import populate
import pytest

from tuitrack.model.outputs import ModelDescribed
from tuitrack.ops import models, queues, workers
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.previewing_place import PreviewingPlace

DRAFT, MAKER = "d" * 32, populate.task_id(39)


@pytest.fixture
def filled(db):
    """A draft waits, a run made a model; both have a note that is seen nowhere but beside the rows."""
    populate.add_run(db, DRAFT, "waits", status="draft", comment="beside")
    queues.enqueue(db, DRAFT, "gpu")
    models.add(db, ModelDescribed("m" * 32, name="best", project="vision/digits"))
    with db.write() as tx:
        tx.execute("UPDATE model SET task_id = ?", (MAKER,))
        tx.execute("UPDATE task SET comment = 'beside', status = 'running', completed = NULL WHERE id = ?", (MAKER,))
    return db


@pytest.mark.parametrize("view", ["queues", "models", "home"])
@pytest.mark.parametrize(("size", "seen"), [((160, 45), True), ((139, 45), False), ((80, 24), False)])
async def test_the_run_under_the_cursor_is_beside_the_rows_where_there_is_room(filled, view, size, seen):
    app = TuitrackApp(filled, Options(once=True, view=view, project="vision/digits"))
    async with app.run_test(size=size) as pilot:
        await once.settle(pilot)
        rows = app.screen.query_one("#rows")
        for _ in range(30):
            if app.screen.previewed in (DRAFT, MAKER):
                break
            await once.press(pilot, "j")
        assert ("beside" in once.text(app, *size)) == seen
        assert all(sum(len(run.text) for run in row) <= size[0] for row in rows._rows)
        await pilot.resize_terminal(80, 24)
        await once.settle(pilot)
        assert "beside" not in once.text(app, 80, 24)


async def test_a_run_that_was_left_meanwhile_blanks_nothing(filled):
    app = TuitrackApp(filled, Options(once=True, view="queues", project="vision/digits"))
    async with app.run_test(size=(160, 45)) as pilot:
        await once.settle(pilot)
        while app.screen.previewed != DRAFT:
            await pilot.press("j")
            await once.settle(pilot)
        app.screen.post_message(PreviewingPlace.Looked(MAKER, None))
        await once.settle(pilot)
        assert "beside" in once.text(app, 160, 45)
        app.screen.post_message(PreviewingPlace.Looked(DRAFT, None))
        await once.settle(pilot)
        assert "beside" not in once.text(app, 160, 45)


async def beside(db, view: str, until: str) -> str:
    """What the flank says once the cursor is on the row with a text."""
    app = TuitrackApp(db, Options(once=True, view=view, project="vision/digits"))
    async with app.run_test(size=(160, 45)) as pilot:
        await once.settle(pilot)
        await pilot.press("g")
        rows = app.screen.query_one("#rows")
        for _ in range(30):
            if until in rows.text.splitlines()[rows.cursor_row]:
                break
            await pilot.press("j")
            await once.settle(pilot)
        return "\n".join(line[103:] for line in once.text(app, 160, 45).splitlines())


async def test_beside_a_project_are_its_counts_and_its_best_run(filled):
    with filled.write() as tx:
        tx.execute("UPDATE series SET min = 1e-9 WHERE task_id = ? AND metric_id = 2", (populate.task_id(0),))
    told = await beside(filled, "home", "41 runs")
    assert "vision/digits" in told and "● 5   ✓ " in told and "41 runs, the last" in told
    assert "loss/val 1e-9" in told and populate.task_id(0)[:6] in told, "the best run, with its curve"
    assert "└0 " in told


async def test_beside_a_queue_is_how_it_stands_and_who_serves_it(filled):
    told = await beside(filled, "queues", "─ gpu")
    assert "queue gpu" in told and "nobody serves it" in told and "waiting   1" in told
    queues.hold(filled, "gpu", "disk is full")
    workers.register(filled, "box:1", ["gpu"], 2)
    told = await beside(filled, "queues", "─ gpu")
    assert "held: disk is full" in told and "H goes on" in told
    assert "box:1" in told and "0 of 2 busy" in told


async def test_beside_a_worker_is_what_it_serves_with_what(filled):
    workers.register(filled, "box:1", ["gpu"], 2)
    told = await beside(filled, "queues", "0 of 2 busy")
    assert "worker box:1" in told and f"process {os.getpid()}" in told and "0 of 2 busy" in told
    assert "lets it leave" in told
