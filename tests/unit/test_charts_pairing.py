"""Curves over the values of another metric."""

from __future__ import annotations

import numpy as np

from tuitrack.tui.charts import pairing
from tuitrack.tui.charts.pairing import Track
from tuitrack.tui.charts.smoothing import Smoothing

NAN = float("nan")


def track(*points: tuple[int, float], whole: bool = True) -> Track:
    steps, values = zip(*points, strict=True)
    return Track(np.array(steps, np.int64), np.array(values, float), whole)


def pairs(curve: Track, over: Track) -> list[tuple[float, float]]:
    found = pairing.paired(curve, over, Smoothing())
    assert found is not None and found.smooth is found.y
    return list(zip(found.x.tolist(), found.y.tolist(), strict=True))


def test_points_of_the_same_step_are_paired_and_others_left_out():
    assert pairs(track((0, 10), (1, 11), (2, 12), (4, 14)), track((1, 0.1), (2, 0.2), (3, 0.3))) == [
        (0.1, 11),
        (0.2, 12),
    ]


def test_pairs_lie_in_the_order_of_x():
    assert pairs(track((0, 1), (1, 2), (2, 3)), track((0, 9), (1, 5), (2, 7))) == [(5, 2), (7, 3), (9, 1)]


def test_of_several_values_at_one_step_the_last_is_x_and_all_are_drawn():
    assert pairs(track((1, 1), (1, 2)), track((1, 7), (1, 8))) == [(8, 1), (8, 2)]


def test_where_x_is_no_number_nothing_is_drawn_and_a_value_that_is_none_stays():
    found = pairs(track((0, 1), (1, NAN), (2, 3)), track((0, NAN), (1, 1), (2, np.inf)))
    assert len(found) == 1 and found[0][0] == 1 and np.isnan(found[0][1])


def test_no_common_step_is_no_curve():
    assert pairing.paired(track((0, 1)), track((1, 1)), Smoothing()) is None


def test_a_thinned_metric_runs_straight_between_what_is_known_of_it():
    assert pairs(track((0, 1), (5, 2), (10, 3), (11, 4)), track((0, 0), (10, 100), whole=False)) == [
        (0, 1), (50, 2), (100, 3),
    ]  # fmt: skip


def test_a_curve_is_smoothed_by_its_steps_whatever_x_is():
    y, smoothed = [(step, float(step % 3)) for step in range(30)], Smoothing("ema", 0.8)
    there = pairing.paired(track(*y), track(*((step, step) for step in range(30))), smoothed)
    back = pairing.paired(track(*y), track(*((step, -step) for step in range(30))), smoothed)
    assert there is not None and back is not None
    np.testing.assert_array_equal(there.smooth, back.smooth[::-1])
