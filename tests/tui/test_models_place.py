"""Models: the repository, a model's page, what can be done to one."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import populate
import pytest

from tuitrack.model.outputs import Metadatum, ModelDescribed
from tuitrack.ops import models as ops
from tuitrack.query import models as query
from tuitrack.query import repository
from tuitrack.query.repository import Order
from tuitrack.store.files import measure
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.keys import actions
from tuitrack.tui.options import Options
from tuitrack.tui.screens.model import ModelScreen
from tuitrack.tui.screens.models import ModelsScreen
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.lines import Lines

PROJECT = "vision/digits"
MADE = ("alpha", "beta", "gamma")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    (tmp_path / "weights").mkdir()
    return tmp_path / "weights"


@pytest.fixture
def app(db, weights) -> TuitrackApp:
    """Three models: alpha by the first run, read by the second; beta published; gamma elsewhere."""
    for place, name in enumerate(MADE):
        path = weights / f"{name}.pt"
        path.write_bytes(b"x" * 1000 * (place + 1))
        found = measure(path)
        one = ModelDescribed(
            str(place + 1) * 32,
            name=name,
            project=PROJECT if name != "gamma" else "other",
            framework=("PyTorch", "Keras", "XGBoost")[place],
            uri=found.uri,
            size=found.size,
            hash=found.hash,
            iteration=100 * (place + 1),
            tags=("best",) if name == "alpha" else (),
            metadata=(Metadatum("dataset", "digits"),),
        )
        ops.add(db, one)
    with db.write() as tx:
        tx.execute("UPDATE model SET task_id = ? WHERE name = 'alpha'", (populate.task_id(39),))
        tx.execute("UPDATE model SET updated = updated + 1 WHERE name = 'alpha'")
    ops.link(db, populate.task_id(38), "1" * 32, "input", "start")
    ops.publish(db, "2" * 32)
    return TuitrackApp(db, Options(once=True, view="models", project=PROJECT))


async def test_a_key_typed_before_models_are_read_is_no_filter(app, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ModelsScreen, "_load", lambda *_: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.press(pilot, "6")
        assert "[6 System]" in screen(app)


def screen(app, width: int = 80) -> str:
    return once.text(app, width, 24)


def listed(app) -> list[str]:
    return [name for line in app.screen.query_one("#rows", Lines).text.split("\n") for name in MADE if name in line]


async def test_models_of_the_project_are_listed_with_their_run_and_how_good_it_was(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = screen(app)
        assert listed(app) == ["alpha", "beta"]
        assert "loss/val" in text.splitlines()[2]
        assert "PyTorch" in text and "1 kB" in text and "best" in text
        assert "made by ●" in text and "read by 1 run" in text and "dataset digits" in text
        beta = next(line for line in text.splitlines() if "beta" in line)
        assert beta.startswith(" ◆")


async def test_a_file_that_changed_or_is_gone_is_marked(app, weights):
    (weights / "alpha.pt").unlink()
    (weights / "beta.pt").write_bytes(b"other")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        rows = screen(app).splitlines()
        assert "gone" in next(line for line in rows if "! alpha" in line)
        assert "changed" in next(line for line in rows if "! beta" in line)
        assert any("changed since it was recorded" in line or "gone since it was recorded" in line for line in rows)
        assert rows[1].startswith(" o vision/digits ▾"), "the key that chooses another project, as in Runs"


async def test_enter_opens_the_model_and_enter_there_its_run(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "enter")
        assert isinstance(app.screen, ModelScreen)
        text = screen(app)
        assert "it is what was recorded" in text and "made by" in text and "read by" in text
        await once.press(pilot, "down", "enter")
        assert isinstance(app.screen, TaskScreen) and app.screen.task_id == populate.task_id(38)
        await once.press(pilot, "escape", "escape", "b")
        assert isinstance(app.screen, TaskScreen) and app.screen.task_id == populate.task_id(39)


async def test_a_model_is_saved_tagged_noted_published_and_archived(app, db, tmp_path: Path):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "S", "ctrl+u", *str(tmp_path / "copy.pt"), "enter")
        assert (tmp_path / "copy.pt").stat().st_size == 1000
        assert "saved" in screen(app)
        await once.press(pilot, "t", "ctrl+u", *"a,b", "enter", "w", *"good", "enter", "P", "y")
        found = query.get(db, "1" * 32)
        assert found.tags == ("a", "b") and found.comment == "good" and found.published
        await once.press(pilot, "A")
        assert query.get(db, "1" * 32).archived
        app.pass_on()
        await once.settle(pilot)
        assert listed(app) == ["beta"]
        await once.press(pilot, "a")
        assert "archived" in screen(app) and "alpha" in listed(app)


async def test_the_filter_narrows_and_says_what_it_cannot_read(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "slash", *"keras")
        assert listed(app) == ["beta"]
        await once.press(pilot, "ctrl+u", *"status:failed")
        assert "models have no field status" in screen(app)
        await once.press(pilot, "escape")
        assert len(listed(app)) == 2


async def test_the_cursor_stays_on_its_model_when_the_order_changes(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "s", *"size", "enter")
        assert listed(app) == ["beta", "alpha"]
        assert app.screen.model.name == "alpha"


async def test_order_filter_and_what_is_listed_are_kept_per_project(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "s", *"name", "enter", "s", *"name", "enter", "slash", *"tag:be", "tab", "enter")
        assert listed(app) == ["alpha"]
    other = TuitrackApp(db, Options(once=True, view="models", project=PROJECT))
    async with other.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert listed(other) == ["alpha"]
        assert "sort: name ▼" in screen(other)


async def test_without_models_it_says_where_they_come_from(db):
    app = TuitrackApp(db, Options(once=True, view="models"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert "No model yet" in screen(app)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {"alpha", "beta", "gamma"}),
        ("tag:best", {"alpha"}),
        ("-tag:best project:other", {"gamma"}),
        ("size>1.5kB", {"beta", "gamma"}),
        ("step<=200 (pytorch OR keras)", {"alpha", "beta"}),
        ("age>1d", set()),
        ("published", {"beta"}),
        ("has:dataset", {"alpha", "beta", "gamma"}),
        ("loss/val<10", {"alpha"}),
        ("id:3", {"gamma"}),
    ],
)
def test_filters(app, db, text, wanted):
    found = repository.arranged(repository.entries(db, None), text, Order())
    assert {one.model.name for one in found} == wanted


@pytest.mark.parametrize("key", repository.SORTS)
def test_every_order_puts_what_has_no_value_last(app, db, key):
    entries = [replace(one, model=replace(one.model, updated=time.time())) for one in repository.entries(db, None)]
    up, down = (repository.arranged(entries, "", Order(key, descending)) for descending in (False, True))
    values = [[repository._value(one, key) for one in found] for found in (up, down)]
    known = [[value for value in some if value not in (None, "")] for some in values]
    assert known[0] == sorted(known[0]) and known[1] == sorted(known[1], reverse=True)
    assert all(some[: len(real)] == real for some, real in zip(values, known, strict=True))


def test_every_key_of_a_models_page_does_one_thing():
    page = ModelScreen("1" * 32)
    found = actions.of(*page.GROUPS)
    keys = [key for action in found for key in action.keys]
    assert len(keys) == len(set(keys))
    names = {action.method.partition("(")[0] for action in found if not action.method.startswith("app.")}
    assert all(hasattr(page, f"action_{name}") for name in names)
