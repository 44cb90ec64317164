"""The leaderboard by groups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from browsing import Browser, opened
from recorded import START, Run, database, task_id

from tuitrack.ops import tasks
from tuitrack.query import standing
from tuitrack.store.database import Database
from tuitrack.tui.leaderboard import picking
from tuitrack.tui.screens.experiments import ExperimentsScreen


@pytest.fixture
def db(home: Path) -> Database:
    """Two rates with three seeds each, of which one still runs; the second rate is better."""
    runs = [
        Run(
            task_id(n),
            "wide",
            "p",
            "running" if n == 6 else "completed",
            START + n,
            params={"Args/lr": rate, "Args/seed": n % 3},
            metrics={"acc/val": [(1, 0.1), (2, value)]},
            tags=("old",) if n == 1 else (),
            facts={"iteration": 2},
        )
        for n, (rate, value) in enumerate([(0.1, 0.5), (0.1, 0.6), (0.1, 0.7), (0.2, 0.9), (0.2, 0.8), (0.2, 0.99)], 1)
    ]
    return database(home, runs)


def lines(browser: Browser) -> list[str]:
    """The lines on screen, by name."""
    return [line.name for line in browser.table.in_sight()]


def numbers(ids: Sequence[str]) -> list[int]:
    return [int(one[:8], 16) for one in ids]


async def test_groups_are_sorted_by_their_means_with_the_best_marked(db: Database):
    async with opened(db) as browser:
        await browser.press("g", "s")
        assert lines(browser) == ["wide lr=0.2", "wide lr=0.1"]
        first, second = (line for line in browser.text.splitlines() if "wide lr" in line and "/3" in line)
        assert "2/3" in first and "★.85±.07" in first
        assert "3/3" in second and ".60±.10" in second
        assert "by: same but seed" in browser.text and "Summary/" not in browser.text
        assert "acc/val▼" in browser.text
        await browser.press("g", "0")
        assert len(lines(browser)) == 6


async def test_groups_unfold_and_fold(db: Database):
    async with opened(db) as browser:
        await browser.press("g", "s", "enter")
        assert lines(browser) == ["wide lr=0.2", "s0", "s1", "s2", "wide lr=0.1"]
        assert numbers([line.row.id for line in browser.table.in_sight()][1:4]) == [6, 4, 5]
        await browser.press("j", "j", "minus")
        assert lines(browser) == ["wide lr=0.2", "wide lr=0.1"]
        assert browser.table.cursor == 0
        await browser.press("plus", "plus")
        assert len(lines(browser)) == 8
        await browser.press("G", "minus", "minus")
        assert len(lines(browser)) == 2


async def test_a_group_shows_the_key_that_unfolds_it_apart_from_the_cursor(db: Database):
    async with opened(db, size=(120, 24)) as browser:
        await browser.press("g", "s", "plus")
        signs = [line[:6].split() for line in browser.text.splitlines() if "wide lr" in line and "/3 " in line]
        assert signs == [["−!", "▸w"], ["+", "w"]]


async def test_groups_by_project_name_it_once(db: Database):
    tasks.move(db, task_id(1), "q")
    async with opened(db, project="", size=(120, 24)) as browser:
        assert "PROJECT" in browser.text
        await browser.press("g", "p")
        assert "PROJECT" not in browser.text and lines(browser) == ["p", "q"]


async def test_verbs_apply_to_all_runs_of_a_group(db: Database):
    async with opened(db) as browser:
        await browser.press("g", "s", "j")
        assert numbers(browser.app.selection.targets) == [3, 2, 1]
        assert numbers([browser.app.selection.highlighted]) == [3]
        await browser.press("k", "X")
        running = next(one for one in standing.of(db, browser.app.selection.targets) if one.status == "running")
        assert f"Abort {running.name} lr=" in browser.text and "2 already ended are left alone" in browser.text
        await browser.press("escape", "space")
        assert set(numbers(browser.app.selection.ids)) == {4, 5, 6}
        assert "3 selected" in browser.text
        await browser.press("asterisk")
        assert len(browser.app.selection.ids) == 6


async def test_a_range_reaches_over_groups(db: Database):
    async with opened(db) as browser:
        await browser.press("g", "s")
        first, second = browser.table.listing.ids
        assert len(picking.ranged(browser.table.listing, (), (first, second))) == 6
        assert picking.toggled(browser.table.listing, browser.table.listing.runs(first), first) == ()


async def test_how_runs_are_grouped_is_kept(db: Database):
    async with opened(db) as browser:
        await browser.press("g", "k")
        await browser.type("lr")
        await browser.press("space", "enter")
        assert lines(browser) == ["lr=0.2", "lr=0.1"]
        screen = browser.app.screen
        assert isinstance(screen, ExperimentsScreen)
        assert (screen.view.by, screen.view.by_keys) == ("params", ("Args/lr",))
        await browser.press("g", "t")
        assert set(lines(browser)) == {"no tag", "old"}
        await browser.press("g", "escape", "g", "g")
        assert browser.table.cursor == 0


async def test_the_preview_sums_a_group_up(db: Database):
    for size, text in (((80, 24), "acc/val .85±.07"), ((160, 40), "2 of 3 completed")):
        async with opened(db, size=size) as browser:
            await browser.press("g", "s")
            assert text in browser.text
            assert "the best" in browser.text


async def test_the_base_is_counted_in_its_group_too(db: Database):
    async with opened(db) as browser:
        await browser.press("G", "p", "g", "s")
        assert lines(browser)[0] == "wide"
        assert "3/3" in browser.text and "2/3" in browser.text
        assert browser.table.listing.matched == 6


async def test_the_best_run_is_marked_among_runs(db: Database):
    async with opened(db) as browser:
        (marked,) = (line for line in browser.text.splitlines() if "★" in line)
        assert "★.99" in marked
