"""What the line above the footer says: all of it begins in one column, more of it where lines are short."""

from __future__ import annotations

import pytest
from browsing import opened

from tuitrack.store.database import Database
from tuitrack.tui.messages import Failed
from tuitrack.tui.widgets.banner import Banner

LONG = Failed(
    "database", "/home/someone/runs/tuitrack.db: database or disk is full, since 20:30", "free some space " * 9
)


@pytest.mark.parametrize(("size", "most"), [((80, 24), 3), ((40, 12), 4)])
async def test_an_error_is_one_block_and_ends_with_what_to_try(db: Database, size: tuple[int, int], most: int):
    async with opened(db, size) as browser:
        browser.app.screen.query_one(Banner).complain(LONG)
        await browser.type("")
        lines = [line for line in browser.text.splitlines()[:-1] if line][-most:]
        assert browser.app.screen.query_one(Banner).size.height == most
        assert lines[0].startswith(" database: ") and all(line[0] == " " != line[1] for line in lines)
        assert "since 20:30" in " ".join(map(str.strip, lines)) and any(line.startswith(" → ") for line in lines)
