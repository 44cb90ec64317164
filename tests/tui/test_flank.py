"""On a wide screen the run under the cursor lies beside the rows, in Queues, in Models and at Home as in Runs."""

import populate
import pytest

from tuitrack.model.outputs import ModelDescribed
from tuitrack.ops import models, queues
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options

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
