"""A part of a long curve is read as closely as it is looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from compacting import compact, long_curve
from recorded import START, Run, database, task_id

from tuitrack.query import scalars
from tuitrack.store.database import Database
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.curves import Horizontal
from tuitrack.tui.charts.smoothing import Smoothing
from tuitrack.tui.curves.overlay import Reader, Request

RUN, COUNT, PEAK = task_id(1), 200_000, 123_456
KEY = "loss/train"


@pytest.fixture
def db(home: Path) -> Database:
    made = database(home)
    long_curve(made, RUN, KEY, COUNT, {PEAK: 9.0})
    compact(made, RUN)
    return made


def curve(reader: Reader, db: Database, horizontal: Horizontal = "step", window=None, smoothing=None):
    board = Board((KEY,), 1, 1)
    request = Request((RUN,), "", None, board, frozenset(), horizontal, smoothing or Smoothing(), window)
    (found,) = reader.read(db, request).curves[KEY]
    assert found is not None
    return found


def test_over_another_metric_every_point_of_a_curve_longer_than_a_screen_has_its_pair(home: Path):
    points = [(step, step * 0.5) for step in range(2 * scalars.SCREEN + 9)]
    metrics = {KEY: [(step, step % 97) for step, _ in points], "epoch": points}
    made = database(home, [Run(RUN, metrics=metrics)])
    board = Board((KEY, "epoch"), 2, 1)
    request = Request((RUN,), "", None, board, frozenset(), "metric", Smoothing(), along="epoch")
    (found,) = Reader().read(made, request).curves[KEY]
    assert found is not None and found.x.tolist() == [value for _, value in points]


def test_all_of_it_is_its_extremes(db: Database):
    found = curve(Reader(), db)
    assert len(found.x) <= scalars.SCREEN
    assert (found.x[0], found.x[-1], found.x[found.y.argmax()]) == (0, COUNT - 1, PEAK)
    assert found.smooth is found.y


@pytest.mark.parametrize(("horizontal", "scale"), [("step", 1.0), ("relative", 0.05), ("wall", 0.05)])
def test_a_part_has_every_point_and_the_rest_stays_around_it(db: Database, horizontal: Horizontal, scale: float):
    reader = Reader()
    whole = curve(reader, db, horizontal)
    start = {"step": 0.0, "relative": 1_790_000_000 - START, "wall": 1_790_000_000.0}[horizontal]
    low, high = start + (PEAK - 200) * scale, start + (PEAK + 200) * scale
    found = curve(reader, db, horizontal, (low, high))
    inside = (found.x >= low) & (found.x <= high)
    assert 395 <= inside.sum() <= 405
    assert found.y[inside].max() == 9.0
    assert (found.x[0], found.x[-1]) == (whole.x[0], whole.x[-1])
    assert bool(np.all(found.x[1:] >= found.x[:-1]))
    assert curve(reader, db, horizontal, (low, high)) is found


def test_where_there_is_nothing_all_stays_as_it_is(db: Database):
    reader = Reader()
    assert len(curve(reader, db, "relative", (-500.0, -400.0)).x) == len(curve(reader, db, "relative").x)


def test_what_is_smoothed_is_what_it_was_on_average(db: Database):
    found = curve(Reader(), db, smoothing=Smoothing("ema", 0.6))
    wanted = np.sin(found.x / COUNT * 20)
    inner = slice(20, -20)
    assert np.abs(found.smooth[inner] - wanted[inner]).max() < 0.15
    assert np.abs(found.y - wanted).max() > 0.25
