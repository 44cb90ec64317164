"""A run is called the same wherever it is spoken of."""

from __future__ import annotations

import asyncio

import populate
from browsing import Browser, opened

from tuitrack.query import standing
from tuitrack.store.database import Database

RUNS = {letter * 32: rate for letter, rate in zip("abc", (1, 2, 3), strict=True)}
FIRST = "a" * 32


def twins(db: Database) -> None:
    for run, rate in RUNS.items():
        populate.add_run(db, run, "twin")
        populate.add_params(db, run, {"rate": rate, "seed": 7})


async def crash(browser: Browser, db: Database) -> None:
    with db.write() as tx:
        tx.execute(
            "INSERT INTO task_event (task_id, time, kind, text) VALUES (?, 1, 'alert', 'crashed: exit 1')", (FIRST,)
        )
    await asyncio.to_thread(browser.app._meanwhile.hear)
    await browser.news()


async def test_boxes_pages_alerts_and_the_bin_call_a_run_as_its_row_does(db: Database):
    twins(db)
    async with opened(db, filter="twin") as browser:
        await browser.press("G")
        assert browser.table.current_line.name == "twin rate=1"
        await crash(browser, db)
        assert "! twin rate=1: exit 1" in browser.text
        for key, title in (
            ("t", "Tags of twin rate=1"),
            ("w", "Note of twin rate=1"),
            ("Y", "Copy from twin rate=1"),
        ):
            await browser.press(key)
            assert title in browser.text
            await browser.press("escape")
        await browser.press("enter")
        assert " twin rate=1 " in browser.text.splitlines()[0]
        await browser.press("escape", "D")
        assert "Delete twin rate=1, frees" in browser.text
        await browser.press("y")
        await browser.news()
        await browser.press("G", "D", "y", "B")
        assert "twin rate=1 " in browser.text and "twin rate=2 " in browser.text
        await browser.press("D")
        assert "Remove twin rate=2, frees" in browser.text


async def test_a_run_that_stands_alone_in_its_list_is_told_apart_from_its_namesakes(db: Database):
    twins(db)
    async with opened(db, filter="rate=1") as browser:
        assert browser.table.current_line.name == "twin"
        await browser.press("D")
        assert "Delete twin rate=1, frees" in browser.text
        await browser.press("escape", "R", "n")
        assert standing.of(db, [FIRST])[0].name == "twin" and "twin rate=1" not in browser.text.split("Rename")[1]


async def test_a_run_below_its_group_is_called_by_both(db: Database):
    twins(db)
    populate.add_run(db, "d" * 32, "twin")
    populate.add_params(db, "d" * 32, {"rate": 1, "seed": 8})
    async with opened(db, filter="twin") as browser:
        await browser.press("g", "s", "plus", "plus")
        lines = {line.id: line for line in browser.table.listing.lines}
        assert (lines[FIRST].name, lines[FIRST].called) == ("s7", "twin rate=1 s7")
        assert {line.name for line in lines.values() if line.group} == {f"twin rate={rate}" for rate in (1, 2, 3)}
