"""Boxes that ask: what enter takes is seen, what is refused is said where it was typed."""

from __future__ import annotations

import asyncio
import os
import threading
from functools import partial
from pathlib import Path

import populate
import pytest
from browsing import Browser, opened
from rich.text import Text
from textual.widgets import Input, TextArea

from tuitrack.hardware.host import Card, Usage
from tuitrack.ops import tasks
from tuitrack.ops import workers as changing
from tuitrack.query import queues as queue_reading
from tuitrack.query import tasks as reading
from tuitrack.query.queues import Entry, QueueRow, WorkerRow
from tuitrack.store.database import Database
from tuitrack.tui import asking, once, starting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.messages import Failed
from tuitrack.tui.screens.dialogs import workers
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.dialogs.text import EditText
from tuitrack.tui.screens.experiments import ExperimentsScreen
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.key_line import KeyLine
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.options import Options


def marked(browser: Browser) -> str:
    """The answer that enter takes."""
    line = next(line for line in browser.text.splitlines() if "enter takes" in line)
    return line.split("▸")[1].split()[1]


async def test_a_key_typed_ahead_waits_for_all_that_is_read_before_the_box(db: Database):
    async with opened(db, filter="status:completed") as browser:
        before = browser.table.listing.matched
        for key in "Dy":
            browser.app.simulate_key(key)
        await once.settle(browser.pilot)
        await browser.news()
        assert browser.table.listing.matched == before - 1


async def test_only_a_worker_that_keys_wait_for_opens_a_box(db: Database):
    async with opened(db) as browser:
        app = browser.app
        for group in ("quiet", asking.GROUP):
            opens = partial(app.call_from_thread, app.push_screen, Ask("Why"))
            worker = app.run_worker(opens, group=group, thread=True, exit_on_error=False)
            await once.settle(browser.pilot)
            assert isinstance(worker.error, RuntimeError) is (group == "quiet")
            assert isinstance(app.screen, Ask) is (group != "quiet")


@pytest.mark.parametrize("leave", ["pop_screen", "go"])
async def test_a_box_does_not_open_over_where_somebody_went_meanwhile(db: Database, leave: str):
    begun, read, told = threading.Event(), threading.Event(), threading.Event()

    async with opened(db) as browser:
        app = browser.app
        if leave == "pop_screen":
            await browser.press("enter")

        def slow() -> None:
            begun.set()
            assert read.wait(60)
            app.call_from_thread(app.push_screen, Ask("Why"))
            told.set()

        app.screen.run_worker(slow, group=asking.GROUP, thread=True, exit_on_error=False)
        assert await asyncio.to_thread(begun.wait, 60)
        app.pop_screen() if leave == "pop_screen" else app.go("system")
        await browser.pilot.pause()
        read.set()
        assert await asyncio.to_thread(told.wait, 60)
        await once.settle(browser.pilot)
        assert not isinstance(app.screen, Ask)


@pytest.mark.parametrize(("keys", "deleted"), [((), 0), (("right",), 1), (("tab", "left"), 0)])
async def test_enter_takes_the_answer_that_is_marked(db: Database, keys: tuple[str, ...], deleted: int):
    async with opened(db, filter="status:completed") as browser:
        before = browser.table.listing.matched
        await browser.press("D", *keys)
        assert marked(browser) == ("yes" if deleted else "no")
        await browser.press("enter")
        await browser.news()
        assert browser.table.listing.matched == before - deleted


@pytest.mark.parametrize(("key", "deleted"), [("y", 1), ("n", 0), ("q", 0), ("escape", 0)])
async def test_nothing_but_a_yes_does_what_is_asked(db: Database, key: str, deleted: int):
    async with opened(db, filter="status:completed") as browser:
        before = browser.table.listing.matched
        await browser.press("D", key)
        await browser.news()
        assert browser.table.listing.matched == before - deleted


async def test_what_is_usual_and_harms_nothing_is_marked(db: Database, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.extend(wanted.queues) or "w1")
    populate.add_run(db, "f" * 32, "draft one", status="draft")
    async with opened(db) as browser:
        await browser.press("E", "enter")
        assert marked(browser) == "yes"
        await browser.press("enter")
    assert asked == ["default"]


@pytest.mark.parametrize("opens", [":", "s", "C", "o"])
async def test_a_search_that_finds_nothing_says_so_and_takes_nothing(db: Database, opens: str):
    async with opened(db) as browser:
        await browser.press(opens)
        if opens == "C":
            await browser.press("/")
        await browser.press(*"zzzz")
        assert "nothing matches" in browser.text
        await browser.press("down", "enter")
        assert browser.app.screen.is_modal and "nothing matches" in browser.text


async def test_a_refused_name_stays_in_its_box_with_the_reason(db: Database):
    run = populate.task_id(1)
    async with opened(db, filter=f"id:{run}") as browser:
        name = reading.detail(db, run).name
        await browser.press("R", "n", "ctrl+u", "enter")
        assert isinstance(browser.app.screen, Ask)
        assert "! a run needs a name: one with at least one letter" in browser.text
        await browser.type("n")
        assert "needs a name" not in browser.text
        await browser.type("ew")
        await browser.press("enter")
        assert not isinstance(browser.app.screen, Ask)
        assert reading.detail(db, run).name == "new" != name


async def ask_slowly(browser: Browser, tried: threading.Event) -> None:
    """A box whose answer is refused, once that is let happen."""

    def attempt(text: str) -> Failed:
        assert tried.wait(10)
        return Failed("refused", "not that", "")

    browser.app.push_screen(Ask("What", attempt=attempt))
    await once.settle(browser.pilot)


async def test_what_was_entered_is_dim_while_it_is_tried(db: Database):
    tried = threading.Event()
    async with opened(db) as browser:
        await ask_slowly(browser, tried)
        field = browser.app.screen.query_one(Field)
        await browser.pilot.press("a", "enter")
        await browser.pilot.pause()
        assert field.has_class("-tried")
        async with asyncio.timeout(10):
            while "working …   esc leaves, it goes on" not in browser.text:
                await browser.pilot.pause()
        said, colours = browser.app.screen.query_one(".said"), browser.app.theme_variables
        assert said.styles.color.hex.lower() == colours["dim"].lower()
        tried.set()
        await once.settle(browser.pilot)
        assert said.styles.color.hex.lower() == colours["bad"].lower()
        assert not field.has_class("-tried") and "not that" in browser.text and "working" not in browser.text


async def test_a_change_that_waits_for_the_database_says_so(db: Database, monkeypatch: pytest.MonkeyPatch):
    free, archive = threading.Event(), tasks.archive
    monkeypatch.setattr(tasks, "archive", lambda *given: free.wait(10) and archive(*given))
    async with opened(db) as browser:
        await browser.pilot.press("A")
        async with asyncio.timeout(10):
            while "Archive: waiting for the database …" not in browser.text:
                await browser.pilot.pause()
        free.set()
        await once.settle(browser.pilot)
        assert "archived" in browser.text and "waiting" not in browser.text


async def test_what_is_refused_once_its_box_was_left_is_said_all_the_same(db: Database):
    tried = threading.Event()
    async with opened(db) as browser:
        await ask_slowly(browser, tried)
        await browser.pilot.press("enter")
        await browser.pilot.pause()
        browser.app.pop_screen()
        await browser.pilot.pause()
        tried.set()
        async with asyncio.timeout(10):
            while "not that" not in browser.text:
                await browser.pilot.pause()


async def test_a_queue_needs_a_name_to_be_put_on(db: Database):
    populate.add_run(db, "f" * 32, "draft one", status="draft")
    async with opened(db) as browser:
        await browser.press("E", "plus", "enter")
        assert "! a queue cannot be called ''" in browser.text
        await browser.type("gpu")
        await browser.press("enter", "n")
    assert [queue.name for queue in queue_reading.queues(db)] == ["gpu"]


async def test_a_worker_is_started_from_any_place(db: Database, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.extend(wanted.queues) or "w1")
    async with opened(db) as browser:
        await browser.press("W")
        assert "serve default with a new worker" in browser.text
        await browser.press("enter", "enter")
        assert "a worker serves default" in browser.text
        await browser.press("2", "W", "enter", "enter")
    assert asked == ["default", "default"]


async def test_a_worker_is_started_with_what_was_typed_and_nothing_else(db: Database, monkeypatch: pytest.MonkeyPatch):
    asked: list[starting.Wanted] = []
    usage = Usage("h", 1, None, 1.0, 2.0, 1.0, 2.0, (Card(0, "H100", 9.0, 1.0, 80.0, None, None, others=("bob x",)),))
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.append(wanted) or "w1")
    async with opened(db) as browser:
        monkeypatch.setattr(browser.app.gauge, "read", lambda db: usage)
        await browser.press("W", "enter")
        assert "1.0 of 80 GB  bob x" in browser.text and "auto: what nobody uses" in browser.text
        await browser.type(", gpu")
        await browser.press("tab", "ctrl+u", "enter")
        assert "! nothing is no number of slots: 1 or more" in browser.text
        await browser.press("3", "down", "ctrl+u", *"0,x", "enter")
        assert "! 0,x is no choice of GPUs: auto, none, or numbers as 0,2" in browser.text
        await browser.press("backspace", "2", "enter")
        assert "! there is no queue gpu: enter again makes it" in browser.text
        await browser.press("enter")
        assert "a worker serves default, gpu" in browser.text
    assert asked == [starting.Wanted(("default", "gpu"), 3, "0,2")]


async def test_a_worker_is_drained(db: Database):
    changing.register(db, "w1", ["default"], 1)
    async with opened(db) as browser:
        await browser.press("W", *"drain", "enter")
        assert "w1 takes no more and leaves once its runs are over" in browser.text
    assert changing.state(db, "w1") == "draining"


def test_where_something_waits_for_nobody_comes_first():
    waits = (Entry("1", "one", "p", 0, 0.0),)
    found = (QueueRow("cpu", "", (), ()), QueueRow("gpu", "", waits, ()), QueueRow("x", "", waits, ("w1",)))
    serving = (WorkerRow("w1", "h", 1, ("x",), 1, (), (), 0.0, "running"),)
    asked = [(one.value, one.note) for one in workers.menu(found, serving, "").choices]
    assert asked[0] == ("start gpu", "1 waiting")
    assert asked[-2:] == [("drain w1", "running  0 of 1"), ("stop w1", "")]
    assert workers.menu(found, serving, "x").choices[0].value == "start x"


async def test_the_review_names_the_queue_where_little_fits(db: Database):
    populate.add_run(db, "f" * 32, "draft one", status="draft")
    async with opened(db, (40, 12)) as browser:
        await browser.press("E")
        assert "queue default" in browser.text


@pytest.mark.parametrize(("keys", "told"), [(("Y",), "id "), (("W", "enter"), "queues   default")])
async def test_boxes_say_what_is_what_on_narrow_screens(db: Database, keys: tuple[str, ...], told: str):
    async with opened(db, (40, 12)) as browser:
        await browser.press(*keys)
        assert told in browser.text


async def test_a_worker_whose_runs_are_jobs_of_slurm_is_started_with_its_options(
    db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    asked: list[starting.Wanted] = []
    (tmp_path / "sbatch").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.append(wanted) or "w1")
    async with opened(db) as browser:
        await browser.press("W", "down", "enter")
        assert "each run is a job of Slurm" in browser.text and "as --partition=a100" in browser.text
        await browser.press("down", "down")
        await browser.type("-o x")
        await browser.press("enter")
        assert "! --output cannot be given: the console is the run's" in browser.text
        await browser.press("ctrl+u", *"-pa100", "enter")
        assert "a worker serves default" in browser.text
    assert asked == [starting.Wanted(("default",), 50, backend="slurm", sbatch="-pa100")]


async def test_the_cursor_is_in_sight_at_the_end_of_a_long_text(db: Database):
    async with opened(db) as browser:
        browser.app.push_screen(Ask("Note", f"opening {'and more ' * 20}last"))
        await once.settle(browser.pilot)
        assert "last" in browser.text and "opening" not in browser.text


def test_what_is_told_about_a_line_does_not_mix_with_its_keys():
    line = KeyLine(("enter keep", "esc leave"), ("0..1", "empty: as it comes"))
    assert line.lines(60) == ["0..1   empty: as it comes   enter keep   esc leave"]
    assert line.lines(40) == ["0..1   empty: as it comes", "enter keep   esc leave"]


async def test_a_line_that_is_too_long_says_so_beside_a_scroll_bar_too(db: Database):
    async with opened(db) as browser:
        lines = Lines()
        await browser.app.screen.mount(lines)
        lines.show([(Run("x" * 200, ""),)] * 100)
        await once.settle(browser.pilot)
        assert lines.show_vertical_scrollbar and lines.render_line(0).text == f"{'x' * (lines.size.width - 2)}…"


async def test_no_cursor_blinks_where_one_types(db: Database):
    async with opened(db) as browser:
        for box in (Ask("Name", ""), EditText("cfg", "a: 1", lambda _: "")):
            await browser.app.push_screen(box)
            assert isinstance(box.focused, Input | TextArea)
            assert not box.focused.cursor_blink, "what blinks is sent over the line twice a second"


async def test_a_list_makes_only_the_lines_that_come_into_sight(db: Database):
    async with opened(db) as browser:
        made: set[int] = set()

        def line(place: int) -> Text:
            made.add(place)
            return Text(f"line {place}")

        await browser.press("s")
        options = browser.app.screen.query_one(Options)
        options.show(10_000, line)
        await browser.press("up")
        assert options.highlighted == 9_999
        await browser.press("down", "down")
        assert options.highlighted == 1
        assert "line 11 " in browser.text and "line 12" not in browser.text
        assert len(made) < 100


async def test_a_box_has_the_place_behind_it_and_a_screen_of_keys_hides_it(db: Database):
    async with opened(db) as browser:
        rows = browser.text.splitlines()[:6]
        await browser.press("w")
        assert browser.text.splitlines()[:6] == rows and "Note of " in browser.text
        await browser.press("escape", "question_mark")
        assert not set(rows) & set(browser.text.splitlines())


async def test_a_click_takes_a_line(db: Database):
    async with opened(db) as browser:
        await browser.press("s")
        await browser.pilot.click(Options, offset=(2, 1))
        await once.settle(browser.pilot)
        screen = browser.app.screen
        assert isinstance(screen, ExperimentsScreen) and [key.column for key in screen.view.sort] == ["time"]
