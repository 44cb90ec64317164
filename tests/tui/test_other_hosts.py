"""What runs on another host kept, looked at here."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import populate
import pytest

from tuitrack.model.events import ArtifactAdded
from tuitrack.model.outputs import ModelDescribed, PlotReported, SampleReported
from tuitrack.ops import models
from tuitrack.query import artifacts, weights
from tuitrack.recorder.mirror import Mirror
from tuitrack.sdk import figures, pictures
from tuitrack.sdk.figures import Axes
from tuitrack.settings import Settings
from tuitrack.store import applying, files, outputs, places
from tuitrack.store.database import Database
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.models import ModelsScreen
from tuitrack.tui.screens.task import TaskScreen

RUN = populate.task_id(39)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "place"
    made.mkdir()
    return made


@pytest.fixture
def elsewhere(db: Database, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database to which a run on gpu07 reported an artifact, a picture, a figure and models, seen from here."""
    one = Settings(home=tmp_path / "one", files_url=str(place))
    image = files.put_bytes(one.files, pictures.png(np.full((8, 8, 3), 200, np.uint8)), name="digit.png")
    text = files.put_bytes(one.files, b"the whole report", name="report.txt")
    net = files.put_bytes(one.files, b"weights", name="net.pt")
    with db.write() as tx:
        context = applying.Context(tx, "s", RUN, 1.0)
        tx.execute("UPDATE task SET host = 'gpu07.lab' WHERE id = ?", (RUN,))
        outputs.apply(SampleReported("digit", "", 1, "image", image.uri, image.size, image.hash, "digit.png"), context)
        figure = figures.encode(figures.link("drawn", image.uri, Axes()))
        outputs.apply(PlotReported("drawn", "", 1, "image", figure), context)
        applying.apply(
            ArtifactAdded("report", "string", text.size, text.hash, text.uri, 1.0, "report.txt", preview="kept"),
            context,
        )
    for name, uri in (("net", net.uri), ("saved", "file:///scratch/saved.pt")):
        made = models.add(
            db, ModelDescribed("", name=name, project="vision/digits", uri=uri, size=net.size, hash=net.hash)
        )
        models.link(db, RUN, made, "output", name)
    with db.write() as tx:
        tx.execute("UPDATE model SET task_id = ?", (RUN,))
    Mirror(one).put()
    one.home.rename(tmp_path / "another host")
    monkeypatch.setattr(weights, "elsewhere", lambda settings, host: host == "gpu07.lab")
    return Database(db.settings._replace(files_url=str(place)), db.engine)


def unshared(elsewhere: Database) -> Database:
    """The same, where nothing is shared."""
    return Database(elsewhere.settings._replace(files_url=""), elsewhere.engine)


async def shown(pilot, *keys: str) -> str:
    await once.press(pilot, *keys)
    return once.text(pilot.app, *pilot.app.size)


async def opened(pilot, part: str) -> str:
    await once.settle(pilot)
    pilot.app.push_screen(TaskScreen(RUN, part))
    await once.settle(pilot)
    return await shown(pilot)


@pytest.mark.parametrize("part", ["images", "plots"])
async def test_a_picture_is_fetched_and_drawn(elsewhere: Database, part: str):
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert re.search("[#█▀▄]{4}", await opened(pilot, part))


async def test_a_picture_that_is_not_shared_says_so(elsewhere: Database):
    app = TuitrackApp(unshared(elsewhere), Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "TUITRACK_FILES shares" in await opened(pilot, "images")


async def test_an_artifact_is_fetched_when_it_is_opened(elsewhere: Database):
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        text = await opened(pilot, "artifacts")
        assert "shared" in text
        assert "the whole report" in await shown(pilot, "enter")
        await shown(pilot, "escape")
        assert "the whole report" in await shown(pilot, "enter")


async def test_an_artifact_on_another_host_says_where_it_is(elsewhere: Database):
    app = TuitrackApp(unshared(elsewhere), Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "on gpu07" in await opened(pilot, "artifacts")
        text = await shown(pilot, "enter")
        assert "It is on gpu07.lab, not shared: TUITRACK_FILES shares what homes keep." in text
        assert "kept" in text


async def test_keys_go_on_while_an_artifact_is_fetched(elsewhere: Database, monkeypatch: pytest.MonkeyPatch):
    go, path, begun = threading.Event(), artifacts.path, []

    def slow(*given):
        begun.append(given)
        assert go.wait(10)
        return path(*given)

    monkeypatch.setattr(artifacts, "path", slow)
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "artifacts")
        await pilot.press("enter")
        while not begun:
            await pilot.pause()
        assert "fetching report" in await shown(pilot)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("tab")
        await pilot.pause()
        assert app.screen.bar.current == "models"
        go.set()
        await once.settle(pilot)
        await once.settle(pilot)
        assert "report is on this host now" in await shown(pilot)
    assert len(begun) == 1


async def test_models_on_another_host_are_not_gone(elsewhere: Database):
    for db, mark in ((elsewhere, "shared"), (unshared(elsewhere), "on gpu07")):
        app = TuitrackApp(db, Options(once=True, view="queues"))
        async with app.run_test(size=(100, 24)) as pilot:
            await once.settle(pilot)
            pilot.app.push_screen(ModelsScreen())
            await once.settle(pilot)
            text = await shown(pilot)
            assert mark in text
            assert "gone" not in text
            assert mark in await opened(pilot, "models")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What lets the place go on, which is silent after a byte."""
    go, blocks = threading.Event(), places._Here.blocks

    def slowly(place: places._Here) -> Iterator[bytes]:
        if len(place.path.name) < 64:
            yield from blocks(place)
            return
        data = b"".join(blocks(place))
        yield data[:1]
        assert go.wait(20)
        yield data[1:]

    monkeypatch.setattr(places._Here, "blocks", slowly)
    yield go
    go.set()


def half(db: Database) -> list[Path]:
    """What was fetched in part."""
    return list((db.settings.cache / "files").glob(".*"))


async def begun(pilot, db: Database) -> None:
    """Open an artifact that a slow place has."""
    await opened(pilot, "artifacts")
    await pilot.press("enter")
    while not half(db):
        await pilot.pause()


async def test_a_fetch_goes_on_when_its_page_is_left_and_says_so_where_one_is(elsewhere: Database, slow):
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, elsewhere)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, TaskScreen)
        slow.set()
        await once.settle(pilot)
        assert "report is on this host now" in await shown(pilot)


async def test_a_copy_goes_on_when_its_page_is_left(
    elsewhere: Database, slow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "artifacts")
        await pilot.press("S")
        while not isinstance(app.screen, Ask):
            await pilot.pause()
        await pilot.press("enter")
        while not half(elsewhere):
            await pilot.pause()
        await pilot.press("escape")
        slow.set()
        await once.settle(pilot)
        assert "saved" in await shown(pilot)
    (saved,) = (tmp_path / "out").iterdir()
    assert saved.read_bytes() == b"the whole report"


async def test_a_fetch_that_is_stopped_says_so_and_leaves_nothing(elsewhere: Database, slow):
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, elsewhere)
        await pilot.press("ctrl+c")
        while "stopped: report was not fetched" not in once.text(app, 80, 24):
            await pilot.pause()
        assert half(elsewhere) == []


async def test_a_fetch_that_the_end_of_the_browser_interrupts_leaves_nothing(elsewhere: Database, slow):
    app = TuitrackApp(elsewhere, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, elsewhere)
    await asyncio.get_running_loop().shutdown_default_executor()
    assert half(elsewhere) == []
