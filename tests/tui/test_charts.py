"""The charts of the selected runs, as keys drive them."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import populate
import pytest
import recorded
from browsing import charts, line, seen
from textual.pilot import Pilot

from tuitrack.store import segments
from tuitrack.store.database import Database
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.charts import raster
from tuitrack.tui.curves.overlay import Reader
from tuitrack.tui.messages import Changed, Done, Failed
from tuitrack.tui.options import Options
from tuitrack.tui.screens import arranged_charts
from tuitrack.tui.screens import charts as charts_screen
from tuitrack.tui.screens.charts import ChartsScreen
from tuitrack.tui.widgets.chart import Chart
from tuitrack.tui.widgets.vacant import Vacant

Unread = tuple[Pilot[None], threading.Event]
# Of the forty runs: the one still running, one that failed, one that is done.
RUNNING, FAILED, DONE = populate.task_id(39), populate.task_id(37), populate.task_id(35)


@contextlib.asynccontextmanager
async def shown(db: Database, size: tuple[int, int] = (80, 24), ids: tuple[str, ...] = (RUNNING, FAILED, DONE)):
    app = TuitrackApp(db, Options(project="vision/digits", view="charts", once=True))
    app.select(ids=ids, base=ids[0] if ids else "")
    async with app.run_test(size=size) as pilot:
        await once.settle(pilot)
        yield pilot


def titles(pilot: Pilot[None]) -> list[str]:
    return [chart.text.splitlines()[0].strip() for chart in charts(pilot)]


def counted(monkeypatch: pytest.MonkeyPatch, of: object, name: str) -> list[object]:
    """What comes of a function at each call from now on."""
    function, calls = getattr(of, name), list[object]()
    monkeypatch.setattr(of, name, lambda *asked: calls.append(function(*asked)) or calls[-1])
    return calls


@pytest.fixture
async def pilot(db: Database) -> AsyncIterator[Pilot[None]]:
    async with shown(db) as opened:
        yield opened


@pytest.fixture
async def short(home: Path) -> AsyncIterator[Pilot[None]]:
    """Runs of ten points a curve."""
    async with shown(populate.fill(home, populate.Plan(points=10))) as opened:
        yield opened


async def test_all_metrics_of_all_runs_are_drawn(pilot):
    assert titles(pilot)[:3] == ["▸ acc/val", "loss/train", "loss/val"]
    assert "3 metrics" in line(pilot, "#header")
    assert all(f" {run} " in line(pilot, "#legend") for run in (1, 2, 3))
    first = charts(pilot)[0].text
    assert any("⠀" < character <= "⣿" for character in first)
    assert " 1 ." in first.splitlines()[-1]


async def test_every_line_is_exactly_as_wide_as_the_terminal(pilot):
    frame = once.text(pilot.app, 80, 24).splitlines()
    assert len(frame) == 24
    assert all(len(text) <= 80 for text in frame)


async def test_arrows_choose_a_chart_and_enter_gives_it_the_screen(pilot):
    await once.press(pilot, "right")
    assert titles(pilot)[1] == "▸ loss/train"
    await once.press(pilot, "enter")
    assert titles(pilot) == ["▸ loss/train"]
    assert "esc back" in once.text(pilot.app, 80, 24).splitlines()[-1]
    await once.press(pilot, "q")
    assert titles(pilot)[1] == "▸ loss/train"
    assert "enter full" in once.text(pilot.app, 80, 24).splitlines()[-1]
    assert isinstance(pilot.app.screen, ChartsScreen)


async def test_one_chart_on_the_whole_screen_and_back_reads_nothing(pilot, monkeypatch: pytest.MonkeyPatch):
    read, laid = counted(monkeypatch, Reader, "read"), counted(monkeypatch, raster, "_laid")
    before = [chart.text for chart in charts(pilot)]
    await once.press(pilot, "enter")
    assert (len(read), len(laid)) == (0, 1)
    await once.press(pilot, "escape")
    assert [chart.text for chart in charts(pilot)] == before
    assert (len(read), len(laid)) == (0, 1), "the grid stands as it was laid"


async def test_what_is_new_meanwhile_is_on_the_grid_at_once(pilot, monkeypatch: pytest.MonkeyPatch):
    await once.press(pilot, "enter")
    pilot.app.post_message(Changed())
    await once.settle(pilot)
    read = counted(monkeypatch, Reader, "read")
    await once.press(pilot, "escape")
    assert not read and all(any(sign > "⠀" for sign in chart.text) for chart in charts(pilot)[:3])


@contextlib.asynccontextmanager
async def unread(db: Database, monkeypatch: pytest.MonkeyPatch, *, after: float) -> AsyncIterator[Unread]:
    """Charts whose curves are read once somebody lets them; that they are is said after so many seconds."""
    read, free = Reader.read, threading.Event()
    monkeypatch.setattr(Reader, "read", lambda *asked: free.wait(10) and read(*asked))
    monkeypatch.setattr(charts_screen, "_WHILE", after)
    app = TuitrackApp(db, Options(project="vision/digits", view="charts", once=True))
    app.select(ids=(RUNNING, FAILED, DONE))
    async with app.run_test(size=(80, 24)) as pilot:
        yield pilot, free


async def test_charts_have_their_place_before_their_curves_are_read(db: Database, monkeypatch: pytest.MonkeyPatch):
    async with unread(db, monkeypatch, after=3600) as (pilot, free):
        await seen(pilot, lambda: any(chart.region for chart in charts(pilot)))
        before = [chart.region for chart in charts(pilot)]
        assert len(before) == 4 and not any(chart.text.strip() for chart in charts(pilot))
        free.set()
        await once.settle(pilot)
        assert [chart.region for chart in charts(pilot)][:2] == before[:2] and all(titles(pilot))


async def test_that_curves_are_read_is_said_where_it_takes_a_while(db: Database, monkeypatch: pytest.MonkeyPatch):
    async with unread(db, monkeypatch, after=0.01) as (pilot, free):
        screen = pilot.app.screen
        await seen(pilot, lambda: screen.has_class("-vacant"))
        assert "reading curves" in str(screen.query_one(Vacant).content)
        free.set()
        await once.settle(pilot)
        assert not screen.has_class("-vacant")


async def test_charts_that_had_their_place_before_are_drawn_once_it_is_in_sight_again(db, monkeypatch):
    """Out of sight they have no size, and no resize tells them of the one that they get back."""
    read = Reader.read
    monkeypatch.setattr(Reader, "read", lambda *asked: time.sleep(0.4) or read(*asked))
    async with shown(db) as pilot:
        await once.press(pilot, "x", "g", "1", "2")
        assert pilot.app.screen.view.horizontal == "relative" and not pilot.app.screen.has_class("-vacant")
        assert all(titles(pilot)) and "└" in once.text(pilot.app, 80, 24)


async def test_the_cursor_is_the_same_in_all_charts(pilot):
    await once.press(pilot, "comma", "comma")
    assert " of 1960" in line(pilot, "#reading")
    readings = {chart.text.splitlines()[-1].split()[0] for chart in charts(pilot)[:3]}
    assert len(readings) == 1 and readings.pop().startswith("@")
    assert all("┊" in chart.text for chart in charts(pilot)[:3])
    await once.press(pilot, "full_stop", "full_stop", "full_stop")
    assert "step 1960 of 1960" in line(pilot, "#reading")


async def test_one_run_alone_is_drawn_beside_what_it_was_cloned_from(db: Database):
    with db.write() as tx:
        tx.execute("UPDATE task SET parent = ? WHERE id = ?", (DONE, RUNNING))
    app = TuitrackApp(db, Options(project="vision/digits", view="charts", once=True))
    app.select(highlighted=RUNNING)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        labels = pilot.app.screen._overlay.labels
        assert len(labels) == 2 and labels[1].glyph == "●"
        assert pilot.app.screen.view.live == {1}, "it has room on its axes"
        assert "2 " in line(pilot, "#legend").split("← front")[0].split(" ● ")[0]
        app.select(highlighted=DONE)
        app.pass_on()
        await once.settle(pilot)
        assert len(pilot.app.screen._overlay.labels) == 1


async def test_the_run_in_front_is_compared_with_the_first(pilot):
    await once.press(pilot, "n", "n")
    assert "← front" in line(pilot, "#legend").split(" 3 ")[0]
    await once.press(pilot, *["comma"] * 3, *["less_than_sign"] * 3)
    assert "2 − 1:" in line(pilot, "#reading")
    await once.press(pilot, "N")
    assert "− 1:" not in line(pilot, "#reading")


async def test_a_run_without_points_is_named_last_and_takes_the_next_line_when_it_begins(db: Database):
    populate.add_run(db, "f" * 32, "silent", status="queued")
    async with shown(db, ids=(RUNNING, "f" * 32, DONE)) as pilot:
        before = line(pilot, "#legend").rstrip()
        assert "← front" in before.split(" 2 ")[1] and before.endswith("◌ silent")
        with db.write() as tx:
            for table in ("scalar_segment", "spool", "series"):
                tx.execute(f"UPDATE {table} SET task_id = ? WHERE task_id = ?", ("f" * 32, FAILED))
        pilot.app.post_message(Changed())
        await once.settle(pilot)
        assert before.split("   ")[0] in line(pilot, "#legend")
        assert line(pilot, "#legend").rstrip().endswith(" 3 silent ◌")


async def test_smoothing_is_weaker_stronger_or_none(pilot):
    found = []
    for key in ("plus", "minus", "minus", "minus", "plus", "equals_sign"):
        await once.press(pilot, key)
        found.append(line(pilot, "#header").split("ema ")[1].split()[0])
    assert found == [".8", ".6", ".3", "off", ".3", "off"]


async def test_short_curves_are_smoothed_as_soon_as_somebody_asks(short: Pilot[None]):
    def look() -> tuple[str, str]:
        return line(short, "#header").split("ema ")[1].split()[0], charts(short)[0].text

    (weight, raw), seen = look(), []
    for key in ("plus", "plus", "equals_sign", "equals_sign"):
        await once.press(short, key)
        seen.append(look())
    assert weight == "off"
    assert [weight for weight, _ in seen] == [".3", ".6", "off", ".6"]
    assert seen[0][1] != raw and seen[1][1] not in (raw, seen[0][1])
    assert seen[2][1] == raw and seen[3] == seen[1]


async def test_axes_change(pilot):
    before = charts(pilot)[0].text
    await once.press(pilot, "x")
    assert "x time since start" in line(pilot, "#header")
    assert charts(pilot)[0].text != before
    await once.press(pilot, "y")
    assert "y log" in line(pilot, "#header")
    assert charts(pilot)[0].text.splitlines()[0].rstrip().endswith("log")
    await once.press(pilot, "x", "x", "y")
    assert charts(pilot)[0].text == before


async def test_a_base_a_pin_and_an_axis_are_seen_before_anything_is_read(pilot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ChartsScreen, "reload", lambda self: None)
    before = charts(pilot)[0].text
    await once.press(pilot, "n", "n", "i")
    pinned = charts(pilot)[0].text
    assert "⚑" in line(pilot, "#legend").split(" 3 ")[0] and pinned != before
    await once.press(pilot, "p")
    first, second = line(pilot, "#legend").split(" 2 ")
    assert "⌂" not in first and "⌂" in second and "⚑" not in second
    await once.press(pilot, "x")
    assert "x time since start" in line(pilot, "#header") and charts(pilot)[0].text.splitlines()[-2] in pinned


async def test_zoom_shows_what_lies_between_two_marks(pilot):
    plot = charts(pilot)[0].plot
    whole = plot.x
    await once.press(pilot, "comma", "less_than_sign", "z", "less_than_sign", "z")
    part = charts(pilot)[0].plot.x
    assert plot.y.low < charts(pilot)[0].plot.y.low <= charts(pilot)[0].plot.y.high <= plot.y.high
    assert "zoomed" in line(pilot, "#header")
    assert part.high - part.low < (whole.high - whole.low) / 2
    await once.press(pilot, "right_curly_bracket")
    assert charts(pilot)[0].plot.x.low > part.low
    await once.press(pilot, "escape")
    assert charts(pilot)[0].plot.x == whole


async def test_what_was_arranged_is_there_the_next_time(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "down", "f", "plus", "x", "y")
        assert titles(pilot)[0].startswith("▸ ★ loss/val")
    async with shown(db) as pilot:
        assert titles(pilot)[0].startswith("▸ ★ loss/val")
        assert "x time since start" in line(pilot, "#header") and "ema .8" in line(pilot, "#header")
        assert "y log" in line(pilot, "#header")


async def test_new_points_are_drawn_in_the_rows_they_change(pilot, db: Database):
    before = charts(pilot)[0].text.splitlines()
    with db.write() as tx:
        spool, local = tx.rows(
            "SELECT spool_id, local_id FROM spool_series JOIN spool ON spool.id = spool_id "
            "JOIN metric ON metric.id = metric_id WHERE task_id = ? AND key = 'acc/val'",
            (RUNNING,),
        )[0]
        blob = populate.pack(local, [900], [0.5])
        segments.add(tx, RUNNING, spool, blob)
    pilot.app.post_message(Changed())
    await pilot.pause()
    await once.settle(pilot)
    after = charts(pilot)[0].text.splitlines()
    assert before != after
    assert " 1 .5 " in after[-1] or " 1 .5000 " in after[-1]
    assert after[0] == before[0]


async def test_a_click_chooses_a_chart_and_a_place(pilot):
    await pilot.click(charts(pilot)[1], offset=(20, 3))
    await once.settle(pilot)
    assert titles(pilot)[1] == "▸ loss/train"
    assert "step" in line(pilot, "#reading")


async def test_without_a_selection_the_newest_runs_are_drawn(db: Database):
    async with shown(db, ids=()) as pilot:
        assert " 4 " in line(pilot, "#legend")


async def test_a_run_without_metrics_says_so(db: Database):
    populate.add_run(db, "f" * 32, "silent", status="draft")
    async with shown(db, ids=("f" * 32,)) as pilot:
        assert "Nothing reported yet" in once.text(pilot.app, 80, 24)
        await once.press(
            pilot, *"xyzfn", "O", "escape", "comma", "enter", "left", "pagedown", "plus", "right_curly_bracket"
        )
        assert isinstance(pilot.app.screen, ChartsScreen)


@pytest.mark.parametrize(("size", "count"), [((160, 45), 3), ((80, 24), 3), ((58, 24), 2), ((40, 12), 1)])
async def test_as_many_charts_as_fit(db: Database, size: tuple[int, int], count: int):
    async with shown(db, size) as pilot:
        assert len(charts(pilot)) == count
        assert max(chart.region.right for chart in charts(pilot)) == size[0]
        assert charts(pilot)[-1].region.right == size[0], "no place stays blank"
        frame = once.text(pilot.app, *size).splitlines()
        assert len(frame) == size[1] and all(len(text) <= size[0] for text in frame)


async def test_every_theme_draws(pilot):
    for _ in range(3):
        await once.press(pilot, "T")
        assert titles(pilot)[0] == "▸ acc/val"


async def choose(pilot, *words: str) -> None:
    """Answer one list after the other by typing."""
    for word in words:
        await once.press(pilot, *word, "enter")


async def test_options_say_what_is_and_change_it(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "O")
        text = once.text(pilot.app, 80, 24)
        assert "left out" in text and "exponential average" in text and "as many as fit" in text
        await choose(pilot, "smooth", "gauss")
        assert "gaussian" in once.text(pilot.app, 80, 24)
        await once.press(pilot, "O")
        await choose(pilot, "scale")
        assert "x step log" in once.text(pilot.app, 80, 24).replace("   ", " ")


async def test_a_grid_is_as_wished_as_far_as_it_can_be_seen(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "O")
        await choose(pilot, "page", "1")
        assert len(charts(pilot)) == 1
        await once.press(pilot, "O")
        await choose(pilot, "page", "4 × 4")
        assert len(charts(pilot)) == 3
        await once.press(pilot, "O")
        await choose(pilot, "page", "as many")
        assert pilot.app.views.charts("vision/digits").grid == (0, 0)


async def test_only_metrics_of_a_prefix(db: Database):
    async with shown(db) as pilot:
        await once.press(pilot, "O")
        await choose(pilot, "begin", "loss")
        text = once.text(pilot.app, 80, 24)
        assert "loss/train" in text and "acc/val" not in text and "loss/…" in text
        await once.press(pilot, "O")
        await choose(pilot, "begin", "anything")
        assert "acc/val" in once.text(pilot.app, 80, 24)


async def test_limits_of_y_are_set_and_left_to_the_data_again(db: Database):
    async with shown(db) as pilot:
        for text, told in (("0..0.5", None), ("x", "are no limits"), ("2..1", "are no limits"), ("", None)):
            await once.press(pilot, "O")
            await choose(pilot, "limits")
            await once.press(pilot, "ctrl+u", *text, "enter")
            if told:
                text = once.text(pilot.app, 80, 24)
                assert told in text and "y-axis limits of acc/val" in text
                await once.press(pilot, "escape")
        assert pilot.app.views.charts("vision/digits").limits == ()


async def test_the_pointer_zooms(db: Database):
    async with shown(db) as pilot:
        chart = pilot.app.screen.query(Chart).first()
        await pilot.mouse_down(chart, offset=(12, 3))
        await pilot.mouse_up(chart, offset=(24, 3))
        await once.settle(pilot)
        assert "zoomed" in once.text(pilot.app, 80, 24)
        await pilot.click(chart, offset=(12, 3), times=2)
        await once.settle(pilot)
        assert "zoomed" not in once.text(pilot.app, 80, 24)


@pytest.mark.parametrize(
    ("text", "ends"), [("0..1", (0, 1)), ("..2", (None, 2)), ("-1..", (-1, None)), (" ", (None, None))]
)
def test_limits_are_read(text: str, ends):
    assert arranged_charts.limits(text) == ends


async def test_a_chart_is_saved_to_disk(db: Database, tmp_path: Path):
    async with shown(db, size=(120, 30)) as pilot:
        await once.press(pilot, "S", "ctrl+u", *str(tmp_path / "loss.svg"), "enter")
        assert "saved " in once.text(pilot.app, 120, 30)
        await once.press(pilot, "S", "ctrl+u", *str(tmp_path / "loss.svg"), "enter")
        assert "File exists" in once.text(pilot.app, 120, 30)
    assert (tmp_path / "loss.svg").read_text().startswith("<svg")


async def test_as_many_runs_as_one_likes_are_drawn(home: Path):
    """Two hundred: their ids are longer than a filter may be."""
    metrics = {"loss/train": [(1, 1.0), (2, 0.5)]}
    ids = tuple(recorded.task_id(number) for number in range(1, 201))
    db = recorded.database(home, [recorded.Run(task_id, project="vision/digits", metrics=metrics) for task_id in ids])
    async with shown(db, ids=ids) as pilot:
        assert titles(pilot)[0].endswith("loss/train")
        assert "+19" in line(pilot, "#legend")


async def test_a_zoom_is_kept_until_nothing_is_left_in_it(pilot):
    app = pilot.app
    await once.press(pilot, "comma", "z", "less_than_sign", "less_than_sign", "z")
    assert "zoomed" in line(pilot, "#header")
    window = app.screen.view.window
    await once.press(pilot, "1", "2")
    assert "zoomed" in line(pilot, "#header") and app.screen.view.window == window
    await once.press(pilot, "escape", "1", "2")
    assert "zoomed" not in line(pilot, "#header")
    app.screen.look(dataclasses.replace(app.screen.view, window=(1e6, 2e6)))
    await once.settle(pilot)
    assert "zoomed" not in line(pilot, "#header") and app.views.charts("vision/digits").window is None


async def test_no_chart_is_laid_again_for_what_is_said(pilot, monkeypatch: pytest.MonkeyPatch):
    laid, regions = counted(monkeypatch, raster, "_laid"), [chart.region for chart in charts(pilot)]
    frame = once.text(pilot.app, 80, 24).splitlines()
    for said in (Done("so it is"), Failed("refused", "nothing to abort", "start one")):
        pilot.app.post_message(said)
        await once.settle(pilot)
        now = once.text(pilot.app, 80, 24).splitlines()
        lines = 1 if isinstance(said, Done) else 2
        assert "so it is" in now[-2] if lines == 1 else "refused" in now[-3] and "start one" in now[-2]
        assert now[: -1 - lines] == frame[: -1 - lines]
    await once.press(pilot, "left")
    assert once.text(pilot.app, 80, 24).splitlines() == frame
    assert [chart.region for chart in charts(pilot)] == regions and not laid
