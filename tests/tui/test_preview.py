"""The run under the cursor beside the base."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from recorded import Run, database, report, task_id

from tuitrack.query.opening import Database
from tuitrack.tui import formatting
from tuitrack.tui.keys.keymaps import Keymap
from tuitrack.tui.leaderboard.calling import Calling
from tuitrack.tui.parts import preview
from tuitrack.tui.reading.previewing import Previewed, Reader, Request

BASE, RUN, ALONE = task_id(1), task_id(2), task_id(3)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A base with a long curve, a run of it that is half way, a run of nothing."""
    return database(
        tmp_path,
        [
            Run(BASE, "base", params={"Args/lr": 0.1}, metrics={"loss/val": [(n, 10.0 - n) for n in range(10)]}),
            Run(
                RUN,
                "x\x1b[2J\u202e" + "long name " * 50,
                params={"Args/lr": 0.2, "Args/new": "a\nb"},
                metrics={"loss/val": [(n, 5.0) for n in range(5)], "Summary/best": [(-(2**31), 5.0)]},
                facts={"parent": BASE, "comment": "first\nsecond", "status_reason": "exit 1"},
            ),
            Run(ALONE, "alone"),
        ],
    )


def read(db: Database, run: str, base: str = "", listed: Mapping[str, str] | None = None) -> Previewed:
    calling = Calling()
    calling.list(listed or {})
    found = Reader().read(db, Request(run, "shown", base), calling)
    assert found is not None
    return found


def text(rows) -> str:
    return "\n".join("".join(run.text for run in row) for row in rows)


def test_the_base_is_met_at_the_step_of_the_run(db: Database):
    found = read(db, RUN, BASE)
    assert "loss/val 5   ⌂ 6 at this step   −1" in text(preview.beside(found, 60, 40))
    below = text(preview.below(found, 80, Keymap().told))
    assert "vs base ⌂  lr .1→.2" in below
    assert "at step 4  loss/val −1" in below


def test_a_run_that_is_past_the_end_of_the_base_is_met_there(db: Database):
    found = read(db, BASE, RUN)
    assert "loss/val 1   ⌂ 5 at step 4   +1" in text(preview.beside(found, 60, 40))
    assert "at step 4  loss/val +1" in text(preview.below(found, 80, Keymap().told))


@pytest.mark.parametrize(
    ("base", "run", "told"),
    [
        (math.nan, 0.5, "NaN→.5"),
        (0.5, math.nan, ".5→NaN"),
        (math.nan, math.nan, "NaN in both"),
        (0.5, math.inf, "+inf"),
    ],
)
def test_values_without_a_difference_are_told_themselves(tmp_path: Path, base: float, run: float, told: str):
    runs = [Run(one, metrics={"loss/val": [(1, value)]}) for one, value in ((BASE, base), (RUN, run))]
    below = text(preview.below(read(database(tmp_path, runs), RUN, BASE), 80, Keymap().told))
    assert f"loss/val {told} " in below


def test_what_came_of_a_value_is_told_however_long_names_and_values_are(tmp_path: Path):
    runs = [
        Run(one, params={f"General/{'name ' * 9}": f"{value} " * 20}, facts={"parent": parent})
        for one, value, parent in ((BASE, "old", ""), (RUN, "new", BASE))
    ]
    found = read(database(tmp_path, runs), RUN)
    known = tuple(replace(one, consumed=False) for one in found.run.params)
    rows = preview.beside(replace(found, run=replace(found.run, params=known)), 50, 40)
    assert "! not used" in text(rows)


def test_what_was_not_there_is_no_part_of_the_arrow(db: Database):
    assert "new – → a" in text(preview.below(read(db, RUN, BASE), 120, Keymap().told))


def test_a_single_value_is_no_curve(db: Database):
    assert [one.key for one in read(db, RUN).drawn] == ["loss/val"]
    assert "best" in text(preview.beside(read(db, RUN), 60, 40))


def test_without_a_base_the_parent_takes_its_place(db: Database):
    assert "Changed from parent base" in text(preview.beside(read(db, RUN), 60, 40))


def test_the_other_run_is_called_as_it_is_listed(db: Database):
    found = read(db, RUN, BASE, {BASE: "base lr=.1"})
    assert "Changed from ⌂ base lr=.1 " in text(preview.beside(found, 60, 40))


def test_a_run_of_nothing_says_how_to_get_a_base(db: Database):
    assert "p makes this run the base" in text(preview.below(read(db, ALONE), 80, Keymap().told))
    assert "the base" in text(preview.below(read(db, ALONE, ALONE), 80, Keymap().told))


@pytest.mark.parametrize("run", [BASE, RUN, ALONE])
@pytest.mark.parametrize("size", [(1, 1), (20, 5), (46, 12), (46, 30), (66, 60)])
def test_fits_exactly_whatever_the_run(db: Database, run: str, size: tuple[int, int]):
    width, height = size
    rows = preview.beside(read(db, run, BASE), width, height)
    assert len(rows) <= height
    for row in (*rows, *preview.below(read(db, run, BASE), width, Keymap().told)):
        assert sum(formatting.width(part.text) for part in row) == width
        assert all(part.text == formatting.printable(part.text) for part in row)


def test_what_is_reported_while_it_is_looked_at_is_seen(db: Database):
    reader, request = Reader(), Request(RUN, "shown", BASE)
    reader.read(db, request, Calling())
    with db.write() as tx:
        report(tx, RUN, "loss/val", [(7, 4.0)])
    found = reader.read(db, request, Calling())
    assert found is not None
    assert "loss/val 4   ⌂ 3 at this step   +1" in text(preview.beside(found, 60, 40))


def test_a_run_that_is_gone_shows_nothing(db: Database):
    assert Reader().read(db, Request(task_id(9), "gone", ""), Calling()) is None


def test_the_console_is_read_as_a_terminal_shows_it(db: Database):
    console = b"\x1b[32mdone\x1b[0m\n  5%\r100%\n"
    with db.write() as tx:
        tx.execute(
            "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 2, ?)", (ALONE, console)
        )
    assert read(db, ALONE).tail == ("done", "100%")


def test_a_metric_of_which_no_point_is_left_is_not_drawn(db: Database):
    with db.write() as tx:
        tx.execute("DELETE FROM scalar_segment")
    found = read(db, RUN, BASE)
    assert found.drawn == () and "loss/val" in text(preview.beside(found, 60, 40))
