"""Cursor, zoom, pan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import navigation, scale
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import View
from tuitrack.tui.charts.picture import Plot


def curve(x):
    values = np.asarray(x, float)
    return Curve(values, values, values)


def plot(low, high, width=40):
    axis = scale.fit("linear", low, high)
    return Plot(5, 1, width, 6, axis, axis)


@pytest.mark.parametrize("by", [-10, -1, 1, 10])
def test_a_cursor_begins_at_the_newest_point_in_sight_whichever_way_it_goes(by):
    one = curve(range(101))
    assert navigation.stepped(View(), one, plot(0, 100), by).cursor == 100
    assert navigation.stepped(View(), one, plot(20, 60), by).cursor == 60


@pytest.mark.parametrize(("end", "by"), [(100, 1), (100, 10), (0, -1), (0, -10)])
def test_at_both_ends_the_cursor_stays_and_the_mark_with_it(end, by):
    view = View(cursor=end, mark=50)
    assert navigation.stepped(view, curve([0, 50, 100]), plot(0, 100), by) == view


def test_a_step_is_a_column_and_at_least_a_point():
    dense, sparse = curve(np.linspace(0, 100, 10_001)), curve([0, 50, 100])
    assert 100 / 80 < navigation.stepped(View(cursor=0), dense, plot(0, 100), 1).cursor < 100 / 20
    assert navigation.stepped(View(cursor=0), sparse, plot(0, 100), 1).cursor == 50
    assert navigation.stepped(View(cursor=100), sparse, plot(0, 100), -1).cursor == 50


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60, unique=True).map(sorted), st.integers(4, 120))
def test_stepping_back_and_on_reaches_both_ends_point_by_point(steps, width):
    one, room = curve(steps), plot(0, 500, width)
    view = navigation.stepped(View(), one, room, -1)
    for by, end in ((-1, 0), (1, -1)):
        for _ in steps:
            before, view = view.cursor, navigation.stepped(view, one, room, by)
            assert view.cursor in steps
            assert (view.cursor - before) * by > 0 or view.cursor == steps[end]
        assert view.cursor == steps[end]


def test_two_marks_make_a_zoom_and_a_third_key_ends_it():
    view = navigation.zoomed(View(cursor=80))
    assert (view.mark, view.window) == (80, None)
    view = navigation.zoomed(replace(view, cursor=20))
    assert (view.mark, view.window) == (None, (20, 80))
    assert navigation.zoomed(view).window is None
    assert navigation.zoomed(View()) == View()
    assert navigation.zoomed(View(cursor=5, mark=5)).window is None


def test_a_zoomed_part_moves_by_itself_and_with_the_cursor():
    view = View(cursor=30, window=(20, 40))
    assert navigation.panned(view, 1).window == (25, 45)
    assert navigation.panned(View(), 1) == View()
    moved = navigation.stepped(replace(view, cursor=40), curve(range(101)), plot(20, 40), 10)
    assert moved.window == (moved.cursor - 20, moved.cursor)


def test_layers_are_left_from_the_outermost():
    view = View(cursor=1, window=(0, 2))
    assert navigation.peeled(view) == View(cursor=1)
    assert navigation.peeled(navigation.peeled(view)) == View()
    assert navigation.peeled(View()) == View()
