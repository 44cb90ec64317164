"""The tree of projects."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import opened
from recorded import Run, database, task_id

from tuitrack.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """Runs in projects that lie in each other."""
    places = ("vision/digits", "vision/digits", "vision/cifar/small", "speech", "visions")
    reached = {"iteration": 1}
    runs = [
        Run(task_id(n), f"run{n}", project, metrics={"acc": [(1, 0.1 * n)]}, facts=reached)
        for n, project in enumerate(places, 1)
    ]
    return database(tmp_path, runs)


async def test_an_inner_project_is_all_that_lies_below_it(db: Database):
    async with opened(db, project="speech") as browser:
        await browser.press("o")
        lines = [line.split() for line in browser.text.splitlines()]
        assert ["▾", "vision", "3", "acc", ".3"] in [line[:5] for line in lines]
        assert ["digits", "2", "acc", ".2"] in [line[:4] for line in lines]
        await browser.type("vis")
        await browser.press("enter")
        assert sorted(browser.names) == ["run1", "run2", "run3"]
        assert "vision ▾" in browser.text
        assert "PROJECT" in browser.text
        assert "  cifar/small  " in browser.text
    async with opened(db) as browser:
        assert "vision ▾" in browser.text


async def test_the_tree_folds_and_begins_where_one_is(db: Database):
    async with opened(db, project="vision/digits") as browser:
        await browser.press("o", "left")
        assert "▸ vision" in browser.text
        assert "digits  " not in browser.text
        await browser.press("right", "enter")
        assert sorted(browser.names) == ["run1", "run2", "run3"]


async def test_all_projects(db: Database):
    async with opened(db, project="speech") as browser:
        await browser.press("o", "pageup", "enter")
        assert len(browser.names) == 5
        assert "all projects" in browser.text
