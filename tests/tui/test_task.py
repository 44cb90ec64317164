"""The page of a run."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from pathlib import Path

import populate
import pytest
from browsing import body_of, run_page
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuitrack.model.outputs import Direction, ModelDescribed
from tuitrack.ops import models, tasks
from tuitrack.query import tasks as reading
from tuitrack.store import files
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.console.log import line, row
from tuitrack.tui.options import Options
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.lines import cut_off
from tuitrack.tui.widgets.part_bar import Part, PartBar

_ENVIRONMENT = """
INSERT INTO environment (task_id, repository, branch, commit_id, detail, captured) VALUES (?, '', '', '', ?, 0)
"""


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="queues"))


async def test_the_overview_shows_curves_and_facts(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        text = once.text(app, 80, 24)
        assert "loss/val" in text
        assert "best" in text
        assert "Facts" in text
        assert "gpubox" in body_of(screen)


async def test_what_was_said_of_a_run_goes_when_the_run_goes_on(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        screen.say("waits in gpu")
        app.pass_on()
        await once.settle(pilot)
        assert "waits in gpu" in once.text(app, 80, 24)
        with db.write() as tx:
            tx.execute("UPDATE task SET status = 'completed' WHERE id = ?", (populate.task_id(39),))
        app.pass_on()
        await once.settle(pilot)
        assert "waits in gpu" not in once.text(app, 80, 24)


async def test_empty_parts_are_not_offered_and_tab_walks_the_others(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        names = [part.name for part in screen.query_one(PartBar).parts]
        assert names == ["overview", "params", "scalars"]
        await once.press(pilot, "tab")
        assert "lr" in body_of(screen)
        assert "width" in body_of(screen)
        await once.press(pilot, "tab")
        assert "acc/val" in body_of(screen)
        await once.press(pilot, "tab")
        assert screen.query_one(PartBar).current == "overview"


async def test_what_changes_appears(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        tasks.note(db, populate.task_id(39), "[b]look[/b] here")
        app.pass_on()
        await once.settle(pilot)
        assert "[b]look[/b] here" in body_of(screen)


async def test_a_clone_says_what_of_its_code_is_another(app, db):
    parent = populate.task_id(0)
    with db.write() as tx:
        tx.execute(_ENVIRONMENT, (parent, json.dumps({"commit": "a" * 40})))
    made = tasks.clone(db, parent)
    with db.write() as tx:
        detail = json.dumps({"commit": "b" * 40, "diff": "+one"})
        tx.execute("UPDATE environment SET detail = ? WHERE task_id = ?", (detail, made))
    async with app.run_test(size=(100, 30)) as pilot:
        await once.settle(pilot)
        screen = TaskScreen(made)
        app.push_screen(screen)
        await once.settle(pilot)
        rows = [" ".join(line.split()) for line in body_of(screen).splitlines() if line.startswith(" ▎")]
        assert rows[0] == "▎commit aaaaaaaaaa → bbbbbbbbbb" and rows[1].startswith("▎uncommitted – → 1 line ")


async def test_a_clone_says_what_changed_from_its_parent(app, db):
    made = tasks.clone(db, populate.task_id(0), tasks.CloneSpec(params={"Args/seed": "77"}))
    async with app.run_test(size=(100, 30)) as pilot:
        await once.settle(pilot)
        screen = TaskScreen(made)
        app.push_screen(screen)
        await once.settle(pilot)
        assert "Changed from parent" in body_of(screen)
        assert "→ 77" in body_of(screen)


async def test_escape_goes_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        await once.press(pilot, "escape")
        assert app.screen is not screen


def test_colours_of_a_line_become_those_of_the_theme():
    found = row(line(b"\x1b[1;31mbad\x1b[0m \x1b[38;5;208mx\x1b[39m\x1b[2K\x1b]0;title\x07 end"))
    assert [(run.text, run.style) for run in found[1:]] == [
        ("bad", "bold bad"), (" ", ""), ("x", "accent"), (" end", ""),
    ]  # fmt: skip


def test_tabs_stay_apart():
    assert line(b"a\tb") == "a       b"


def test_a_line_of_a_megabyte_is_cut_and_says_so():
    cut = line(b"x" * 1_000_000)
    assert len(cut) < 11_000
    assert cut.endswith("… 990,000 characters more")


async def test_a_long_line_is_seen_by_moving_to_the_right(app, db):
    speak(db, 39, b"x" * 100 + b"END\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await run_page(pilot)
        await once.press(pilot, "L")
        assert "END" not in once.text(app, 80, 24)
        await once.press(pilot, "right", "right", "right", "right")
        assert "END" in once.text(app, 80, 24)
        await once.press(pilot, "left", "left", "left")
        assert "END" not in once.text(app, 80, 24)


@pytest.mark.parametrize(
    ("text", "seen"), [("abcdef", "abc…"), ("abcd", "abcd"), ("ab      ", "ab  "), ("─────", "────"), ("a日日", "a日…")]
)
def test_a_row_that_goes_on_says_so(text: str, seen: str):
    assert cut_off(Strip([Segment(text)]), 4, Style()).text == seen


async def test_a_tall_terminal_shows_higher_curves_and_more_of_the_console(app, db):
    printed = b"".join(b"line %d\n" % number for number in range(40))
    with db.write() as tx:
        sql = "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 40, ?)"
        tx.execute(sql, (populate.task_id(39), printed))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        low = body_of(screen)
        await pilot.resize_terminal(80, 60)
        await once.settle(pilot)
        high = body_of(screen)
        assert high.count("│") > low.count("│")
        assert "line 10" in high and "line 10" not in low
        assert len(high.splitlines()) == 56


async def test_parameters_have_their_types_near_and_metrics_long_curves_on_a_wide_screen(app):
    async with app.run_test(size=(160, 24)) as pilot:
        screen = await run_page(pilot)
        await once.press(pilot, "tab")
        assert all(len(line.rstrip()) < 80 for line in body_of(screen).splitlines() if "─" not in line)
        await once.press(pilot, "tab")
        assert max(map(len, map(str.rstrip, body_of(screen).splitlines()))) > 100


async def test_a_run_that_failed_says_why_before_all_else(app, db):
    with db.write() as tx:
        tx.execute(
            "UPDATE task SET status = 'failed', status_reason = 'ValueError: no such optimiser' WHERE id = ?",
            (populate.task_id(39),),
        )
    speak(db, 39, b"Traceback (most recent call last):\n  here\nValueError: no such optimiser\n")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        lines = body_of(screen).splitlines()
        assert lines[0].startswith("─ Failed")
        assert lines[1:4] == ["  ValueError: no such optimiser", "  Traceback (most recent call last):", "    here"]
        assert "no such optimiser" not in lines[4], "said once"


async def test_who_reads_earlier_lines_is_not_taken_to_the_end(app, db):
    speak(db, 39, b"".join(b"step %d\n" % number for number in range(100)))
    async with app.run_test(size=(80, 24)) as pilot:
        await run_page(pilot)
        await once.press(pilot, "L", "pageup")
        await more(pilot, db, b"step 100\n")
        assert "of 101 " in once.text(app, 80, 24)
        assert "step 100" not in once.text(app, 80, 24)
        await once.press(pilot, "G")
        await more(pilot, db, b"step 101\n")
        assert "step 101" in once.text(app, 80, 24)
        await once.press(pilot, "f")
        await more(pilot, db, b"step 102\n")
        assert "step 102" not in once.text(app, 80, 24)


async def more(pilot, db, data: bytes) -> None:
    """The run prints something while one looks at it."""
    speak(db, 39, data)
    pilot.app.pass_on()
    await once.settle(pilot)
    await once.settle(pilot)


def speak(db, number: int, data: bytes) -> None:
    """What a run prints."""
    with db.write() as tx:
        tx.execute(
            "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, ?, ?)",
            (populate.task_id(number), data.count(b"\n"), data),
        )


async def test_an_artifact_is_looked_at_and_saved_but_never_over_another_file(app, db, tmp_path):
    stored = tmp_path / "metrics.json"
    stored.write_text('{"acc": 0.98,\n "loss": 0.04,\n "lr": 1,\n "more": "all of it"}')
    keep(db, stored)
    target = tmp_path / "out.json"
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        screen.query_one(PartBar).open("artifacts")
        await once.settle(pilot)
        assert "all of it" not in body_of(screen)
        await once.press(pilot, "enter")
        assert "all of it" in once.text(app, 80, 24)
        await once.press(pilot, "escape")
        for told in ("saved", "exists"):
            await once.press(pilot, "S")
            app.screen.query_one(Field).value = str(target)
            await once.press(pilot, "enter")
            await once.settle(pilot)
            assert told in once.text(app, 80, 24)
    assert target.read_text() == stored.read_text()


async def test_models_are_listed_looked_at_and_saved(app, db, tmp_path):
    stored = tmp_path / "net.pt"
    stored.write_text("weights")
    made = models.add(db, described(stored, name="net", framework="PyTorch", tags=("best",), labels={"cat": 1}))
    start = models.add(db, ModelDescribed("", name="start", uri="file:///nowhere.pt", size=9, hash="1" * 64))
    models.link(db, populate.task_id(39), made, Direction.output, "net")
    models.link(db, populate.task_id(39), start, Direction.input, "start")
    models.link(db, populate.task_id(1), made, Direction.input, "net")
    target = tmp_path / "out.pt"
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        screen.query_one(PartBar).open("models")
        await once.settle(pilot)
        text = body_of(screen)
        assert text.index("Read") < text.index("start") < text.index("gone") < text.index("Made") < text.index("best")
        await once.press(pilot, "down", "enter")
        text = once.text(app, 80, 24)
        assert "it is what was recorded" in text and "cat 1" in text
        assert re.search(r"from +start\n▸ +made by +● wide", text)
        assert re.search(r"read by +. .* 00000000\n", text)
        await once.press(pilot, "escape", "S")
        app.screen.query_one(Field).value = str(target)
        await once.press(pilot, "enter")
        await once.settle(pilot)
        assert "saved" in once.text(app, 80, 24)
    assert target.read_text() == "weights"


def described(path: Path, **facts) -> ModelDescribed:
    """A model of a file as it is."""
    found = files.measure(path)
    return ModelDescribed("", uri=found.uri, size=found.size, hash=found.hash, **facts)


def keep(db, path) -> None:
    """An artifact of a run."""
    with db.write() as tx:
        tx.execute(
            "INSERT INTO artifact (task_id, name, type, size, hash, uri, time, filename, content_type, preview, detail) "
            "VALUES (?, 'metrics', 'dict', 9, 'abc', ?, 0, '', '', 'a\nb\nc\nd', '{}')",
            (populate.task_id(39), path.as_uri()),
        )


def test_the_end_of_a_carriage_return_line_is_kept():
    assert line(b"whole\r") == "whole"


async def test_a_deleted_run_closes_its_page(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot, 0)
        await once.press(pilot, "D")
        await once.press(pilot, "y")
        await once.settle(pilot)
        assert app.screen is not screen
    assert not db.rows("SELECT 1 FROM task WHERE id = ?", (populate.task_id(0),))


async def test_verbs_act_on_this_run_whatever_is_selected(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        app.select(ids=(populate.task_id(1), populate.task_id(2)))
        await run_page(pilot, 0)
        await once.press(pilot, "A")
    archived = [row[0] for row in db.rows("SELECT id FROM task WHERE archived = 1")]
    assert archived == [populate.task_id(0)]


async def test_the_console_is_searched_and_followed(app, db):
    speak(db, 39, b"".join(b"step %d\n" % number for number in range(500)))
    async with app.run_test(size=(80, 24)) as pilot:
        await run_page(pilot)
        await once.press(pilot, "L")
        assert "step 499" in once.text(app, 80, 24)
        await once.press(pilot, "slash")
        await once.press(pilot, *"step", "space", *"12", "enter")
        assert "step 129" in once.text(app, 80, 24)
        await once.press(pilot, "n")
        text = once.text(app, 80, 24)
        assert "step 12\n" in text
        assert "1 of 11" in text


async def test_each_key_goes_one_line_further_however_long_a_search_takes(app, db):
    speak(db, 39, b"".join(b"step %d\n" % number for number in range(500)))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        await once.press(pilot, "L", "slash", *"step", "space", *"12", "enter")
        for _ in range(3):
            screen.console.match(1)
        await once.settle(pilot)
        assert "3 of 11" in once.text(app, 80, 24)


async def test_who_has_just_left_the_end_of_a_console_is_not_taken_back_there(app, db):
    speak(db, 39, b"".join(b"step %d\n" % number for number in range(500)))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        await once.press(pilot, "L")
        screen.console.action_start()
        screen.console.on_resize()
        await once.settle(pilot)
        assert "step 0\n" in once.text(app, 80, 24)
        screen.console.action_end()
        screen.console.on_resize()
        await once.settle(pilot)
        assert "step 499\n" in once.text(app, 80, 24)


async def test_a_console_goes_on_though_ctrl_c_came_before_its_worker_began(app, db):
    speak(db, 39, b"".join(b"step %d\n" % number for number in range(500)))
    free = threading.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot)
        await once.press(pilot, "L")
        held = [asyncio.get_running_loop().run_in_executor(None, free.wait, 10) for _ in range(64)]
        screen.console.action_start()
        await pilot.pause()
        app.workers.cancel_all()
        await pilot.pause()
        free.set()
        await asyncio.gather(*held)
        await once.settle(pilot)
        assert "step 0\n" in once.text(app, 80, 24)


async def test_a_note_of_several_lines_stays_one(app, db):
    tasks.note(db, populate.task_id(0), "first\nsecond")
    async with app.run_test(size=(80, 24)) as pilot:
        await run_page(pilot, 0)
        await once.press(pilot, "w", *"!", "enter")
        await once.settle(pilot)
    assert reading.detail(db, populate.task_id(0)).comment == "first\nsecond!"


async def test_a_run_that_printed_nothing_says_so(app):
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await run_page(pilot, 0)
        await once.press(pilot, "L")
        assert screen.query_one(PartBar).current == "overview"
        assert "nothing was printed yet" in once.text(app, 80, 24)


@pytest.mark.parametrize("status", ["running", "completed"])
async def test_alerts_are_told_while_it_runs_and_after(app, db, status):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = ? WHERE id = ?", (status, populate.task_id(39)))
        tx.execute(
            "UPDATE series SET nan_count = 1, nan_step = 139, smooth = 0.5, smooth_min = 0.1, calm = 0 "
            "WHERE task_id = ?",
            (populate.task_id(39),),
        )
    async with app.run_test(size=(80, 24)) as pilot:
        text = body_of(await run_page(pilot))
        assert "! NaN@139 in loss/train and 2 more" in text
        assert "! loss/train 5.0× its lowest and 1 more" in text


async def test_the_console_wraps_jumps_and_numbers_its_lines(app, db):
    speak(db, 39, b"".join(b"line %d %s\n" % (number, b"x" * 100) for number in range(1, 501)))
    async with app.run_test(size=(80, 24)) as pilot:
        await run_page(pilot)
        await once.press(pilot, "L")
        text = once.text(app, 80, 24)
        assert "line 500 " in text and "of 500" in text and "following" in text
        await once.press(pilot, "J", *"120", "enter")
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "\n  line 120 xx" in text and "line 120 of 500" in text
        await once.press(pilot, "W")
        text = once.text(app, 80, 24)
        assert text.count("x" * 30) >= 16 and text.count("line 12") <= 11
        await once.press(pilot, "J", *"noon", "enter")
        assert "no place in a console" in once.text(app, 80, 24)


async def test_a_search_that_finds_nothing_says_so_and_a_new_line_is_found_later(app, db):
    speak(db, 39, b"nothing of the kind\n" * 50)
    async with app.run_test(size=(80, 24)) as pilot:
        await run_page(pilot)
        await once.press(pilot, "L", "slash", *"oops", "enter")
        await once.settle(pilot)
        assert "nothing here contains oops" in once.text(app, 80, 24)
        await more(pilot, db, b"oops\n")
        await once.press(pilot, "n")
        await once.settle(pilot)
        assert "oops: 1 of 1" in once.text(app, 80, 24)


@pytest.mark.parametrize(
    ("width", "current", "bar"),
    [
        (80, "overview", " Overview  Params 12  Code 12  Console 12  Scalars 12  Plots 12  Files 12"),
        (60, "overview", " Overview  Params  Code  Console  Scalars  Plots  Files"),
        (44, "overview", " Overview  Params  Code  Console  Scalars  ›"),
        (44, "console", " Overview  Params  Code  Console  Scalars  ›"),
        (44, "artifacts", "‹Code  Console  Scalars  Plots  Files"),
    ],
)
async def test_the_bar_of_parts_says_where_more_are(app, width, current, bar):
    names = ("params", "code", "console", "scalars", "plots")
    some = (Part(name, name.capitalize(), "12") for name in names)
    parts = (Part("overview", "Overview"), *some, Part("artifacts", "Files", "12"))
    async with app.run_test(size=(width, 24)) as pilot:
        found = (await run_page(pilot)).query_one(PartBar)
        found.show(parts)
        found.open(current)
        await pilot.pause()
        line = "".join(segment.text for segment in found.render_line(0))
        assert line.rstrip() == bar
        await pilot.click(PartBar, offset=(line.index("Scalars"), 0))
        assert found.current == "scalars"
