"""An envelope never hides an extreme, and never invents a point."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import envelope, scale
from tuitrack.tui.charts.scale import Scale

UNIT = Scale("linear", 0.0, 100.0)
points = st.lists(st.tuples(st.floats(-50, 150), st.floats()), max_size=200)


def measure(pairs, columns=20, axis=UNIT):
    x, y = (np.array([pair[place] for pair in pairs], float) for place in (0, 1))
    return envelope.measure(x, y, axis, columns)


def column(x, columns=20):
    """Name the column of a point, or both where it lies on the edge between two."""
    place = UNIT.position(x) * (columns - 1)
    return {math.floor(place + 0.5 - 1e-9), math.floor(place + 0.5 + 1e-9)} if 0 <= x <= 100 else set()


@given(points, st.integers(1, 40))
def test_no_extreme_is_hidden(pairs, columns):
    seen = measure(pairs, columns)
    inside = [y for x, y in pairs if 0 <= x <= 100 and math.isfinite(y)]
    assert seen.count.sum() == len(inside)
    if inside:
        assert np.nanmin(seen.low) == min(inside)
        assert np.nanmax(seen.high) == max(inside)


@given(points)
def test_every_point_is_in_its_column(pairs):
    seen = measure(pairs)
    for x, y in pairs:
        if math.isfinite(y):
            assert not column(x) or any(
                seen.low[place] <= y <= seen.high[place] for place in column(x) if 0 <= place < 20
            )
        elif column(x):
            flags = seen.strays.nan if math.isnan(y) else seen.strays.up if y > 0 else seen.strays.down
            assert any(flags[place] for place in column(x) if 0 <= place < 20)


@given(points)
def test_first_and_last_follow_order_of_x(pairs):
    seen = measure(pairs)
    inside = sorted(((x, y) for x, y in pairs if 0 <= x <= 100 and math.isfinite(y)), key=lambda pair: pair[0])
    if inside:
        filled = np.flatnonzero(seen.count)
        assert seen.first[filled[0]] == inside[0][1]
        assert seen.last[filled[-1]] == inside[-1][1]


def test_repeated_steps_keep_their_order():
    seen = measure([(50, 3.0), (50, 1.0), (50, 2.0)])
    filled = int(np.flatnonzero(seen.count)[0])
    assert (seen.first[filled], seen.low[filled], seen.high[filled], seen.last[filled]) == (3, 1, 3, 2)


def test_a_hole_of_nan_breaks_the_line_and_missing_steps_do_not():
    seen = measure([(0, 1.0), (20, 1.0), (40, math.nan), (60, 1.0)])
    assert seen.joined[np.flatnonzero(seen.count)].tolist() == [False, True, False]
    assert seen.strays.nan.sum() == 1


def test_neighbours_outside_are_remembered_unless_cut_off():
    seen = measure([(-50, 1.0), (50, 2.0), (150, 3.0)])
    assert seen.before == (-9.5, 1.0) and seen.after == (28.5, 3.0)
    assert seen.joined[np.flatnonzero(seen.count)].all()
    cut = measure([(-50, 1.0), (10, math.nan), (50, 2.0), (60, math.nan), (150, 3.0)])
    assert not cut.joined[np.flatnonzero(cut.count)].any() and cut.after is None


def test_x_without_a_place_is_left_out():
    seen = measure([(math.nan, 1.0), (math.inf, 2.0), (10, 3.0)])
    assert seen.count.sum() == 1


def test_the_ends_of_the_range_belong_to_it():
    seen = envelope.measure(np.array([0.0, 100.0]), np.array([1.0, 2.0]), UNIT, 7)
    assert seen.count.tolist() == [1, 0, 0, 0, 0, 0, 1]


@given(st.lists(st.tuples(st.floats(1e-9, 1e9), st.floats(-1, 1)), min_size=1, max_size=50))
def test_logarithmic_x(pairs):
    seen = measure(pairs, 30, scale.fit("log", 1e-9, 1e9))
    assert seen.count.sum() == len(pairs)


def test_nothing_at_all():
    seen = measure([])
    assert not seen.count.any() and seen.before is None and seen.after is None
