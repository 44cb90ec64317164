"""A home whose database fails every question: each place says so, until it can be read again."""

from __future__ import annotations

import sqlite3

import pytest
import running
from browsing import PROJECT, opened

from tuitrack.store.database import Database


def change(db: Database, statement: str) -> None:
    """Change the tables, as nobody should."""
    damaged = sqlite3.connect(db.engine.path)
    damaged.execute(statement)
    damaged.commit()
    damaged.close()


@pytest.mark.parametrize(
    ("statement", "mended", "told"),
    [
        ("ALTER TABLE task RENAME COLUMN iteration TO lost", "ALTER TABLE task RENAME COLUMN lost TO iteration", "column"),
        ("ALTER TABLE task RENAME TO lost", "ALTER TABLE lost RENAME TO task", "no such table"),
    ],
)  # fmt: skip
async def test_the_error_stays_until_the_runs_can_be_read(db: Database, statement: str, mended: str, told: str):
    async with opened(db, project=PROJECT) as browser:
        change(db, statement)
        for key in ("j", "2", "x", "4", "j", "6", "j", "1"):
            await browser.press(key)
            await browser.news()
            assert "database:" in browser.text and told in browser.said and ", since " in browser.said
            assert "tuitrack db check lists what it lost" in browser.text
            assert " 0 runs" not in browser.text and "reading curves" not in browser.text
        change(db, mended)
        await browser.news()
        assert "database:" not in browser.text and "40 runs" in browser.text


async def test_a_count_is_said_only_once_it_is_known(db: Database):
    change(db, "ALTER TABLE task RENAME COLUMN iteration TO lost")
    async with opened(db, project=PROJECT) as browser:
        assert "database:" in browser.text and " runs" not in browser.text.splitlines()[1]


def test_the_command_line_says_it_in_one_line_and_what_is_lost(db: Database):
    change(db, "ALTER TABLE task RENAME COLUMN iteration TO lost")
    done = running.tuitrack("ls")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("database: ") and done.stderr.count("\n") == 1
    assert "db check lists what it lost" in done.stderr
    checked = running.tuitrack("db", "check")
    assert (checked.returncode, checked.stdout) == (1, "column task.iteration is missing\n")
