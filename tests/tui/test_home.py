"""Home: what ended since one left, what needs one, what runs, what there is; and how busy the host is, on top."""

from __future__ import annotations

import time
from pathlib import Path

import populate
import pytest

from tuitrack.hardware.host import Card, Usage
from tuitrack.query import alerts, digest
from tuitrack.tui import absence, formatting, once, strip
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.parts import home as parts
from tuitrack.tui.screens.experiments import ExperimentsScreen
from tuitrack.tui.screens.task import TaskScreen
from tuitrack.tui.widgets.part_bar import PartBar
from tuitrack.tui.widgets.place_bar import PlaceBar

RUNNING, FAILED, RECORD = (populate.task_id(number) for number in (39, 38, 37))
USAGE = Usage("gpubox", 16, 42.0, 5.2, 62.0, 162.0, 500.0)


@pytest.fixture
def app(db) -> TuitrackApp:
    """An hour ago a run beat all others, one failed; another diverges; everything else is old."""
    now = time.time()
    with db.write() as tx:
        tx.execute("UPDATE task SET status = 'completed', completed = ?, updated = ?", (now - 9e5, now - 9e5))
        tx.execute("UPDATE task SET completed = ? WHERE id = ?", (now - 3600, RECORD))
        tx.execute(
            "UPDATE task SET status = 'failed', status_reason = 'out of memory', completed = ? WHERE id = ?",
            (now - 3600, FAILED),
        )
        tx.execute(
            "UPDATE task SET status = 'running', completed = NULL, started = ?, updated = ?, progress = 50 WHERE id = ?",
            (now - 120, now, RUNNING),
        )
        tx.execute(
            "UPDATE series SET smooth = 0.5, smooth_min = 0.1, calm = 0 WHERE task_id = ? AND metric_id = 1", (RUNNING,)
        )
        tx.execute("UPDATE series SET min = 0.001 WHERE task_id = ? AND metric_id = 2", (RECORD,))
        tx.execute(
            "INSERT INTO series (task_id, metric_id, count, min, max, nan_count, inf_count, calm) VALUES (?, 2, 1, 0.001, 1, 0, 0, 0) ON CONFLICT DO NOTHING",
            (RECORD,),
        )
    return TuitrackApp(db, Options(once=True, view="home"))


async def test_what_ended_what_needs_one_what_runs_what_there_is(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "The last day" in text
        assert "✓ 1 completed" in text and "✗ 1 failed" in text
        assert "★ vision/digits" in text and "1e-3" in text and "was" in text
        assert "diverging: loss/train 5.0× its lowest" in text and "out of memory" in text
        assert "50%" in text and "eta 2:" in text
        assert "40 runs" in text and "free of" in text


async def test_enter_opens_the_console_of_what_needs_one_and_mute_takes_it_away(app, db):
    with db.write() as tx:
        tx.execute(
            "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 1, ?)", (FAILED, b"boom\n")
        )
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "n", "n", "enter")
        assert isinstance(app.screen, TaskScreen) and app.screen.task_id == FAILED
        assert app.screen.query_one(PartBar).current == "console"
        await once.press(pilot, "escape", "M")
        assert not alerts.alerted(db, [FAILED])
        assert "out of memory" not in once.text(app, 80, 24)


async def test_enter_on_a_project_opens_its_runs(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "end", "enter")
        assert isinstance(app.screen, ExperimentsScreen)


async def test_where_nothing_was_recorded_it_says_how_to_begin(home: Path):
    app = TuitrackApp(populate.open_database(populate.settings_of(home)), Options(once=True, view="home"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert "tuitrack demo" in once.text(app, 80, 24)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_row_is_wider_than_the_screen(app, db, width):
    from tuitrack.tui.reading import returning

    found = parts.listing(returning.read(db, time.time() - 86_400, first=False), width, str)
    assert all(sum(len(run.text) for run in row) <= width + 2 for row in found.rows[:-1])


@pytest.mark.parametrize(
    ("width", "told"), [(72, "best acc .9934"), (60, "best accuracy .9934"), (140, "best accuracy .9934")]
)
def test_the_best_value_of_a_project_is_never_cut(width, told):
    best = digest.Best("demo", RECORD, "mlp", "Summary/best accuracy", 0.99337, lower=False)
    row = parts._project(digest.Project("demo", {"completed": 5}, time.time(), best), width, time.time())
    assert told in "".join(run.text for run in row)


@pytest.mark.parametrize(
    ("value", "told"), [(0.95, "★ mlp  acc .95   was .94"), (0.93, "  mlp  acc .93   best ever .94")]
)
def test_what_ended_is_held_against_the_best_there_was(value, told):
    best = digest.Best("", RECORD, "mlp", "Summary/acc", value, lower=False, before=0.94)
    assert told in "".join(run.text for run in parts._best(best, 120, (0, 3)))


def test_of_the_best_the_metric_is_cut_and_never_the_value():
    best = digest.Best("p", RECORD, "a name that is long", "validation/accuracy/top5", 0.98765, lower=False)
    row = "".join(run.text for run in parts._best(best, 39, (0, 14)))
    assert len(row.rstrip()) <= 39 and row.rstrip().endswith(" .9877")


def test_only_what_ended_since_counts(app, db):
    found = digest.since(db, time.time() - 60, most=5)
    assert not found.ended and not found.best
    assert [need.task_id for need in found.needs] == [RUNNING]
    assert found.projects[0].best is not None and found.projects[0].best.task_id == RECORD


def test_somebody_who_comes_back_left_when_the_last_key_was_pressed(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(absence.time, "time", lambda: clock[0])
    there = absence.Absence(0.0)
    assert there.first and there.left == 1000.0 - 86_400
    clock[0] += 300
    there.here()
    assert there.first
    clock[0] += 5000
    there.here()
    assert not there.first and there.left == 1300.0
    assert there.moved() and not there.moved()
    assert absence.Absence(70.0).left == 70.0


@pytest.mark.parametrize(
    ("ago", "told"), [(60, "%H:%M"), (86_400, "%H:%M yesterday"), (3 * 86_400, "%a %H:%M"), (30 * 86_400, "%d %b")]
)
def test_moments(ago, told):
    noon = time.mktime((2026, 11, 24, 12, 0, 0, 0, 0, -1))
    assert formatting.clock(noon - ago, noon) == time.strftime(told, time.localtime(noon - ago))


def test_the_strip_moves_only_when_something_changed():
    def card(busy: float, *runs: str) -> Card:
        return Card(0, "H100", busy, 1.0, 80.0, None, None, runs=runs)

    first = strip.of(Usage("h", 1, 41.0, 1, 2, 162.0, 500.0, cards=(card(50.0), card(100.0, "r"))))
    again = strip.of(Usage("h", 1, 37.0, 1.5, 2, 158.0, 500.0, cards=(card(60.0), card(90.0, "r"))), first)
    assert first == again and first.cpu == 41 and first.free_gb == 160
    moved = strip.of(Usage("h", 1, 36.0, 1.5, 2, 158.0, 500.0, cards=(card(80.0), card(90.0))), first)
    assert moved.cpu == 36 and moved.cards == ((6, False), (7, False))
    assert [mine for _, mine in first.bars] == [False, True] and first.bars[1][0] == "█"
    assert strip.of(Usage("h", 1, None, 1, 2, 4.0, 500.0)).scarce


@pytest.mark.parametrize(("width", "seen"), [(80, ""), (100, "▁█"), (140, "cpu  40%  disk 160 GB free")])
async def test_the_host_is_shown_on_top_where_there_is_room(app, width, seen):
    cards = tuple(Card(place, "", busy, 0.0, 80.0, None, None) for place, busy in enumerate((0.0, 100.0)))
    async with app.run_test(size=(width, 24)) as pilot:
        await once.settle(pilot)
        bar = app.screen.query_one(PlaceBar)
        bar.post_message(PlaceBar.Glanced(strip.of(Usage("h", 1, 40.0, 1, 2, 160.0, 500.0, cards=cards))))
        await once.settle(pilot)
        top = once.text(app, width, 24).splitlines()[0]
        assert seen in top and "6 System" in top and "[0 Home]" in top


async def test_in_a_narrow_terminal_the_bar_names_the_place_that_is_shown(app):
    async with app.run_test(size=(40, 12)) as pilot:
        await once.settle(pilot)
        assert once.text(app, 40, 12).splitlines()[0].startswith("  1  2  3  4  5  6 [0 Home]")


async def test_runs_of_one_name_are_told_apart_over_the_whole_page(app, db):
    with db.write() as tx:
        tx.execute("UPDATE task SET name = 'same'")
        tx.execute("UPDATE param SET value = substr(task_id, -3) WHERE key = 'Args/lr'")
    async with app.run_test(size=(120, 30)) as pilot:
        await once.settle(pilot)
        rows = [line for line in once.text(app, 120, 30).splitlines() if "same" in line]
        assert len(rows) == 4 and all("same " in row and " lr=0" in row for row in rows), (
            "the best, two in need, one that runs"
        )
