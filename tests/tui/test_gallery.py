"""Plots and pictures on the page of a run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import populate
import pytest

from tuitrack.model.outputs import PlotReported, SampleReported
from tuitrack.sdk import figures, pictures
from tuitrack.sdk.figures import Axes, Bars, Grid
from tuitrack.store import applying, files, outputs
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.options import Options
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.gallery import Gallery
from tuitrack.tui.widgets.lines import Lines

RUN = populate.task_id(39)
NASTY = "\x1b]52;c;aGk=\x07\x9b2J\u202e[/b]" + "w" * 5_000


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="queues"))


def report(db, *events: PlotReported | SampleReported) -> None:
    """What a run reported, stored."""
    with db.write() as tx:
        for event in events:
            outputs.apply(event, applying.Context(tx, "s", RUN, 1.0 + event.iteration))


def plot(title: str, figure: figures.Figure, iteration: int = 0, kind: str = "histogram") -> PlotReported:
    return PlotReported(title, "val", iteration, kind, figures.encode(figure))


def heights(*values: float) -> figures.Figure:
    return figures.bars("t", "s", Bars(list(values), xlabels=[f"bar {n}" for n in range(len(values))]), Axes())


def picture(db, name: str, iteration: int = 0) -> SampleReported:
    stored = files.put_bytes(db.settings.files, pictures.png(np.full((8, 8, 3), 200, np.uint8)), name=f"{name}.png")
    return SampleReported(name, "", iteration, "image", stored.uri, stored.size, stored.hash, f"{name}.png")


async def opened(pilot, part: str) -> Gallery:
    await once.settle(pilot)
    screen = TaskScreen(RUN, part)
    pilot.app.push_screen(screen)
    await once.settle(pilot)
    return screen.query_one(Gallery)


async def press(pilot, *keys: str) -> str:
    """The screen after some keys."""
    await once.press(pilot, *keys)
    return once.text(pilot.app, *pilot.app.size)


async def news(pilot) -> str:
    pilot.app.pass_on()
    await once.settle(pilot)
    await once.settle(pilot)
    return once.text(pilot.app, *pilot.app.size)


async def test_plots_are_listed_and_the_one_under_the_cursor_is_drawn(app, db):
    report(
        db,
        plot("weights", heights(1, 2)),
        plot("confusion", figures.heatmap("t", "s", Grid([[7, 1], [2, 9]]), Axes()), 5),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "plots")
        text = await press(pilot)
        assert "Plots 2" in text and "weights/val" in text and "bar 1" in text
        text = await press(pilot, "down")
        assert "bar 1" not in text and "─ confusion/val" in text and "step 5" in text


async def test_steps_are_walked_and_stay_when_another_plot_is_chosen(app, db):
    report(db, *(plot("a", heights(1, step + 1), step) for step in (0, 10, 20)), plot("b", heights(3), 10))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "plots")
        assert "step 20" in await press(pilot)
        assert "step 10" in await press(pilot, "comma")
        assert "step 0" in await press(pilot, "less_than_sign")
        assert "step 10" in await press(pilot, "full_stop")
        assert "─ b/val  step 10" in await press(pilot, "n")
        assert "─ a/val  step 10" in await press(pilot, "N")


async def test_a_plot_that_arrives_is_shown_unless_one_looks_at_an_earlier_step(app, db):
    report(db, plot("a", heights(1), 0))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "plots")
        report(db, plot("a", heights(1, 2), 10))
        text = await news(pilot)
        assert "step 10" in text and "bar 1" in text
        await press(pilot, "comma")
        report(db, plot("a", heights(1, 2, 3), 20))
        text = await news(pilot)
        assert "step 0" in text and "bar 1" not in text


async def test_a_plot_reported_again_is_drawn_again(app, db):
    report(db, plot("a", heights(1), 0))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "plots")
        with db.write() as tx:
            outputs.apply(plot("a", heights(1, 2, 3), 0), applying.Context(tx, "s", RUN, 99.0))
        assert "bar 2" in await news(pilot)


async def test_enter_gives_all_the_room_and_esc_gives_it_back(app, db):
    rows = [["name"], *[[f"row {number}"] for number in range(200)]]
    report(db, plot("table", figures.table("t", rows, Axes(), None), kind="table"))
    async with app.run_test(size=(80, 24)) as pilot:
        gallery = await opened(pilot, "plots")
        assert "more rows" in await press(pilot)
        text = await press(pilot, "enter")
        assert gallery.whole and "more rows" not in text and "row 15" in text
        assert "row 199" in await press(pilot, "G")
        await press(pilot, "escape")
        assert not gallery.whole
        screen = app.screen
        await press(pilot, "escape")
        assert app.screen is not screen


@pytest.mark.parametrize(
    ("ending", "begins"), [("json", "{"), ("html", "<!doctype html>"), ("csv", "s x,s y\nbar 0,1\n")]
)
async def test_a_plot_is_saved_as_its_ending_says(app, db, tmp_path: Path, ending: str, begins: str):
    report(db, plot("a/b", heights(1, 2), 3))
    target = tmp_path / f"plot.{ending}"
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "plots")
        await press(pilot, "S")
        assert app.screen.query_one(Field).value.endswith("a-b-val-3.json")
        app.screen.query_one(Field).value = str(target)
        assert "saved" in await press(pilot, "enter")
    assert target.read_text().startswith(begins)


async def test_a_page_that_was_saved_runs_nothing_that_a_name_says(db, tmp_path: Path):
    from tuitrack.ops import reports
    from tuitrack.query import reports as reading

    figure = {"data": [{"type": "bar", "y": [1], "name": "</script><script>alert(1)"}], "layout": {"title": "<b>&"}}
    report(db, PlotReported("a", "", 0, "plotly", json.dumps(figure)))
    with db.read() as tx:
        (row,) = reading.plots(tx, RUN)
    text = reports.save_plot(db, row.id, tmp_path / "a.html").read_text()
    assert text.count("</script>") == 2
    assert "<title>&lt;b&gt;&amp;</title>" in text


async def test_images_are_drawn_and_other_files_are_told_of(app, db, tmp_path: Path):
    page = files.put_bytes(db.settings.files, b"<h1>hello</h1>", name="a.html")
    report(
        db, picture(db, "digit"), picture(db, "digit", 5),
        SampleReported("page", "", 0, "html", page.uri, page.size, page.hash, "a.html", "text/html"),
        SampleReported("far", "", 0, "image", "https://example.org/a.png", filename="a.png"),
    )  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "images")
        text = await press(pilot)
        assert "Images 3" in text and "8 × 8   " in text and re.search("[#█▀▄]{4}", text) and "2 of 2" in text
        text = await press(pilot, "down")
        assert "<h1>hello</h1>" in text and "text/html" in text
        assert "nothing is fetched" in await press(pilot, "down")
        await press(pilot, "up", "up", "S")
        app.screen.query_one(Field).value = str(tmp_path)
        assert "saved" in await press(pilot, "enter")
    assert (tmp_path / "digit.png").read_bytes().startswith(b"\x89PNG")


async def test_hostile_names_and_contents_are_data(app, db):
    figure = {
        "data": [{"type": "bar", "x": [NASTY, "b"], "y": [1, 2], "name": NASTY}],
        "layout": {"xaxis": {"title": NASTY}},
    }
    report(db, PlotReported(NASTY, NASTY, 0, "plotly", json.dumps(figure)), PlotReported("b", "", 0, NASTY[:60], "{}"))
    broken = files.put_bytes(db.settings.files, b"\x89PNG\r\n\x1a\n" + NASTY.encode(), name="x.png")
    report(db, SampleReported(NASTY, NASTY, 0, "image", broken.uri, 9, "", NASTY), picture(db, "fine"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "plots")
        texts = [await press(pilot, key) for key in ("down", "enter", "escape", "tab", "down", "enter", "escape")]
    assert any("fine" in text for text in texts)
    for text in texts:
        assert not set("\x1b\x9b\u202e\x07").intersection(text)
        assert "went wrong" not in text and "defect" not in text


async def test_what_was_drawn_for_other_room_is_not_shown(app, db):
    report(db, plot("height", heights(1, 2)))
    async with app.run_test(size=(140, 24)) as pilot:
        gallery = await opened(pilot, "plots")
        before, (shown, look) = gallery.text, gallery._shown
        assert shown is not None and look is not None
        gallery.post_message(Gallery.Drawn(shown, look.sized(300, 9), [(Run("too wide", ""),)]))
        await once.settle(pilot)
        assert gallery.text == before


async def test_a_wide_terminal_has_the_list_beside_the_plot(app, db):
    report(db, plot("weights", heights(1, 2)))
    async with app.run_test(size=(160, 45)) as pilot:
        gallery = await opened(pilot, "plots")
        shelf, view = gallery.query_one("#shelf", Lines), gallery.query_one("#picture", Lines)
        assert shelf.region.right <= view.region.x and view.region.right <= 160
        assert view.size.height > 35
