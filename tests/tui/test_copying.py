"""`Y` copies what is worth having of runs, and says what that was."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import populate
import pytest
from browsing import Browser, opened
from gates import Gate

from tuitrack.ops.tasks import rename
from tuitrack.query import keys
from tuitrack.store.database import Database
from tuitrack.tui.parts.snippets import Snippet
from tuitrack.tui.tty import clipboard

ONE, TWO = populate.task_id(1), populate.task_id(2)


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(clipboard, "copy", lambda app, text: found.append(text))
    return found


async def copy(browser: Browser, what: str) -> None:
    await browser.press("Y")
    await browser.type(what)
    await browser.press("enter")


async def test_an_id_a_command_a_row_and_a_value_of_one_run(db: Database, copied: list[str]):
    async with opened(db, filter=f"id:{ONE}") as browser:
        await copy(browser, "id")
        assert copied.pop() == ONE and f"copied id: {ONE}" in browser.text
        await copy(browser, "again")
        assert copied.pop() == f"tuitrack retry {ONE[:8]}"
        await copy(browser, "markdown")
        head, rule, row = copied.pop().splitlines()
        assert head.startswith("| name | age |") and rule.count("|") == head.count("|") == row.count("|")
        await copy(browser, "acc/val")
        assert 0.5 < float(copied.pop()) < 1
        await browser.press("enter", "Y", "enter")
        assert copied.pop() == ONE


async def test_of_several_their_ids_a_table_and_how_to_compare_them(db: Database, copied: list[str]):
    async with opened(db) as browser:
        browser.app.select(ids=(ONE, TWO))
        await copy(browser, "ids")
        assert copied.pop().split() == [ONE, TWO]
        await copy(browser, "table")
        assert len(copied.pop().splitlines()) == 4
        await copy(browser, "compare")
        assert copied.pop() == f"tuitrack compare {ONE[:8]} {TWO[:8]}"
        await browser.press("3")
        await copy(browser, "ids")
        assert copied.pop().split() == [ONE, TWO]


async def test_what_was_copied_last_stays_though_what_was_copied_before_took_longer(
    db: Database, copied: list[str], monkeypatch: pytest.MonkeyPatch
):
    gate, order = Gate(clipboard.copy), []
    monkeypatch.setattr(
        clipboard, "copy", lambda app, text: (gate(app, text) if not order else None, order.append(text))
    )
    async with opened(db, filter=f"id:{ONE}") as browser:
        first, second = (browser.app.screen.copy(Snippet("id", text)) for text in ("first", "second"))
        await gate.wait()
        gate.open()
        await first.wait()
        await second.wait()
        assert order == ["first", "second"]


async def test_what_is_under_the_cursor_of_a_page_is_copied_at_once(db: Database, copied: list[str]):
    async with opened(db, filter=f"id:{ONE}") as browser:
        await browser.press("enter", "tab", "tab")
        while browser.app.screen.bar.current != "scalars":
            await browser.press("tab")
        await browser.press("Y")
        assert 0.0 < float(copied.pop()) < 100.0


def test_inside_tmux_it_goes_through_tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fake = tmp_path / "tmux"
    fake.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args\ncat > {tmp_path}/text\n')
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("TMUX", "x,1,0")
    assert subprocess.run(["tmux", "-V"], stdin=subprocess.DEVNULL, check=True).returncode == 0
    clipboard.copy(None, "päth")  # type: ignore[arg-type]
    assert (tmp_path / "args").read_text() == "load-buffer -w -\n"
    assert (tmp_path / "text").read_text() == "päth"


async def test_the_columns_of_a_project_are_found_out_once(db: Database, copied: list[str], monkeypatch):
    """It takes as long as all else that a copied row is made of."""
    found, asked = keys.first_columns, list[str | None]()
    monkeypatch.setattr(keys, "first_columns", lambda *of: asked.append(of[1]) or found(*of))
    async with opened(db, filter=f"id:{ONE}") as browser:
        await copy(browser, "markdown")
        await copy(browser, "markdown")
        assert asked == ["vision/digits"] and len(copied) == 2
        rename(db, ONE, "other")
        await copy(browser, "markdown")
        assert asked == ["vision/digits"] * 2 and "other" in copied.pop()
