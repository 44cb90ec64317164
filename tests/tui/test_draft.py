"""The draft editor: nothing is stored before it is saved or enqueued."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from pathlib import Path

import pytest
from drafting import draft, typical
from populate import settings_of

from tuitrack import errors
from tuitrack.model.params import Param
from tuitrack.model.plan import Plan
from tuitrack.ops import queues as queue_ops
from tuitrack.ops import tasks as task_ops
from tuitrack.ops import workers
from tuitrack.query import queues, tasks
from tuitrack.store.database import open_database
from tuitrack.tui import once, starting
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.drafts import form
from tuitrack.tui.options import Options
from tuitrack.tui.parts import draft as parts
from tuitrack.tui.screens.draft import DraftScreen
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.tty import external
from tuitrack.tui.widgets.form import FormBody, Typing
from tuitrack.tui.widgets.part_bar import PartBar


@pytest.fixture
def db(home: Path):
    return open_database(settings_of(home))


@pytest.fixture
def source(db) -> str:
    made = draft(db, params=typical(), name="wide")
    with db.write() as tx:
        tx.execute("INSERT INTO configuration VALUES (?, 'net', 'yaml', 'a: 1', '', 0, 0, NULL)", (made,))
    return made


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="queues"))


async def opened(pilot, task_id: str, *, clone: bool = True) -> DraftScreen:
    await once.settle(pilot)
    screen = DraftScreen(task_id, clone=clone)
    pilot.app.push_screen(screen)
    await once.settle(pilot)
    screen.to_key(form.NAME)
    return screen


def count(db) -> int:
    return db.rows("SELECT COUNT(*) FROM task")[0][0]


async def replace(pilot, text: str, *, end: str = "enter") -> None:
    """Type over the field under the cursor."""
    await once.press(pilot, "enter", "ctrl+u", *text, end)


def values(db, task_id: str) -> dict[str, str]:
    return {one.key: one.value for one in tasks.detail(db, task_id).params}


async def test_a_wrong_value_is_told_while_typing_and_enqueue_waits_for_it(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down", "down", "enter", "ctrl+u", *"ten")
        text = once.text(app, 80, 24)
        assert " ! epochs" in text
        assert "a whole number, as 10" in text
        await once.press(pilot, "enter", "E")
        assert " invalid: fix before E" in once.text(app, 80, 24)
        assert count(db) == 1


async def test_an_edited_clone_is_reviewed_then_queued(app, db, source, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.extend(wanted.queues) or "w1")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4")
        assert "▸▎ lr" in once.text(app, 80, 24)
        assert count(db) == 1
        await once.press(pilot, "E")
        text = once.text(app, 80, 24)
        assert "Args/lr" in text
        assert "nobody serves it yet" in text
        said: list[str] = []
        monkeypatch.setattr(screen, "say", said.append)
        await once.press(pilot, "enter")
        assert said == ["Enqueue wide lr=1e-4 on default …"]
        assert "Start a worker?" in once.text(app, 80, 24)
        await once.press(pilot, "y")
        assert app.screen is not screen
    entry = queues.queues(db)[0].entries[0]
    assert entry.name == "wide lr=1e-4"
    assert values(db, entry.task_id)["Args/lr"] == "0.0001"
    assert asked == ["default"]


async def test_a_draft_that_was_left_while_a_worker_starts_takes_nothing_else_with_it(app, db, source, monkeypatch):
    go, begun = threading.Event(), threading.Event()

    def slow(settings, wanted):
        begun.set()
        assert go.wait(10)
        return "w1"

    monkeypatch.setattr(starting, "worker", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        draft = await opened(pilot, source)
        below = app.screen_stack[-2]
        await once.press(pilot, "E", "w")
        await pilot.press("y")
        await asyncio.to_thread(begun.wait, 10)
        assert app.screen is draft
        app.pop_screen()
        await pilot.pause()
        go.set()
        async with asyncio.timeout(10):
            while "worker w1 serves it" not in once.text(app, 80, 24):
                await pilot.pause()
        assert app.screen is below is not draft


async def test_leaving_asks_only_when_something_was_edited(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "escape")
        assert app.screen is not screen
        screen = await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "0.5")
        await once.press(pilot, "escape")
        assert "Leave without saving?" in once.text(app, 80, 24)
        await once.press(pilot, "n")
        assert app.screen is screen
        await once.press(pilot, "escape", "y")
        assert app.screen is not screen
    assert count(db) == 1


async def test_another_place_is_not_opened_over_edits_without_asking(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "0.5")
        await once.press(pilot, "1")
        assert "Leave without saving?" in once.text(app, 80, 24)
        await once.press(pilot, "n")
        assert app.screen is screen
        assert dict(screen.form.values) == {"Args/lr": "0.5"}
        await once.press(pilot, "1", "y")
        assert "NAME" in once.text(app, 80, 24)


async def test_escape_in_a_field_puts_the_old_text_back(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "9", end="escape")
        assert screen.form is not None
        assert not screen.form.edited


async def test_typing_replaces_a_value_and_an_arrow_edits_it(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down", "enter", *"0.5", "enter")
        assert dict(screen.form.values) == {"Args/lr": "0.5"}
        await once.press(pilot, "enter", "right", "7", "enter")
        assert dict(screen.form.values) == {"Args/lr": "0.57"}


async def test_the_row_being_edited_stays_in_sight(app, db):
    params = [Param(f"Args/a_rather_long_name_of_an_option_{n}", str(n), "int") for n in range(40)]
    made = draft(db, params=tuple(params), name="many")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, made)
        await once.press(pilot, "G", "enter", "7")
        field = screen.query_one(Typing)
        body = screen.query_one(FormBody)
        assert body.region.contains_region(field.region)
        row = once.text(app, 80, 24).splitlines()[field.region.y]
        assert row.startswith(" ▎ a_rather_long")
        assert "option_39" in row
        await once.press(pilot, "enter")
        assert "option_39" in "".join(once.text(app, 80, 24).splitlines()[:-3])


async def test_one_begins_on_the_first_parameter_and_sees_where_one_is_without_colour(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        pilot.app.push_screen(DraftScreen(source))
        await once.settle(pilot)
        assert next(line for line in once.text(app, 80, 24).splitlines() if line.startswith("▸")).split()[1] == "lr"
        await once.press(pilot, "v", "5", "enter", "7", "escape")
        assert "0.15, 7" in once.text(app, 80, 24)


async def test_another_name_is_a_change_though_the_run_stays_the_same(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        assert "nothing changed" in once.text(app, 80, 24)
        await once.press(pilot, "E")
        assert "nothing changed: the same as wide once more" in once.text(app, 80, 24)
        await once.press(pilot, "escape")
        await replace(pilot, "other")
        assert "1 changed" in once.text(app, 80, 24) and "wide  →  other" in once.text(app, 80, 24)
        await once.press(pilot, "E")
        assert "nothing changed: the same as wide once more" in once.text(app, 80, 24)


async def test_the_keys_that_matter_are_all_in_the_footer_at_80_columns(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        foot = once.text(app, 80, 24).splitlines()[-1]
        for key in ("enter edit", "u undo", "v vary", "a changed", "S save", "E enqueue", "esc leave", "? more"):
            assert key in foot


async def test_what_is_enqueued_can_be_watched_at_once_and_has_no_note_yet(app, db, source):
    task_ops.note(db, source, "seen there")
    queue_ops.create(db, "gpu")
    workers.register(db, "w1", ("gpu",), 1)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "E")
        assert "queue gpu" in once.text(app, 80, 24).split("default")[0]
        await once.press(pilot, "w")
        made = queues.queues(db)[-1].entries[0].task_id
        assert isinstance(app.screen, TaskScreen)
        assert app.screen.task_id == made
    assert [tasks.detail(db, one).comment for one in (source, made)] == ["seen there", ""]


async def test_a_new_queue_is_named_in_the_review(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "E", "plus", *"night", "enter", "n")
    assert [queue.name for queue in queues.queues(db) if queue.entries] == ["night"]


async def test_choices_and_switches_turn_with_space_and_edits_are_undone(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down", "down", "down", "space", "down", "space")
        assert screen.form is not None
        assert dict(screen.form.values) == {"Args/opt": "adam", "Args/verbose": "True"}
        await once.press(pilot, "u")
        assert dict(screen.form.values) == {"Args/opt": "adam"}
        await once.press(pilot, "U", "u", "u")
        assert not screen.form.edited


async def test_a_clone_of_a_run_that_has_just_begun_learns_its_parameters(app, db, source):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'running' WHERE id = ?", (source,))
        tx.execute("CREATE TABLE told AS SELECT * FROM param WHERE task_id = ?", (source,))
        tx.execute("DELETE FROM param WHERE key != 'Args/lr'")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        assert "epochs" not in once.text(app, 80, 24)
        with db.write() as tx:
            tx.execute("INSERT OR IGNORE INTO param SELECT * FROM told")
        app.pass_on()
        await once.settle(pilot)
        assert "epochs" in once.text(app, 80, 24)
        await once.press(pilot, "down")
        await replace(pilot, "0.5")
        with db.write() as tx:
            tx.execute("DELETE FROM param WHERE key = 'Args/epochs'")
        app.pass_on()
        await once.settle(pilot)
        assert "epochs" in once.text(app, 80, 24) and screen.form.edited


async def test_a_saved_draft_can_be_edited_itself_against_its_parent(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "0.5")
        await once.press(pilot, "S")
        made = next(row[0] for row in db.rows("SELECT id FROM task WHERE parent = ?", (source,)))
        screen = await opened(pilot, made, clone=False)
        assert [change.key for change in screen.form.changes()] == ["Args/lr"]
        await once.press(pilot, "enter", "ctrl+u", *"mine", "enter", "S")
    assert count(db) == 2
    assert tasks.detail(db, made).name == "mine"


async def test_a_configuration_text_is_checked_while_typing(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "tab", "enter", "left_curly_bracket")
        assert " ! " in once.text(app, 80, 24)
        await once.press(pilot, "escape", "S")
        assert "fix first: net" in once.text(app, 80, 24)
        await once.press(pilot, "u")
        assert screen.form is not None
        assert not screen.form.edited


async def test_names_and_values_from_runs_stay_text(app, db):
    made = draft(db, params=typical(), name="[red]x[/red] \x1b[31m")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, made)
        assert "[red]x[/red]" in once.text(app, 80, 24)
        await once.press(pilot, "E")
        assert "[red]x[/red]" in once.text(app, 80, 24)


async def test_a_held_queue_is_offered_with_what_it_holds(app, db, source):
    queue_ops.create(db, "gpu")
    queue_ops.hold(db, "gpu")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "E", "down")
        line = next(line for line in once.text(app, 80, 24).splitlines() if "queue gpu" in line)
        assert "0 waiting, nobody serves it yet, held" in line


async def test_a_list_in_a_field_makes_a_run_for_each_value(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, 1e-3")
        await once.press(pilot, "down")
        await replace(pilot, "1..3")
        text = once.text(app, 80, 24)
        assert "2 × 3 = 6 runs" in text
        assert screen.form.shown_name == "wide lr={lr} epochs={epochs}"
        assert "2 values" in text and "3 values" in text
        assert "1e-4  1e-3" in text
        await once.press(pilot, "S")
    made = db.rows(_CLONES)
    assert {row["name"] for row in made} == {
        f"wide lr={rate} epochs={count}" for rate in ("1e-4", "1e-3") for count in (1, 2, 3)
    }
    assert len({row["sweep"] for row in made}) == 1 and made[0]["sweep"]


_CLONES = "SELECT name, sweep FROM task WHERE parent != ''"


async def test_a_name_has_values_where_it_has_parameters_in_braces(app, db, source):
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, 1e-3")
        await once.press(pilot, "home")
        await replace(pilot, "w{rate}")
        line = next(line for line in once.text(app, 100, 24).splitlines() if "name " in line)
        assert "{rate} is no parameter" in line
        await once.press(pilot, "S")
        assert screen.form.problems() == ("name",) and not db.rows(_CLONES)
        assert "fix first: name" in once.text(app, 100, 24)
        await replace(pilot, "w{lr} of {epochs}")
        await once.press(pilot, "S")
    ((epochs,),) = db.rows("SELECT value FROM param WHERE task_id = ? AND key = 'Args/epochs'", (source,))
    assert {row["name"] for row in db.rows(_CLONES)} == {f"w1e-4 of {epochs}", f"w1e-3 of {epochs}"}


async def test_on_a_wide_screen_what_belongs_together_stands_together(app, source):
    async with app.run_test(size=(160, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-3, 1e-2")
        row, change = (line.rstrip() for line in once.text(app, 160, 24).splitlines() if " 1e-2" in line)
        assert "2 values" in row and len(row) < 110
        assert len(change) < 60


async def test_a_configuration_is_shown_in_its_colours(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "tab")
        rows = parts.sheet(screen.form, "config", 79, str).rows
        assert next((run.text, run.style) for run in rows[1] if run.text.strip()) == ("a", "accent")


async def test_zipped_values_are_taken_together(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "z")
        assert "two fields that vary" in once.text(app, 80, 24)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, 1e-3")
        await once.press(pilot, "down")
        await replace(pilot, "1..3")
        await once.press(pilot, "z", "S")
        assert "as many values as lr: 2" in once.text(app, 80, 24)
        await replace(pilot, "1..2")
        assert "2 + 2 zipped = 2 runs" in once.text(app, 80, 24)
        await once.press(pilot, "S")
    assert {row["name"] for row in db.rows(_CLONES)} == {"wide lr=1e-4 epochs=1", "wide lr=1e-3 epochs=2"}


async def test_any_field_is_varied_line_by_line(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        keys = [one.key for one in screen.form.params]
        for _ in range(keys.index("General/layers") + 1):
            await once.press(pilot, "down")
        await once.press(pilot, "v", "end", "enter", *"[8, 8]", "enter", *"[4]", "enter", "escape")
        assert screen.form.lists == {"General/layers": ("[64, 64]", "[8, 8]", "[4]")}
        assert "3 values" in once.text(app, 80, 24)
        assert "= 3 runs" not in once.text(app, 80, 24) and "3 runs" in once.text(app, 80, 24)
        await once.press(pilot, "u")
        assert not screen.form.edited


async def test_a_name_without_braces_still_tells_the_runs_apart(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await replace(pilot, "study")
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, 1e-3")
        await once.press(pilot, "S")
    assert {row["name"] for row in db.rows(_CLONES)} == {"study lr=1e-4", "study lr=1e-3"}


async def test_a_bad_value_in_a_list_is_named(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, ten")
        assert "ten: not a number" in once.text(app, 80, 24)
        await once.press(pilot, "S")
        assert " invalid: fix before E" in once.text(app, 80, 24)
    assert count(db) == 1


async def test_many_runs_are_asked_about_first(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down", "down")
        await replace(pilot, "1..60")
        await once.press(pilot, "S")
        assert "Store 60 runs?" in once.text(app, 80, 24)
        await once.press(pilot, "n")
        assert count(db) == 1
        await once.press(pilot, "S", "y")
    assert count(db) == 61


async def test_the_time_of_a_sweep_is_told_where_it_is_known(app, db, source):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed', duration = 124 WHERE id = ?", (source,))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down", "down")
        await replace(pilot, "1..15")
        assert "15 runs   ~ 24:48 on 1 slot" in once.text(app, 80, 24)


async def test_a_sweep_is_enqueued_whole_and_watched_as_charts(app, db, source, monkeypatch):
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: "w1")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, 1e-3")
        await once.press(pilot, "E")
        assert "Enqueue 2 runs" in once.text(app, 80, 24)
        await once.press(pilot, "w", "y")
        assert type(app.screen).__name__ == "ChartsScreen"
        assert len(app.selection.ids) == 2
    assert len(queues.queues(db)[0].entries) == 2


async def test_a_stored_draft_stays_one_run(app, db, source):
    from tuitrack.ops import cloning

    made = cloning.clone(db, source)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, made, clone=False)
        await once.press(pilot, "down", "v")
        assert "a draft is one run" in once.text(app, 80, 24)
        await replace(pilot, "1e-4, 1e-3")
        assert screen.form.problems() == ("Args/lr",)


async def test_parameters_are_added_renamed_and_taken_out(app, db, source):
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down", "plus", *"warmup=100", "enter")
        await once.press(pilot, "plus", "ctrl+u", *"nothing", "enter")
        assert "a parameter is called Section/name" in once.text(app, 100, 30)
        screen.to_key("Args/epochs")
        await once.press(pilot, "R", "ctrl+u", *"Args/rounds", "enter")
        screen.to_key("Args/opt")
        await once.press(pilot, "D")
        text = once.text(app, 100, 30)
        assert "warmup" in text and "rounds" in text and "removed" in text
        await once.press(pilot, "S")
    (made,) = [row["id"] for row in db.rows("SELECT id FROM task WHERE parent != ''")]
    stored = {one.key: (one.value, one.param.type, one.edited) for one in tasks.detail(db, made).params}
    assert stored["Args/warmup"] == ("100", "int", True)
    assert stored["Args/rounds"] == ("10", "int", True)
    assert not {"Args/epochs", "Args/opt"} & set(stored)
    assert tasks.detail(db, made).name == "wide warmup=100 rounds=10"


async def test_an_added_parameter_is_varied_as_any_other(app, db, source):
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down", "plus", *"warmup=100", "enter")
        screen.to_key("Args/warmup")
        await replace(pilot, "1..3")
        await once.press(pilot, "S")
    rows = db.rows("SELECT value FROM param WHERE key = 'Args/warmup' ORDER BY value")
    assert [row["value"] for row in rows] == ["1", "2", "3"]


async def test_edits_of_parameters_are_undone(app, db, source):
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "down", "D", "plus", *"x=1", "enter", "u", "u")
        assert not screen.form.edited
        await once.press(pilot, "down", "D", "S")
    assert count(db) == 2


async def test_where_the_code_comes_from_is_edited(app, db, source):
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "tab", "tab")
        assert "entry point" in once.text(app, 100, 30)
        screen.to_key("arguments")
        await replace(pilot, "--out 'a")
        assert "No closing quotation" in once.text(app, 100, 30)
        await once.press(pilot, "S")
        assert " invalid: fix before E" in once.text(app, 100, 30)
        await replace(pilot, "--out 'a b'")
        screen.to_key("packages")
        await once.press(pilot, "enter", *"numpy>=2", "enter", *"attrs", "escape")
        assert "2 lines" in once.text(app, 100, 30)
        await once.press(pilot, "S")
    (made,) = [row["id"] for row in db.rows("SELECT id FROM task WHERE parent != ''")]
    found = tasks.detail(db, made).environment
    assert (found.argv, found.requirements) == (("--out", "a b"), ("numpy>=2", "attrs"))


async def test_a_stored_draft_is_reworked_itself(app, db, source):
    from tuitrack.ops import cloning

    made = cloning.clone(db, source)
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot, made, clone=False)
        await once.press(pilot, "down", "D", "plus", *"fresh=true", "enter", "S")
    assert values(db, made)["Args/fresh"] == "True"
    assert "Args/lr" not in values(db, made)
    assert "Args/lr" in values(db, source)


class Terminal:
    """An application that gives its terminal away."""

    @contextlib.contextmanager
    def suspend(self):
        yield


def test_a_text_is_edited_in_the_users_editor(tmp_path, monkeypatch):
    program = tmp_path / "editor"
    program.write_text('#!/bin/sh\ncase "$1" in *.yaml) printf "b: 2\\n" >> "$1";; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))
    assert external.edited(Terminal(), "a: 1\n", ".yaml") == "a: 1\nb: 2\n"
    program.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(errors.TuitrackError, match="ended with 3"):
        external.edited(Terminal(), "a: 1\n")
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    with pytest.raises(errors.TuitrackError, match="no editor"):
        external.edited(Terminal(), "a: 1\n")


async def test_a_terminal_that_cannot_be_given_away_says_so(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "tab", "enter", "ctrl+o")
        assert "cannot be given to another program" in once.text(app, 80, 24)
        await once.press(pilot, "escape")


async def in_run(pilot, task_id: str, *, clone: bool = True) -> DraftScreen:
    screen = await opened(pilot, task_id, clone=clone)
    while screen.query_one(PartBar).current != "run":
        await once.press(pilot, "tab")
    return screen


def plan(db, task_id: str) -> Plan:
    return tasks.detail(db, task_id).planned.plan


async def test_how_a_clone_is_to_be_run_is_edited_checked_and_reviewed(app, db, source):
    first = draft(db, name="first")
    queue_ops.enqueue(db, first, "gpu")
    workers.register(db, "w1", ("gpu",), 1)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_run(pilot, source)
        await once.press(pilot, "space", "down")
        await replace(pilot, "half")
        assert "▸! GPUs" in once.text(app, 80, 24) and "no number: 1, 2" in once.text(app, 80, 24)
        await once.press(pilot, "E")
        assert " invalid: fix before E" in once.text(app, 80, 24)
        await replace(pilot, "2", end="tab")
        await once.press(pilot, "ctrl+u", *"32GB", "enter", "down", "space")
        assert "Run: queue gpu, 2 gpus, high" in once.text(app, 80, 24)
        await once.press(pilot, "down", "enter", "space", "enter")
        assert "after                 first" in once.text(app, 80, 24)
        await once.press(pilot, "E")
        text = once.text(app, 80, 24)
        assert all(told in text for told in ("GPUs", "32GB", "high", "first"))
        await once.press(pilot, "enter")
    (made,) = [entry for entry in queues.queues(db)[0].entries if entry.name == "wide"]
    wanted = Plan("gpu", 10, 2.0, 32 * 10**9, (first,))
    assert plan(db, made.task_id) == wanted


async def test_every_run_of_a_sweep_is_run_so(app, db, source):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, source)
        await once.press(pilot, "down")
        await replace(pilot, "1e-4, 1e-3")
        await once.press(pilot, "tab", "tab", "tab", "end", "up", "up")
        await replace(pilot, "3")
        await once.press(pilot, "S")
    rows = db.rows("SELECT id FROM task WHERE sweep != ''")
    assert [plan(db, one["id"]).retries for one in rows] == [3, 3]


async def test_of_what_waits_in_a_queue_how_it_is_run_is_edited(app, db, source):
    queue_ops.enqueue(db, source, "gpu")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source, clone=False)
        assert [part.name for part in screen.query_one(PartBar).parts] == ["run"]
        await once.press(pilot, "down")
        await replace(pilot, "0.5")
        await once.press(pilot, "u", "U", "E")
        assert "waits in its queue already" in once.text(app, 80, 24)
        await once.press(pilot, "S")
        assert "wide waits in gpu as changed" in once.text(app, 80, 24)
    assert plan(db, source).gpus == 0.5
    assert [entry.name for entry in queues.queues(db)[0].entries] == ["wide"]


async def test_a_search_lists_what_contains_it_and_escape_lists_all_again(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        whole = screen.query_one(FormBody).lines.text
        await once.press(pilot, "tab", "slash", *"EPOCH", "enter")
        listed = screen.query_one(FormBody).lines.text
        assert "epochs" in listed and "lr" not in listed and "1 of" in listed
        await once.press(pilot, "down", "enter", "ctrl+u", *"7", "enter")
        assert screen.form is not None and screen.form.values == {"Args/epochs": "7"}
        await once.press(pilot, "u", "escape")
        assert screen.query_one(FormBody).lines.text == whole and isinstance(app.screen, DraftScreen)
        assert screen.item is not None and screen.item.key == "Args/epochs", "the cursor stays on its field"
        await once.press(pilot, "escape")
        assert not isinstance(app.screen, DraftScreen)


async def test_one_key_goes_from_a_text_to_the_users_editor(app, source, monkeypatch):
    monkeypatch.setattr(external, "edited", lambda app, text, suffix: f"{text}\nb: 2{suffix}")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "O")
        assert "enter edits a line" in once.text(app, 80, 24)
        await once.press(pilot, "tab", "O")
        assert screen.form is not None and screen.form.texts == {"net": "a: 1\nb: 2.yaml"}


async def test_the_parts_are_gone_through_both_ways(app, source):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, source)
        await once.press(pilot, "left_square_bracket", "left_square_bracket")
        assert screen.query_one(PartBar).current == "code"
        await once.press(pilot, "right_square_bracket", "tab")
        assert screen.query_one(PartBar).current == "params"
