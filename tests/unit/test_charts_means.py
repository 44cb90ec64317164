"""Means of curves with how far these lie from them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import curves, means
from tuitrack.tui.charts.curves import Curve, Placing
from tuitrack.tui.charts.smoothing import Smoothing


def curve(x, y, around=None):
    x, y = np.asarray(x, float), np.asarray(y, float)
    return Curve(x, y, y, None if around is None else np.asarray(around, float))


def read(mean):
    assert mean.spread is not None
    return mean.x.tolist(), mean.y.tolist(), mean.spread.std.tolist(), mean.spread.count.tolist()


values = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3)


@given(st.lists(values, min_size=2, max_size=6))
def test_at_equal_steps_it_is_of_the_values_as_they_are(runs):
    mean = means.mean([curve([1, 5, 6], run) for run in runs])
    assert mean.x.tolist() == [1, 5, 6] and mean.smooth is mean.y
    np.testing.assert_allclose(mean.y, np.mean(runs, axis=0), atol=1e-6)
    np.testing.assert_allclose(mean.spread.std, np.std(runs, axis=0, ddof=1), atol=1e-6)


def test_what_ends_earlier_drops_out():
    mean = means.mean([curve([0, 1], [1, 1]), curve([0, 1, 2, 3], [3, 3, 3, 5])])
    assert mean.y.tolist() == [2, 2, 3, 5] and mean.spread.count.tolist() == [2, 2, 1, 1]
    assert [mean.deviation(x) for x in (1, 2)] == [np.sqrt(2), None]
    assert (mean.at(None), mean.deviation(None)) == (2, np.sqrt(2)), "the newest of all its runs"
    assert [mean.runs(x) for x in (-1, 0, 3)] == [0, 2, 1]


def test_between_its_points_a_curve_runs_straight():
    x, y, std, _ = read(means.mean([curve([0, 4], [0, 4]), curve([0, 2, 4], [0, 4, 4])]))
    assert (x, y) == ([0, 2, 4], [0, 3, 4]) and std == [0, np.sqrt(2), 0]


def test_of_several_values_at_one_step_the_last_one_counts():
    assert means.mean([curve([0, 1, 1, 2], [0, 9, 1, 2]), curve([0, 1, 2], [0, 1, 2])]).y.tolist() == [0, 1, 2]


def test_what_is_no_number_is_none_in_the_mean():
    y = means.mean([curve([0, 1, 2], [1, np.nan, 1]), curve([0, 1, 2], [1, 1, np.inf])]).y
    assert y[0] == 1 and np.isnan(y[1]) and y[2] == np.inf


def test_of_very_many_places_some_are_enough_with_all_ends():
    rng = np.random.default_rng(1)
    many = [curve(np.sort(rng.uniform(0, 100 + end, 5000)), np.full(5000, float(end))) for end in range(3)]
    mean = means.mean(many, most=500)
    assert len(mean.x) <= 506
    assert {end for one in many for end in (one.x[0], one.x[-1])} <= set(mean.x.tolist())


def test_each_run_is_smoothed_by_itself():
    steps, placing = np.arange(100), Placing(smoothing=Smoothing("ema", 0.9))
    runs = [curves.place(steps[:end], np.random.default_rng(end).normal(size=end), steps, placing) for end in (60, 100)]
    mean = means.mean(runs)
    np.testing.assert_allclose(mean.smooth[:60], (runs[0].smooth + runs[1].smooth[:60]) / 2)
    np.testing.assert_allclose(mean.smooth[60:], runs[1].smooth[60:])
    assert np.nanmean(mean.spread.smooth) < np.nanmean(mean.spread.std) / 2


def test_of_a_thinned_curve_what_it_is_around_its_extremes_counts():
    mean = means.mean([curve([0, 1, 2], [0, 9, 0], around=[1, 1, 1]), curve([0, 1, 2], [3, 3, 3])])
    assert mean.y.tolist() == [2, 2, 2]
