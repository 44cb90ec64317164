"""Curves over steps, time since the start, time of day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import curves, weights
from tuitrack.tui.charts.curves import Curve, Placing


def curve(x, y=None):
    values = np.asarray(y if y is not None else x, float)
    return Curve(np.asarray(x, float), values, values)


def test_a_value_stands_for_what_follows_until_the_next_one_would_be_due():
    one = curve([0, 10, 20], [1, 2, 3])
    assert [one.at(x) for x in (-1, 0, 9, 10, 29, 30, 31)] == [None, 1, 1, 2, 3, 3, None]


def test_a_single_point_is_read_only_where_it_is():
    assert [curve([5]).at(x) for x in (4, 5, 6)] == [None, 5, None]


def test_repeated_steps_read_as_the_last_report():
    assert curve([1, 1, 1], [7, 8, 9]).at(1) == 9


def test_neighbours():
    one = curve([0, 10, 20])
    assert (one.beside(10, True), one.beside(10, False)) == (20, 0)
    assert (one.beside(20, True), one.beside(0, False)) == (None, None)
    assert [one.nearest(x) for x in (-5, 4, 6, 99)] == [0, 0, 10, 20]


@given(st.lists(st.integers(-1000, 1000), min_size=1).map(sorted), st.integers(-1100, 1100))
def test_nearest_is_a_point_and_none_is_nearer(steps, x):
    found = curve(steps).nearest(x)
    assert found in steps
    assert abs(found - x) == min(abs(step - x) for step in steps)


def test_time_axes_count_from_the_start_and_are_in_order():
    steps, values = np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0])
    times = np.array([100.0, 130.0, 120.0])
    placed = curves.place(steps, values, times, Placing("relative", start=100.0))
    assert placed.x.tolist() == [0, 20, 30]
    assert placed.y.tolist() == [1, 3, 2]
    assert curves.place(steps, values, times, Placing("wall")).x.tolist() == [100, 120, 130]


@pytest.mark.parametrize(
    ("weight", "count", "smoothed"),
    [(None, weights.FEW - 1, False), (None, weights.FEW, True), (0.3, 2, True), (0.3, 500, True), (0.0, 500, False)],
)
def test_a_chosen_weight_smooths_curves_of_any_length_and_until_then_only_long_ones(weight, count, smoothed):
    values = np.arange(count, dtype=float)
    placed = curves.place(np.arange(count), values, values, Placing(smoothing=weights.smoothing(weight)))
    assert (placed.smooth is not placed.y) == smoothed


def test_weights_step_from_not_at_all_to_most():
    assert [weights.stepped(one, 1) for one in (0.0, 0.6, 0.99)] == [0.3, 0.8, 0.99]
    assert [weights.stepped(one, -1) for one in (0.0, 0.3, 0.99)] == [0.0, 0.0, 0.98]
    assert [weights.written(one) for one in (0.0, 0.3, 0.95)] == ["off", ".3", ".95"]


def test_unsmoothed_values_are_not_copied():
    values = np.arange(100.0)
    placed = curves.place(np.arange(100), values, values, Placing())
    assert placed.smooth is placed.y is values


@pytest.mark.parametrize(("name", "found"), [("wall", "wall"), ("relative", "relative"), ("what", "step")])
def test_an_axis_by_name(name, found):
    assert curves.horizontal(name) == found
