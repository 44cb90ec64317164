"""Views that have names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browsing import PROJECT, Browser, opened

from tuitrack import errors
from tuitrack.query.leaderboard import SortKey
from tuitrack.store.database import Database
from tuitrack.tui import state
from tuitrack.tui.leaderboard import shelf
from tuitrack.tui.state import RunsView
from tuitrack.tui.widgets.run_caption import Caption, Counts, RunCaption

STUDY = RunsView(columns=("age", "acc/val"), sort=(SortKey("acc/val", True),), filter="wide", base="x", preview=False)


def head(browser: Browser) -> str:
    return browser.text.splitlines()[1]


async def keep(browser: Browser, name: str) -> None:
    await browser.press("V", "plus")
    await browser.type(name)
    await browser.press("enter")


async def sort_by(browser: Browser, column: str) -> None:
    await browser.press("s")
    await browser.type(column)
    await browser.press("enter")


async def test_a_view_is_kept_changed_chosen_again(db: Database):
    async with opened(db, size=(100, 24)) as browser:
        await sort_by(browser, "acc/val")
        await keep(browser, "by accuracy")
        assert "view: by accuracy   sort: acc/val ▼" in head(browser)
        await sort_by(browser, "acc/val")
        assert "view: ▎by accuracy   sort: acc/val ▲" in head(browser)
        await browser.press("V", "enter")
        assert "view: by accuracy   sort: acc/val ▼" in head(browser)
        await browser.press("V", "k", "enter")
        assert "view:" not in head(browser)
        assert "newest first" in head(browser)


async def test_columns_out_of_sight_are_counted_beside_a_long_order_too(db: Database):
    view = RunsView(by="seed", sort=(SortKey("Args/lr"), SortKey("loss/train")))
    async with opened(db, size=(80, 24)) as browser:
        caption = browser.app.screen.query_one(RunCaption)
        for shown, told in ((RunsView(), "4 more columns →"), (view, "sort: Args/lr ▲, loss/train ▲ ")):
            caption.show(Caption("a", view=shown, counts=Counts(12, 12, left_out=4)))
            await browser.pilot.pause()
            assert told in head(browser)
        assert "+4 →   12 runs" in head(browser)


async def test_a_view_is_saved_over_renamed_deleted(db: Database):
    async with opened(db, size=(100, 24)) as browser:
        await keep(browser, "mine")
        await sort_by(browser, "lr")
        await browser.press("V", "S")
        assert shelf.load(db, PROJECT)["mine"].sort == (SortKey("Args/lr"),)
        await browser.press("V", "R", *["backspace"] * 4)
        await browser.type("ours")
        await browser.press("enter")
        assert "view: ours" in head(browser)
        await browser.press("V", "D", "n")
        assert list(shelf.load(db, PROJECT)) == ["ours"]
        await browser.press("V", "D", "y")
        assert shelf.load(db, PROJECT) == {}
        assert "view:" not in head(browser)
        assert state.Views(db).runs(PROJECT).sort == (SortKey("Args/lr"),)


async def test_another_view_is_saved_over_only_when_one_is_sure(db: Database):
    shelf.save(db, PROJECT, "study", STUDY)
    async with opened(db, size=(100, 24)) as browser:
        await browser.press("V", "j", "S", "n")
        assert shelf.load(db, PROJECT)["study"].filter == "wide"
        await browser.press("V", "j", "S", "y")
        assert shelf.load(db, PROJECT)["study"] == RunsView()


async def test_a_name_that_cannot_be_stays_in_its_field(db: Database):
    shelf.save(db, PROJECT, "study", STUDY)
    async with opened(db, size=(100, 24)) as browser:
        await keep(browser, "study")
        assert "there is a view study" in browser.text
        await browser.press(*["backspace"] * 5)
        await browser.type("charts")
        await browser.press("enter")
        assert "charts is a place" in browser.text


async def test_a_view_takes_its_filter_along_and_leaves_base_and_preview(db: Database):
    shelf.save(db, PROJECT, "study", STUDY)
    async with opened(db, size=(100, 24), named="study") as browser:
        assert browser.filter == "wide"
        assert all(name.startswith("wide") for name in browser.names)
        assert "view: study" in head(browser)
        assert browser.app.screen.view == replace(
            RunsView(), **{p: getattr(STUDY, p) for p in shelf._PARTS}, named="study"
        )


def test_views_are_found_by_name_and_project(db: Database):
    shelf.save(db, "a/b", "study", STUDY)
    assert shelf.find(db, "study")[0] == shelf.find(db, "a/b/study")[0] == "a/b"
    shelf.save(db, None, "study", STUDY)
    assert shelf.find(db, "study", "a/b")[0] == "a/b"
    with pytest.raises(errors.Ambiguous, match="several projects have a view study"):
        shelf.find(db, "study")
    with pytest.raises(errors.NotFound, match="there are: study, a/b/study"):
        shelf.find(db, "other", "c")
