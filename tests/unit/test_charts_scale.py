"""Axes never lie: ticks are round, inside, ascending, told apart, where the data is drawn."""

import itertools
import math
import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import axes, limits, scale, ticks
from tuitrack.tui.charts.scale import Scale
from tuitrack.tui.charts.spec import Axis

HIGHEST = sys.float_info.max
anything = st.floats(allow_nan=True, allow_infinity=True)
kinds = st.sampled_from(["linear", "whole", "log", "time", "clock"])


def texts(kind, low, high, room=8):
    return [tick.label for tick in ticks.choose(scale.fit(kind, low, high), room)]


@given(kinds, anything, anything)
def test_any_two_numbers_make_a_scale(kind, low, high):
    made = scale.fit(kind, low, high)
    assert math.isfinite(made.low) and math.isfinite(made.high) and made.low < made.high
    assert made.position(made.low) == 0
    assert made.position(made.high) == 1
    if math.isfinite(low) and (kind != "log" or low > 0):
        assert made.low <= low <= made.high or not math.isfinite(high)


@given(kinds, anything, anything, anything)
def test_positions_never_overflow(kind, low, high, value):
    made = scale.fit(kind, low, high)
    position = made.position(value)
    assert abs(position) <= scale.FAR or math.isnan(value) or (kind == "log" and value <= 0)
    assert made.low <= value <= made.high or not 0 < position < 1


@given(kinds, anything, anything, st.integers(1, 12))
def test_ticks_ascend_inside_the_scale_with_labels_told_apart(kind, low, high, room):
    made = scale.fit(kind, low, high)
    chosen = ticks.choose(made, room)
    values = [tick.value for tick in chosen]
    assert len(chosen) <= room
    assert all(made.low <= value <= made.high for value in values)
    assert all(lower < upper for lower, upper in itertools.pairwise(values))
    assert all(one.label != other.label for one, other in itertools.pairwise(chosen))


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12), st.integers(2, 10))
def test_an_ordinary_axis_has_two_ticks_or_more(low, spread, room):
    if low + spread > low and spread > 1e-9 * abs(low):
        assert len(ticks.choose(scale.fit("linear", low, low + spread), room)) >= 2


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.integers(2, 40))
def test_a_tick_lies_in_the_row_that_shows_its_value(low, high, height):
    made = ticks.widen(scale.fit("linear", low, high))
    for tick in axes.vertical_ticks(made, height):
        dot = (1 - made.position(tick.value)) * (4 * height - 1)
        assert abs(axes.row_of(tick.value, made, height) * 4 + 1.5 - dot) <= 2.001


@given(anything, anything)
def test_widening_only_widens_and_only_a_little(low, high):
    made = scale.fit("linear", low, high)
    wide = ticks.widen(made)
    assert wide.low <= made.low and wide.high >= made.high
    if math.isfinite(made.high - made.low):
        assert (wide.high - wide.low) / 2 <= (made.high - made.low) * 0.75


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1.2, ["0", "0.2", "0.4", "0.6", "0.8", "1", "1.2"]),
        (0.97, 0.9815, ["0.97", "0.972", "0.974", "0.976", "0.978", "0.98"]),
        (0, 2000, ["0", "500", "1000", "1500", "2000"]),
        (0, 15_000, ["0", "2k", "4k", "6k", "8k", "10k", "12k", "14k"]),
        (0, 1e6, ["0", "0.2M", "0.4M", "0.6M", "0.8M", "1M"]),
        (1e-4, 3e-4, ["1e-4", "1.5e-4", "2e-4", "2.5e-4", "3e-4"]),
        (-3, 4, ["−3", "−2", "−1", "0", "1", "2", "3", "4"]),
        (0, 6e20, ["0", "1e20", "2e20", "3e20", "4e20", "5e20", "6e20"]),
    ],
)
def test_linear_labels(low, high, expected):
    assert texts("linear", low, high) == expected


def test_what_is_whole_has_whole_labels():
    assert texts("whole", 0, 2) == ["0", "1", "2"]
    assert texts("whole", 0, 2000) == texts("linear", 0, 2000)
    assert texts("whole", 3.2, 3.7) == []


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1e-5, 1, ["1e-5", "1e-4", "1e-3", "0.01", "0.1", "1"]),
        (3, 7, ["3", "4", "5", "6", "7"]),
        (0.05, 2, ["0.05", "0.1", "0.2", "0.5", "1", "2"]),
        (1, 1e7, ["1", "10", "100", "1000", "10k", "100k", "1M", "10M"]),
    ],
)
def test_log_labels(low, high, expected):
    assert texts("log", low, high) == expected


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (0.5, ["0", "0.1s", "0.2s", "0.3s", "0.4s", "0.5s"]),
        (40, ["0", "0:10", "0:20", "0:30", "0:40"]),
        (130, ["0", "0:30", "1:00", "1:30", "2:00"]),
        (900, ["0", "5m", "10m", "15m"]),
        (9_000, ["0", "30m", "1h", "1h30", "2h", "2h30"]),
        (50_000, ["0", "3h", "6h", "9h", "12h"]),
        (400_000, ["0", "1d", "2d", "3d", "4d"]),
        (200_000, ["0", "12h", "1d", "1d12h", "2d"]),
    ],
)
def test_time_labels(high, expected):
    assert texts("time", 0, high, room=6) == expected


def test_clock_labels_name_the_day_where_it_begins(monkeypatch):
    monkeypatch.setenv("TZ", "Etc/GMT-2")
    time.tzset()
    try:
        midnight = 1_764_021_600
        assert texts("clock", midnight - 7_200, midnight + 7_200, 5) == ["22:00", "23:00", "25 Nov", "01:00", "02:00"]
        assert texts("clock", midnight, midnight + 40, 3) == ["25 Nov", "00:00:15", "00:00:30"]
        assert texts("clock", midnight + 3.1, midnight + 3.65, 3) == ["00:00:03.2", "00:00:03.4", "00:00:03.6"]
        assert texts("clock", midnight, midnight + 3 * 86_400, 4) == ["25 Nov", "26 Nov", "27 Nov", "28 Nov"]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_flat_data_is_not_zoomed_into_rounding_noise():
    noisy = scale.fit("linear", 0.3, 0.1 + 0.2)
    assert noisy.high - noisy.low > 0.01


def test_the_whole_range_of_floats_is_one_axis():
    whole = scale.fit("linear", -HIGHEST, HIGHEST)
    np.testing.assert_allclose(whole.positions(np.array([-HIGHEST, 0.0, HIGHEST])), [0, 0.5, 1])
    assert len(ticks.choose(whole, 5)) >= 2


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300), st.floats(0, 1))
def test_positions_and_values_are_inverse(low, high, position):
    for kind in ("linear", "log"):
        made = scale.fit(kind, low, high)
        assert made.position(float(made.values(np.array([position]))[0])) == pytest.approx(position, abs=1e-6)


def test_scale_is_a_value():
    assert Scale("linear", 0, 1) == Scale("linear", 0, 1)


def test_time_since_a_start_is_read_from_its_origin():
    late = [np.array([40.0, 50.0])]
    assert limits.horizontal(Axis("time"), late).low == 0
    assert limits.horizontal(Axis("linear"), late).low == 40
    assert limits.horizontal(Axis("time", 45.0, 50.0), late).low == 45
