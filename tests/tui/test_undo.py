"""`u` takes back what was done, `U` does it again, and neither touches what somebody else changed since."""

from __future__ import annotations

import time
from pathlib import Path

import populate
import pytest
from browsing import opened

from tuitrack.model.outputs import Direction, ModelDescribed, ModelLinked
from tuitrack.ops import binning, queues, tasks
from tuitrack.query import binned, standing
from tuitrack.query import queues as asked
from tuitrack.query import tasks as reading
from tuitrack.store import applying, files, outputs
from tuitrack.store.database import Database
from tuitrack.tui.tty import external

ONE = populate.task_id(1)
ONLY = f"id:{ONE}"


async def test_several_steps_are_taken_back_and_done_again(db: Database):
    name = reading.detail(db, ONE).name
    async with opened(db, filter=ONLY) as browser:
        await browser.press("w")
        await browser.type("first")
        await browser.press("enter", "t")
        await browser.type("+wide -trial")
        await browser.press("enter", "R", "n")
        await browser.type("!")
        await browser.press("enter", "R", "p", "ctrl+u")
        await browser.type("other")
        await browser.press("enter")
        found = reading.detail(db, ONE)
        assert (found.comment, found.name, found.project) == ("first", f"{name}!", "other") and "wide" in found.tags
        await browser.press("u")
        assert f"undone: {name}! moved to other" in browser.text
        await browser.press("u", "u")
        assert f"undone: {name}" in browser.said and "tagged +wide" in browser.said
        await browser.press("u")
        found = reading.detail(db, ONE)
        assert (found.comment, found.name, found.project) == ("", name, "vision/digits") and "wide" not in found.tags
        await browser.press("u")
        assert "nothing to undo" in browser.text
        await browser.press("U", "U", "U")
        found = reading.detail(db, ONE)
        assert (found.comment, found.name, found.project) == ("first", f"{name}!", "vision/digits")


async def test_what_somebody_changed_since_stays(db: Database):
    async with opened(db, filter=ONLY) as browser:
        await browser.press("w")
        await browser.type("mine")
        await browser.press("enter")
        tasks.note(db, ONE, "theirs")
        await browser.press("u")
        assert f"note of {reading.detail(db, ONE).name}" in browser.said
        assert "kept, but 1 change somebody made since stays" in browser.said
        assert reading.detail(db, ONE).comment == "theirs"


async def test_deleted_and_archived_runs_come_back(db: Database):
    async with opened(db, filter="status:completed") as browser:
        before = browser.table.listing.matched
        await browser.press("space", "space", "D", "y", "A")
        assert len(binned.listed(db)) == 2
        assert "archived" in browser.text
        await browser.press("u", "u")
        await browser.news()
        assert not binned.listed(db) and browser.table.listing.matched == before


async def test_order_and_filter_are_put_back_where_they_are_seen(db: Database):
    async with opened(db) as browser:
        await browser.press("slash")
        await browser.type("wide")
        await browser.press("enter", "s", "enter")
        assert browser.app.screen.view.sort
        await browser.press("2", "u")
        assert "nothing to undo" in browser.text
        await browser.press("1", "u")
        assert not browser.app.screen.view.sort and browser.filter == "wide"
        await browser.press("u")
        assert browser.filter == "" and "undone: filter wide" in browser.text
        await browser.press("U")
        assert browser.filter == "wide"


async def test_queues_are_held_and_ordered_as_before(db: Database):
    for number in (1, 2):
        populate.add_run(db, f"{number}" * 32, f"waits{number}", status="draft")
        queues.enqueue(db, f"{number}" * 32, "gpu")

    def order() -> list[str]:
        return [entry.name for entry in next(one for one in asked.queues(db) if one.name == "gpu").entries]

    async with opened(db, view="queues") as browser:
        screen = browser.app.screen
        while not screen._on.waits:
            await browser.press("j")
        await browser.press("J", "H", "enter")
        assert order() == ["waits2", "waits1"] and any(one.held for one in asked.queues(db))
        await browser.press("u")
        assert not any(one.held for one in asked.queues(db))
        await browser.press("u")
        assert order() == ["waits1", "waits2"]


async def test_the_bin_shows_what_was_deleted_and_gives_it_back(db: Database):
    binning.put(db, ONE)
    async with opened(db) as browser:
        await browser.press("B")
        assert "The bin   1 run, frees " in browser.text and not standing.of(db, [ONE])
        await browser.press("enter")
        assert reading.detail(db, ONE).id == ONE and "The bin is empty" in browser.text
        await browser.press("u")
        assert "undone" in browser.text and len(binned.listed(db)) == 1
        await browser.press("E", "n", "E", "y")
        assert not binned.listed(db) and "removed" in browser.text
        await browser.press("u")
        assert "nothing to undo" in browser.text or "but" in browser.text


async def test_checkpoints_outside_the_home_go_once_ticked(db: Database, home: Path):
    path = home.parent / "last.pt"
    path.write_bytes(b"w" * 5000)
    found = files.measure(path)
    model = ModelDescribed("a" * 32, "net", "p", uri=str(path), size=found.size, hash=found.hash)
    with db.write() as tx:
        for event in (model, ModelLinked("a" * 32, Direction.output, "net")):
            outputs.apply(event, applying.Context(tx, "", ONE, time.time()))
    async with opened(db, filter=ONLY) as browser:
        await browser.press("D")
        assert f"Delete {standing.of(db, [ONE])[0].name}" in browser.text and ", 1 checkpoint, frees" in browser.text
        assert "[ ] 1 checkpoint file outside the home too, 5 kB" in browser.text
        await browser.press("y")
        assert path.exists()
        await browser.press("u")
        await browser.news()
        browser.app.select(ids=(ONE,))
        await browser.press("D", "space", "y")
        assert not path.exists() and "1 checkpoint file deleted" in browser.said
        await browser.press("u")
        assert reading.detail(db, ONE).id == ONE


async def test_a_note_goes_to_the_editor_and_is_kept(db: Database, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []

    def edited(app: object, text: str) -> str:
        seen.append(text)
        return "first line\nsecond line\n"

    monkeypatch.setattr(external, "edited", edited)
    async with opened(db, filter=ONLY) as browser:
        await browser.press("w")
        await browser.type("so far")
        await browser.press("ctrl+o")
        assert seen == ["so far"] and reading.detail(db, ONE).comment == "first line\nsecond line"
        assert "note first line" in browser.text and "second line" not in browser.text
        await browser.press("w", "ctrl+o")
        assert seen[1] == "first line\nsecond line"


@pytest.mark.parametrize("status", ["running", "published"])
async def test_what_is_not_deleted_is_counted(db: Database, status: str):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = ? WHERE id = ?", (status, populate.task_id(2)))
    async with opened(db) as browser:
        browser.app.select(ids=(ONE, populate.task_id(2)))
        await browser.press("D")
        assert f"Delete {standing.of(db, [ONE])[0].name} " in browser.text and "u brings it back" in browser.text
        assert "1 running or published is left alone" in browser.text
