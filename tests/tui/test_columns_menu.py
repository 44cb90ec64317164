"""The menu of columns."""

from __future__ import annotations

from pathlib import Path

from browsing import PROJECT, Browser, opened

from tuitrack.query import goals
from tuitrack.store.database import Database
from tuitrack.tui import state
from tuitrack.tui.screens.dialogs.arrange import Arrange
from tuitrack.tui.screens.experiments import ExperimentsScreen


def view(db: Database) -> state.RunsView:
    return state.Views(db).runs(PROJECT)


def header(browser: Browser) -> list[str]:
    return next(line for line in browser.text.splitlines() if "NAME" in line).split()


async def search(browser: Browser, text: str) -> None:
    """Narrow the list, back to it."""
    await browser.press("slash")
    await browser.type(text)
    await browser.press("enter")


async def test_columns_are_added_and_kept(db: Database):
    async with opened(db) as browser:
        await browser.press("C")
        await search(browser, "epochs")
        await browser.press("space", "enter")
        assert "Args/epochs" in view(db).columns
    async with opened(db, size=(220, 40)) as browser:
        assert "epochs" in header(browser)


async def test_leaving_or_keeping_the_same_arranges_nothing(db: Database):
    async with opened(db) as browser:
        await browser.press("C", "space", "escape", "C", "enter")
        assert view(db).columns == ()


async def test_columns_are_hidden_moved_and_removed(db: Database):
    async with opened(db) as browser:
        first = tuple(column.key for column in browser.table.listing.columns)
        await browser.press("C", "space", "j", "J", "j", "x", "enter")
        assert view(db).hidden == first[:1]
        assert view(db).columns == (first[0], first[2], first[1], *first[4:])
        assert "AGE" not in header(browser)
        await browser.press("C", "0")
        assert view(db).columns == ()


async def test_a_width_is_kept(db: Database):
    async with opened(db) as browser:
        before = browser.table.column_widths["age"]
        await browser.press("C", *["greater_than_sign"] * 3, "enter")
        assert browser.table.column_widths["age"] == before + 3
        await browser.press("C", "equals_sign", "enter")
        assert browser.table.column_widths["age"] == before


async def test_a_metric_gets_another_value_and_a_sparkline(db: Database):
    async with opened(db, size=(160, 40)) as browser:
        await browser.press("C", *"jjj", "v", "v", "s", "enter")
        assert view(db).columns[3] == "max(loss/val)"
        assert "spark(loss/val)" not in view(db).columns
        assert "max(loss/val)" in header(browser)
        await browser.press("C")
        await search(browser, "acc/val")
        await browser.press("s", "enter")
        assert view(db).columns[-1] == "spark(acc/val)"
        assert any(picture.strip() for (_, key), picture in browser.table.sparks.items() if key == "acc/val")


async def test_a_derived_column_is_typed_and_checked(db: Database):
    async with opened(db, size=(220, 40)) as browser:
        await browser.press("C", "plus")
        await browser.type("mx(acc/val)")
        await browser.press("enter")
        assert "no function mx" in browser.text
        await browser.press(*["left"] * 11, "delete", "delete", *"max", "enter")
        assert isinstance(browser.app.screen, Arrange)
        await browser.press("enter")
        assert view(db).columns[:2] == ("age", "max(acc/val)")
        assert "max(acc/val)" in header(browser)


async def test_a_derived_column_is_seen_at_80_columns_beside_the_one_under_the_cursor(db: Database):
    async with opened(db) as browser:
        await browser.press("C", "j", "plus")
        await browser.type("loss/val - loss/train")
        await browser.press("enter", "enter")
        assert view(db).columns[1:3] == ("time", "loss/val - loss/train")
        assert header(browser)[1:4] == ["AGE", "loss/val", "…"]
        await browser.press("C", "plus")
        await browser.type("max(acc/val)")
        await browser.press("enter", "enter")
        assert header(browser)[1:3] == ["AGE", "max(acc/val)"]


async def test_a_goal_is_chosen_and_best_follows(db: Database, home: Path):
    async with opened(db) as browser:
        best = next(line.row.id for line in browser.table.listing.lines if line.mark)
        await browser.press("C")
        await search(browser, "loss/val")
        assert "lower is better" in browser.text
        await browser.press("b", "enter")
        await browser.news()
        assert best != next(line.row.id for line in browser.table.listing.lines if line.mark)
        with db.read() as tx:
            assert goals.load(tx, PROJECT).lower("loss/val") is False
        assert isinstance(browser.app.screen, ExperimentsScreen)
