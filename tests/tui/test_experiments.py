"""The leaderboard on screen."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import populate
import pytest
import recorded
from browsing import PROJECT, opened

from tuitrack.ops import queues, tasks
from tuitrack.query import digest, leaderboard
from tuitrack.query import tasks as reading
from tuitrack.query.leaderboard import SortKey
from tuitrack.store.database import Database
from tuitrack.tui import formatting, once, state
from tuitrack.tui.screens.experiments import ExperimentsScreen
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.filter_line import FilterLine


def ordered(db: Database, column: str, *, descending: bool) -> list[str]:
    """Names of all runs as the query orders them."""
    spec = leaderboard.Spec(project=PROJECT, sort=(leaderboard.SortKey(column, descending),), limit=None)
    return [row.name for row in leaderboard.fetch(db, spec).rows]


async def test_shows_the_newest_first(db: Database):
    async with opened(db) as browser:
        assert browser.table.current == populate.task_id(39)
        assert "40 runs" in browser.text
        assert all(title in browser.text for title in ("NAME", "AGE", "acc/val", "lr"))


async def test_what_tells_runs_of_one_name_apart_is_read_where_names_do_not_fit(db: Database):
    for run, rate, other in (("a" * 32, 1, 1), ("b" * 32, 1, 2), ("c" * 32, 2, 1), ("d" * 32, 2, 2)):
        populate.add_run(db, run, "twin")
        populate.add_params(db, run, {"rate": rate, "a_parameter_" + "long_" * 8: other})
    async with opened(db, filter="twin") as browser:
        shown = [line.split("twin ")[1] for line in browser.text.splitlines()[3:8] if "twin " in line]
        told = [tuple(word.partition("=")[2] for word in line.split()[:2]) for line in shown]
        assert told == [("2", "2"), ("2", "1"), ("1", "2"), ("1", "1")]
        assert all("…" in line.split()[1] for line in shown)


async def test_moves_through_everything(db: Database):
    async with opened(db) as browser:
        await browser.press("G")
        assert browser.table.current == populate.task_id(0)
        assert browser.names[-1] == reading.detail(db, populate.task_id(0)).name
        await browser.press("k", "up", "g", "g")
        assert browser.table.current == populate.task_id(39)


async def test_what_only_a_sparkline_shows_is_sorted_by_its_last_value(db: Database):
    async with opened(db) as browser:
        place = browser.app.screen
        assert isinstance(place, ExperimentsScreen)
        place.change(replace(place.view, columns=("age", "spark(loss/val)")))
        await browser.press("s")
        await browser.type("spark")
        assert "nothing matches" in browser.text
        await browser.press("ctrl+u")
        await browser.type("loss/val")
        await browser.press("enter")
        assert "loss/val ▲" in browser.text
        assert browser.names == ordered(db, "loss/val", descending=False)[: len(browser.names)]


async def test_sort_menu_sorts_then_flips(db: Database):
    async with opened(db) as browser:
        await browser.press("s")
        await browser.type("acc/val")
        await browser.press("enter")
        assert browser.names == ordered(db, "acc/val", descending=True)[: len(browser.names)]
        assert "acc/val ▼" in browser.text
        await browser.press("s")
        await browser.type("acc/val")
        await browser.press("enter", "home")
        assert browser.names == ordered(db, "acc/val", descending=False)[: len(browser.names)]


async def test_further_sort_keys(db: Database):
    async with opened(db) as browser:
        await browser.press("s")
        await browser.type("Args/seed")
        await browser.press("enter", "s")
        await browser.type("acc/val")
        await browser.press("tab")
        assert "sort: Args/seed ▲, acc/val ▼" in browser.text
        await browser.press("s")
        await browser.type("loss/val")
        await browser.press("tab", "s")
        await browser.type("acc/val")
        await browser.press("tab")
        order = (SortKey("Args/seed"), SortKey("acc/val"), SortKey("loss/val"))
        assert browser.table.listing.sort == order
        spec = leaderboard.Spec(project=PROJECT, sort=order, limit=None)
        assert list(browser.table.listing.ids) == [row.id for row in leaderboard.fetch(db, spec).rows]
        assert "acc/val▲2" in browser.text


async def test_filter_shows_its_effect_while_typing(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("status:failed")
        failed = [row.name for row in leaderboard.fetch(db, leaderboard.Spec(PROJECT, "status:failed")).rows]
        assert browser.names == failed
        assert f"{len(failed)} of 40" in browser.text
        await browser.press("enter")
        assert browser.names == failed
        assert state.Views(db).runs(PROJECT).filter == "status:failed"


async def test_where_no_run_matches_it_says_how_to_change_the_filter(db: Database):
    async with opened(db, filter="nosuch") as browser:
        assert (
            "no run matches: / edits the filter, ctrl+u there empties it" in browser.text and "0 of 40" in browser.text
        )
    async with opened(db, (40, 12), filter="nosuch") as browser:
        assert browser.text.splitlines()[4].endswith("edits the filter")


async def test_a_filter_that_cannot_be_read_stays_open_until_it_is_mended_or_dropped(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("status:failed")
        await browser.press("enter", "slash")
        await browser.type(" acc<<")
        await browser.press("enter")
        assert "put back" in browser.text and "acc<<" in browser.text
        await browser.press("escape", "j")
        assert "acc<<" not in browser.text and "enter open" in browser.text
        assert state.Views(db).runs(PROJECT).filter == "status:failed"


async def test_escape_puts_the_filter_back(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("wide")
        assert all("wide" in name for name in browser.names)
        await browser.press("escape")
        assert browser.table.listing.matched == 40
        assert browser.app.screen.focused is browser.table


async def test_tab_completes_keys_then_values_of_the_database(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("hos")
        assert "tab  host:" in browser.text.splitlines()[-1]
        await browser.press("tab")
        assert "gpubox" in browser.text.splitlines()[-1]
        await browser.press("tab")
        assert browser.filter == "host:gpubox"
        await browser.type(" wid")
        await browser.press("tab")
        assert browser.filter == "host:gpubox General/width"
        await browser.type("=64 status:")
        await browser.press("tab", "tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "tab")
        assert browser.filter == "host:gpubox General/width=64 status:stopped"
        await browser.press("enter")
        found = leaderboard.listed(db, leaderboard.Spec(PROJECT, "General/width=64 status:stopped"))[0]
        assert browser.table.listing.ids == found
        assert "tab" not in browser.text.splitlines()[-1]


async def test_bad_filter_says_what_is_wrong_and_keeps_the_rows(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("lr )")
        assert "unexpected )" in browser.text
        assert len(browser.names) > 10


async def test_what_is_wrong_with_a_filter_is_underlined_where_it_is(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("status:failed lr>abc age<2d")
        field = browser.app.screen.query_one(FilterLine).query_one(Field)
        assert "abc is no number" in browser.text
        assert [field.value[span.start : span.end] for span in field._value.spans] == ["lr>abc"]
        await browser.press(*["backspace"] * len("abc age<2d"), "1")
        assert not field._value.spans and "of 40" in browser.text


async def test_letters_type_in_the_field(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("qXD123")
        assert browser.app.is_running
        assert isinstance(browser.app.screen, ExperimentsScreen)


async def test_selects_with_space_range_and_star(db: Database):
    async with opened(db) as browser:
        await browser.press("space", "space")
        assert browser.app.selection.ids == (populate.task_id(39), populate.task_id(38))
        await browser.press("v", "down", "down", "v")
        assert browser.app.selection.ids == tuple(populate.task_id(number) for number in range(39, 34, -1))
        await browser.press("asterisk")
        assert len(browser.app.selection.ids) == 40
        await browser.press("asterisk")
        assert browser.app.selection.ids == ()


async def test_runs_of_one_name_are_told_apart(db: Database):
    for number in range(2):
        populate.add_run(db, f"{number}".ljust(32, "f"), "train", created=4e9 + number)
        populate.add_params(db, f"{number}".ljust(32, "f"), {"Args/lr": 0.25 * (number + 1)})
    async with opened(db) as browser:
        lines = browser.text.splitlines()
        assert [line[5:19].rstrip() for line in lines[3:5]] == ["train lr=0.5", "train lr=0.25"]
        await browser.press("space", "space", "2")
        assert "train lr=0.5" in browser.text


async def test_a_sparkline_is_of_a_metric_with_a_curve(db: Database):
    populate.add_summary(db, populate.task_id(39), "accuracy", 0.9)
    async with opened(db) as browser:
        header = browser.text.splitlines()[2]
        assert "accuracy" in header
        assert header.rstrip().endswith("loss/val")
        assert browser.table.sparks[populate.task_id(39), "loss/val"].strip()[1:]


async def test_rows_stay_while_a_key_is_typed(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("epo")
        assert browser.names and f" {browser.table.listing.matched} of 40" in browser.text
        await browser.type("x")
        assert not browser.names
        await browser.press("backspace", "enter")
        assert not browser.names


async def test_base_stays_on_top_of_any_filter(db: Database):
    async with opened(db) as browser:
        await browser.press("G", "p", "slash")
        await browser.type("status:running")
        await browser.press("enter")
        assert browser.table.in_sight()[0].id == populate.task_id(0)
        assert browser.app.selection.base == populate.task_id(0)
        running = len(leaderboard.fetch(db, leaderboard.Spec(PROJECT, "status:running", limit=None)).rows)
        assert f"{running} of 40 and ⌂" in browser.text
        await browser.press("asterisk")
        assert len(browser.app.selection.ids) == running
        await browser.press("asterisk", "slash", "ctrl+u", "enter")
        assert "40 runs" in browser.text and "and ⌂" not in browser.text
        await browser.press("slash", *"status:running", "enter")
        await browser.press("up", "up", "up", "up", "p")
        assert browser.table.listing.base is None


async def test_cursor_keeps_its_run_and_its_place(db: Database):
    async with opened(db) as browser:
        await browser.press("j", "j", "j")
        current, line = browser.table.current, browser.table.cursor - round(browser.table.scroll_y)
        for number in range(3):
            populate.add_run(db, f"{number:032d}".replace("0", "f"), f"new {number}")
        await browser.news()
        assert browser.table.current == current
        assert browser.table.cursor - round(browser.table.scroll_y) == line
        assert "43 runs" in browser.text


async def test_a_new_run_is_seen_by_whoever_has_not_moved(db: Database):
    async with opened(db) as browser:
        current = browser.table.current
        populate.add_run(db, "f" * 32, "just started", created=4e9)
        await browser.news()
        assert browser.names[0] == "just started"
        assert browser.table.current == current
        await browser.press("j", "g", "g")
        populate.add_run(db, "e" * 32, "then another", created=5e9)
        await browser.news()
        assert browser.names[:2] == ["then another", "just started"]


async def test_runs_in_need_are_marked_and_counted(db: Database):
    with db.write() as tx:
        tx.execute(
            "UPDATE task SET updated = 1.0, started = 1.0 WHERE status = 'running' AND id != ?", (populate.task_id(39),)
        )
        tx.execute("UPDATE task SET updated = ? WHERE id = ?", (time.time(), populate.task_id(39)))
        tx.execute("UPDATE series SET nan_count = 1 WHERE task_id = ? AND metric_id = 1", (populate.task_id(39),))
    async with opened(db) as browser:
        lines = browser.text.splitlines()
        running = leaderboard.fetch(db, leaderboard.Spec(filter="status:running")).matched
        assert lines[3].startswith(" ●! ▸")
        assert f"●{running} " in lines[0]
        assert lines[0].endswith(f"!{running}")


async def test_sparklines_follow_what_runs(db: Database):
    run = populate.task_id(39)
    async with opened(db) as browser:
        before = browser.table.sparks[run, "loss/val"]
        with db.write() as tx:
            recorded.report(tx, run, "loss/val", [(3000 + step, 50.0) for step in range(50)])
        await browser.news()
        assert browser.table.sparks[run, "loss/val"] != before


async def test_nothing_is_reordered_right_after_a_key(db: Database):
    async with opened(db) as browser:
        populate.add_run(db, "f" * 32, "new")
        await browser.press("j")
        browser.app.pass_on()
        await once.settle(browser.pilot)
        assert browser.table.listing.total == 40


async def test_delete_asks_with_the_count(db: Database):
    async with opened(db, filter="status:completed") as browser:
        before = browser.table.listing.matched
        await browser.press("space", "space", "D")
        assert "Delete 2 runs, frees " in browser.text and "u brings them back" in browser.text
        await browser.press("n")
        assert browser.table.listing.matched == before
        await browser.press("D", "y")
        await browser.news()
        assert browser.table.listing.matched == before - 2


async def test_abort_leaves_the_ended_alone(db: Database):
    populate.add_run(db, "f" * 32, "waits", status="draft")
    queues.enqueue(db, "f" * 32, "gpu")
    async with opened(db) as browser:
        await browser.press("space", "asterisk", "asterisk", "asterisk")
        browser.app.select(ids=("f" * 32, populate.task_id(0)))
        await browser.press("X")
        assert "Abort waits?" in browser.text
        assert "1 already ended is left alone" in browser.text
        await browser.press("y")
        assert reading.detail(db, "f" * 32).status == "draft"


async def test_note_tags_and_name_are_typed(db: Database):
    async with opened(db, filter=f"id:{populate.task_id(1)}") as browser:
        await browser.press("w")
        await browser.type("better")
        await browser.press("enter", "t")
        await browser.type("good fast")
        await browser.press("enter", "R", "n")
        await browser.type("!")
        await browser.press("enter")
        found = reading.detail(db, populate.task_id(1))
        assert found.comment == "better"
        assert found.tags == ("fast", "good")
        assert found.name.endswith("!")


async def test_archived_runs_hide_and_come_back(db: Database):
    async with opened(db) as browser:
        await browser.press("A")
        await browser.news()
        assert "39 runs" in browser.text
        await browser.press("a")
        assert "40 runs" in browser.text
        assert "with archived" in browser.text
        assert "a " in browser.table.render_line(1).text[:5]


async def test_enqueue_offers_a_worker_where_nobody_serves(db: Database):
    populate.add_run(db, "f" * 32, "draft one", status="draft")
    async with opened(db) as browser:
        await browser.press("E")
        assert "Enqueue draft one" in browser.text
        await browser.press("enter")
        assert reading.detail(db, "f" * 32).status == "queued"
        assert "Nobody serves default. Start a worker?" in browser.text
        await browser.press("n")
        assert "draft one put on default" in browser.text


@pytest.mark.parametrize("back", ["escape", "1"])
async def test_after_a_clone_was_watched_keys_are_about_the_run_under_the_cursor(db: Database, back: str):
    async with opened(db) as browser:
        await browser.press("G", "c", "E", "w", "n")
        new = browser.app.screen.task_id
        assert new in browser.text or new[:6] in browser.text
        await browser.press(back)
        assert (browser.table.current, browser.app.selection.targets) == (new, (new,))
        await browser.press("G")
        here = browser.table.current
        await browser.press("4")
        assert browser.app.selection.targets != (here,)
        await browser.press("1")
        assert (browser.table.current, browser.app.selection.targets) == (here, (here,))


async def test_only_drafts_are_edited(db: Database):
    async with opened(db, filter="status:completed") as browser:
        await browser.press("e")
        assert "only drafts can be edited" in browser.text


async def test_empty_home_teaches(home: Path):
    db = populate.fill(home, populate.Plan(runs=0))
    async with opened(db) as browser:
        assert "tuitrack demo" in browser.text and "more column" not in browser.text
        populate.add_run(db, "f" * 32, "first one")
        await browser.press("o", "enter")
        assert "first one" in browser.text


async def test_projects_are_changed(db: Database):
    tasks.move(db, populate.task_id(3), "other")
    async with opened(db, project=PROJECT) as browser:
        await browser.press("o")
        await browser.type("other")
        await browser.press("enter")
        assert browser.table.listing.ids == (populate.task_id(3),)
        assert state.Views(db).browser().project == "other"


async def test_wide_preview_compares_with_the_base(db: Database):
    async with opened(db, size=(140, 40)) as browser:
        await browser.press("p", "j", "j")
        assert "Changed from ⌂" in browser.text
        await browser.press("i")
        assert "Changed from ⌂" not in browser.text


async def test_strange_names_stay_text(db: Database):
    populate.add_run(db, "f" * 32, "[/]loss[@click=app.quit]x[/] [red]\x1b[2J", comment="[/b]", status_reason="[x")
    async with opened(db) as browser:
        assert "[@click=app" in browser.text.replace("…", "")[:400] or "loss[" in browser.text
        await browser.press("w", "escape", "D", "n", "s", "escape", "R")
        assert "\x1b" not in browser.text


async def test_every_row_in_sight_is_read_however_tall_the_terminal(home: Path):
    db = populate.fill(home, populate.Plan(runs=400, points=2))
    for height in (24, 150):
        async with opened(db, size=(80, height)) as browser:
            for key in ("pagedown", "pagedown", "G", "pageup", "home"):
                await browser.press(key)
                table = browser.table
                assert len(table.in_sight()) == table.size.height - table.fixed


async def test_fits_any_width(db: Database):
    for width in (40, 60, 71, 72, 100, 200):
        async with opened(db, size=(width, 12)) as browser:
            lines = browser.text.splitlines()
            assert len(lines) == 12
            assert max(map(len, lines)) <= width
            assert "loss/val" in browser.text or width < 60


async def test_many_runs_run_again_only_when_one_says_so(db: Database):
    async with opened(db) as browser:
        before = len(reading.briefs(db))
        await browser.press("asterisk", "r")
        assert "Run 40 runs again?" in browser.text
        await browser.press("n")
        assert len(reading.briefs(db)) == before
        await browser.press("r", "y")
        await browser.news()
        assert len(reading.briefs(db)) == 2 * before


async def test_what_ended_while_nobody_was_here_stands_above_the_runs_where_there_is_room(db: Database):
    async with opened(db, size=(120, 24)) as browser:
        app = browser.app
        assert "since " not in browser.text.splitlines()[1]
        app.absence.left, app.absence.first = 1.0, False
        with db.write() as tx:
            tx.execute("UPDATE task SET status = 'failed' WHERE id = ?", (populate.task_id(0),))
            tx.execute("UPDATE task SET archived = 1 WHERE id = ?", (populate.task_id(1),))
        counted = digest.ended(db, app.absence.left, "vision/digits")
        assert counted["failed"] and digest.ended(db, app.absence.left, "vision") == counted
        assert digest.ended(db, app.absence.left, "visio") == {} == digest.ended(db, time.time() + 9000, None)
        app.pass_on()
        await once.settle(browser.pilot)
        said = f"since {formatting.clock(app.absence.left, time.time())}  "
        assert f"{said}{counted['completed']}✓ {counted['failed']}✗" in browser.text.splitlines()[1]
        await browser.pilot.resize_terminal(60, 24)
        await once.settle(browser.pilot)
        assert "since " not in browser.text.splitlines()[1] and "runs" in browser.text.splitlines()[1]
