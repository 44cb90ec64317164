"""Runs side by side."""

from __future__ import annotations

import json
import time

import populate
import pytest

from tuitrack.ops import views
from tuitrack.ops.tasks import rename
from tuitrack.query import goals, names, tasks
from tuitrack.tui import formatting, once, state
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.parts import compare as parts
from tuitrack.tui.reading.beside import Beside, Entry
from tuitrack.tui.reading.comparing import Reader
from tuitrack.tui.screens.compare import CompareScreen
from tuitrack.tui.screens.dialogs.whole import Whole
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

_ARTIFACT = """
INSERT INTO artifact (task_id, name, type, size, hash, uri, time, filename, content_type, preview, detail)
VALUES (?, ?, 'file', 1200, ?, '', 0, '', '', '', '{}')
"""


@pytest.fixture
def app(db) -> TuitrackApp:
    return TuitrackApp(db, Options(once=True, view="queues", project="vision/digits"))


def ended(db) -> tuple[str, str]:
    """Two runs that have ended, with different seeds."""
    rows = db.rows("SELECT id, name FROM task WHERE status = 'completed' ORDER BY id")
    return rows[0]["id"], rows[1]["id"]


async def opened(pilot, *ids: str, base: str = "") -> CompareScreen:
    await once.settle(pilot)
    pilot.app.select(ids=ids, base=base)
    pilot.app.go("compare")
    await once.settle(pilot)
    return pilot.app.screen


def shown(screen: CompareScreen) -> str:
    return screen.query_one("#rows", Lines).text


async def test_only_differences_unless_asked_for_all(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        assert "Args/seed" in shown(screen)
        assert "Args/epochs" not in shown(screen)
        await once.press(pilot, "a")
        assert "Args/epochs" in shown(screen)


async def test_parts_in_which_nothing_differs_are_offered_with_all_rows_only(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        bar = screen.query_one(PartBar)
        assert [part.name for part in bar.parts] == ["all", "params", "metrics"]
        await once.press(pilot, "a")
        assert "code" in [part.name for part in bar.parts]


async def test_metrics_tell_the_difference_to_the_base_and_star_the_best(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        rows = [line for line in shown(screen).splitlines() if line.startswith(" loss/val best")]
        assert len(rows) == 1
        assert "★" in rows[0]
        assert "+" in rows[0] or "−" in rows[0]


async def test_what_runs_gave_is_compared_by_what_is_in_it(app, db):
    first, second = ended(db)
    with db.write() as tx:
        for task_id, digest in ((first, "a" * 64), (second, "b" * 64)):
            tx.execute(_ARTIFACT, (task_id, "report", digest))
            tx.execute(_ARTIFACT, (task_id, "vocabulary", "c" * 64))
    async with app.run_test(size=(100, 24)) as pilot:
        screen = await opened(pilot, first, second)
        (row,) = [line for line in shown(screen).splitlines() if line.startswith(" report")]
        assert "1.2 kB  aaaa" in row and "1.2 kB  bbbb" in row
        assert "vocabulary" not in shown(screen)
        await once.press(pilot, "/", *"report", "enter", "enter")
        assert "b" * 60 in once.text(app, 100, 24), "the whole hash is one key away"


async def test_what_is_as_old_for_all_is_said_once(app, db):
    first, second = ended(db)
    with db.write() as tx:
        tx.execute("UPDATE task SET created = ? WHERE id IN (?, ?)", (time.time() - 7200, first, second))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        facts = screen.query_one("#head", Lines).text.splitlines()[1]
        assert facts.startswith(" all 2h ago") and facts.count("2h") == 1 and facts.count("✓ 4:") == 2


async def test_a_single_run_is_compared_with_its_parent(app, db):
    from tuitrack.ops import tasks

    made = tasks.clone(db, populate.task_id(0), tasks.CloneSpec(params={"Args/seed": "9"}))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, made)
        assert [run.id for run in screen.beside.runs] == [populate.task_id(0), made]
        await once.press(pilot, "enter")
        assert isinstance(app.screen, Whole)
        text = once.text(app, 80, 24)
        assert "⌂ wide lr=0.0003 s0  0\n" in text
        assert "9.0\n" in text


async def test_runs_of_one_name_are_told_apart_in_a_whole_row(app, db):
    first, second = ended(db)
    with db.write() as tx:
        tx.execute("UPDATE task SET name = 'same' WHERE id IN (?, ?)", (first, second))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        await once.press(pilot, "enter")
        told = once.text(app, 80, 24)
        assert all(f"{mark} {name}" in told for mark, name in zip("⌂ ", screen.beside.names, strict=True))
        assert len(set(screen.beside.names)) == 2


async def test_another_run_becomes_the_base_and_stays_it(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second, base=first)
        await once.press(pilot, "p")
        assert [run.id for run in screen.beside.runs] == [second, first]
    assert state.Views(db).runs("vision/digits").base == second


async def test_a_base_is_seen_before_anything_is_read_and_no_row_moves(app, db, monkeypatch: pytest.MonkeyPatch):
    first, second = ended(db)
    with db.write() as tx:
        tx.execute("UPDATE param SET position = 9 - position, key = 'only/' || key WHERE task_id = ?", (second,))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second, base=first)
        labels, old = [entry.label for entry in screen.beside.entries], screen.beside
        monkeypatch.setattr(CompareScreen, "reload", lambda self: None)
        await once.press(pilot, "p")
        assert [run.id for run in screen.beside.runs] == [second, first]
        assert [entry.label for entry in screen.beside.entries] == labels
        assert screen.beside == Reader().read(db, [second, first])
        screen.post_message(CompareScreen.Loaded(old))
        await once.settle(pilot)
        assert screen.beside.runs[0].id == second


def test_what_did_not_move_is_not_read_again(db, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, ...]] = []

    def counted(tx, ids):
        asked.append(tuple(ids))
        return details(tx, ids)

    (first, second), details, reader = ended(db), tasks.details, Reader()
    monkeypatch.setattr(tasks, "details", counted)
    before = reader.read(db, [first, second])
    assert reader.read(db, [second, first]).ordered([first, second]) == before
    assert asked == [(first, second)]
    rename(db, second, "other")
    assert reader.read(db, [first, second]).names[1] == "other"
    views.save(db, "vision", goals.VIEW, json.dumps({"acc/val": "min"}))
    assert {entry.lower for entry in reader.read(db, [first, second]).entries if entry.key == "acc/val"} == {True}
    assert len(asked) == 3


def test_rows_are_held_without_what_they_were_made_of(db):
    """Hundreds of metrics of a hundred runs are tens of thousands of objects: collected as garbage they hold a key up."""
    found = Reader().read(db, ended(db))
    assert any(entry.part == "metrics" for entry in found.entries)
    assert not any(run.metrics for run in found.runs)


async def test_the_base_stays_while_other_runs_are_brought_in(app, db):
    ids = tuple(populate.task_id(number) for number in range(6))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, *ids)
        for _ in range(5):
            await once.press(pilot, "right")
        head = screen.query_one("#head", Lines).text
        assert head.index("⌂") < head.index("▸")
        assert screen._look.chosen == 5


async def test_a_single_run_without_a_parent_says_what_to_do(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, populate.task_id(0))
        text = once.text(app, 80, 24)
        assert "Only wide lr=0.0003 s0 is chosen" in text
        assert "in 1 Runs selects" in text
        await once.press(pilot, "enter", "right", "p", "c", "b")
        assert isinstance(app.screen, CompareScreen)


async def test_whole_texts_are_told_apart_though_they_have_as_many_lines(app, db):
    first, second = ended(db)
    for task_id, line in ((first, "a = 1"), (second, "a = 2")):
        record(db, task_id, environment={"commit": "c0ffee", "diff": f"diff --git a/x b/x\n@@ -1 +1 @@\n+{line}\n"})
        record(db, task_id, text=f"# same\n{line}\n")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        assert "uncommitted" in shown(screen)
        assert "+1 −1 lines" in shown(screen)
        await choose(pilot, screen, "model.yaml")
        assert "\n  -a = 1\n  +a = 2\n" in once.text(app, 80, 24)
        await once.press(pilot, "escape")
        await choose(pilot, screen, "uncommitted")
        text = once.text(app, 80, 24)
        assert text.index("+a = 1") < text.index("+a = 2")


async def test_a_text_that_differs_is_read_side_by_side(app, db):
    first, second = ended(db)
    for task_id, line in ((first, "a = 1"), (second, "a = 2\nb = 3")):
        record(db, task_id, text=f"# same\n{line}\n# end\n")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        await choose(pilot, screen, "model.yaml")
        await once.press(pilot, "s")
        rows = [line for line in once.text(app, 80, 24).splitlines() if " │ " in line]
        assert [tuple(side.strip() for side in row.split(" │ ")) for row in rows] == [
            ("# same", "# same"),
            ("a = 1", "a = 2"),
            ("", "b = 3"),
            ("# end", "# end"),
        ]
        await once.press(pilot, "s")
        assert "\n  +b = 3\n" in once.text(app, 80, 24)


async def test_rows_are_searched_by_name_and_by_value(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second)
        await once.press(pilot, "slash", *"SEED", "enter")
        assert "Args/seed" in shown(screen) and "loss" not in shown(screen)
        await once.press(pilot, "slash", "ctrl+u", *"nowhere", "enter")
        assert "nothing here contains nowhere" in shown(screen)
        await once.press(pilot, "escape")
        assert "loss/val best" in shown(screen)


_ENVIRONMENT = (
    "INSERT INTO environment (task_id, repository, branch, commit_id, captured, detail) VALUES (?, '', '', '', 1, ?)"
)


def record(db, task_id: str, environment: dict[str, str] | None = None, text: str = "") -> None:
    """What a recorder would have stored besides."""
    with db.write() as tx:
        if environment:
            tx.execute(_ENVIRONMENT, (task_id, json.dumps(environment)))
        if text:
            tx.execute(
                "INSERT INTO configuration (task_id, name, type, text, position, edited, description) "
                "VALUES (?, 'model.yaml', 'yaml', ?, 0, 0, '')",
                (task_id, text),
            )


async def choose(pilot, screen: CompareScreen, label: str) -> None:
    """Put the cursor on a row, then open it."""
    row = next(row for row, spot in screen._table.spots.items() if spot.entry.label == label)
    screen.query_one("#rows", Lines).go(row)
    await once.press(pilot, "enter")


@pytest.mark.parametrize(("lower", "better"), [(True, -0.1), (False, 0.1)])
def test_a_difference_is_coloured_by_the_goal_of_its_metric(lower, better):
    for difference, style in ((better, "good"), (-better, "bad")):
        entry = Entry("metrics", "a/b last", numbers=(0.5, 0.5 + difference), lower=lower)
        assert parts._note(entry, 1) == (formatting.delta(entry.delta(1)), style)


def test_what_is_not_a_number_everywhere_differs_nowhere():
    assert not Entry("metrics", "loss last", numbers=(float("nan"), float("nan"))).differs
    assert Entry("metrics", "loss last", numbers=(float("nan"), None)).differs


def test_the_row_of_a_metric_says_which_way_is_better():
    runs = Beside(entries=(Entry("metrics", "loss/val last", numbers=(0.5, 0.4), lower=True),))
    look = parts.Look(told=str)
    (row,) = parts.table(runs, look).spots
    assert "loss/val last ↓" in "".join(run.text for run in parts.table(runs, look).rows[row])


@pytest.mark.parametrize(
    ("lower", "numbers", "best"),
    [
        (False, (0.9, 0.95, None), 1),
        (True, (0.9, 0.95, float("nan")), 0),
        (False, (0.9, 0.9), None),
        (False, (0.9, None), None),
        (None, (0.9, 0.95), None),
    ],
)
def test_the_best_follows_the_goal_of_the_metric(lower, numbers, best):
    assert Entry("metrics", "a/b last", numbers=numbers, lower=lower).best == best


def test_the_window_of_runs_always_has_the_base_and_the_chosen_one():
    for count in range(2, 9):
        for chosen in range(1, count):
            found = parts.shown_runs(count, parts.Look(chosen=chosen, width=80, told=str))
            assert found[0] == 0
            assert chosen in found
            assert len(found) <= 4


async def test_runs_of_one_name_are_told_apart(app, db):
    one, other = ended(db)
    with db.write() as tx:
        tx.execute("UPDATE task SET name = 'train' WHERE id IN (?, ?)", (one, other))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, one, other)
        head = screen.query_one("#head", Lines).text
        shown = set(names.display(db, {one: "train", other: "train"}).values())
        assert len(shown) == 2
        assert all(name in head for name in shown)


@pytest.mark.parametrize("page", [True, False])
async def test_a_single_run_without_a_parent_is_compared_with_the_one_that_is_asked_for(app, page):
    one, other = populate.task_id(39), populate.task_id(38)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "1", *["enter"] * page, "d")
        assert "Compare wide lr=0.0001 s0 width=64 with" in once.text(app, 80, 24)
        await once.press(pilot, "enter")
        assert isinstance(app.screen, CompareScreen)
        assert [run.id for run in app.screen.beside.runs] == [other, one]


async def test_the_runs_page_compares_with_the_base_and_selects_nothing(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "1", "p", "j", "enter", "d")
        assert [run.id for run in app.screen.beside.runs] == [populate.task_id(39), populate.task_id(38)]
        assert app.selection.ids == ()


async def test_runs_as_rows_say_the_same_and_one_looks_at_the_same(app, db):
    ids = tuple(populate.task_id(number) for number in range(8))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, *ids)
        await once.press(pilot, "right", "n", "n")
        before = screen._spot
        await once.press(pilot, "T")
        assert screen._spot == before and len(shown(screen).splitlines()) == 8
        last, base = before.entry.label.rpartition("/")[2], screen.beside.names[0]
        assert f"▸ {last}" in screen.query_one("#head", Lines).text and f"⌂ {base[:5]}" in shown(screen).splitlines()[0]
        await once.press(pilot, "n")
        assert screen._spot.entry.differs and screen._spot.run == before.run and screen._spot != before
        await once.press(pilot, "N", "left", "right", "down", "T")
        assert screen._spot.run == before.run + 1


async def test_runs_as_rows_bring_the_chosen_column_into_sight_and_show_it_whole(app, db):
    ids = tuple(populate.task_id(number) for number in range(6))
    async with app.run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot, *ids)
        await once.press(pilot, "a", "T", *("right",) * 30)
        entry = screen._spot.entry
        assert entry == parts.listed(screen.beside, screen._look)[-1]
        assert "more ←→" in screen.query_one("#head", Lines).text
        await once.press(pilot, "down", "enter")
        assert isinstance(app.screen, Whole) and screen.beside.names[1] in once.text(app, 60, 24)
        await once.press(pilot, "escape", "slash", *"nothing of that name", "enter", "enter")
        assert app.screen is screen and "nothing here contains" in shown(screen)


async def test_keys_of_a_run_act_on_the_chosen_one(app, db):
    first, second = ended(db)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, first, second, base=first)
        await once.press(pilot, "w", *"wide", "enter", "d", "m")
        assert app.screen._menu.title.startswith("wide") and app.screen is not screen
        await once.press(pilot, "escape", "T", "home", "w", "ctrl+u", *"first", "enter")
        notes = dict(db.rows("SELECT id, comment FROM task WHERE id IN (?, ?)", (first, second)))
        assert notes == {first: "first", second: "wide"}
