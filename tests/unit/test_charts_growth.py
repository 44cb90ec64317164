"""A chart is laid anew exactly where what its curves gained can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import panel
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.memory import Memory
from tuitrack.tui.charts.panel import Panel, View

WIDTH, HEIGHT, USUAL = 30, 10, View()
values = st.one_of(st.floats(-3, 3), st.sampled_from([np.nan, np.inf, -np.inf, 0.0]))
grown = st.lists(st.integers(1, 60), min_size=1, max_size=6)
looks = st.builds(
    View,
    logs=st.sampled_from([frozenset(), frozenset({"loss"})]),
    log_x=st.booleans(),
    outliers=st.booleans(),
    window=st.sampled_from([None, None, (5.0, 1_800.0)]),
    patterns=st.booleans(),
    live=st.sampled_from([frozenset(), frozenset({0})]),
)
counts = st.one_of(st.integers(700, 900), st.integers(1_500, 2_200))


def curve(y: np.ndarray, count: int, *, smoothed: bool = True) -> Curve:
    x, y = np.arange(count) + 1.0, y[:count].copy()
    return Curve(x, y, np.cumsum(np.nan_to_num(y, posinf=0, neginf=0)) / x if smoothed else y)


def shown(y: np.ndarray, count: int, *, smoothed: bool = True) -> Panel:
    return Panel("loss", (curve(y, count, smoothed=smoothed),))


@given(looks, st.lists(values, min_size=3, max_size=40), counts, grown, st.booleans())
def test_a_chart_that_grows_looks_as_one_drawn_at_once(view, drawn, count, steps, smoothed):
    y, memory = np.resize(drawn, 3_000), Memory()
    for step in (0, *steps):
        count += step
        one = shown(y, count, smoothed=smoothed)
        known = panel.lay(one, view, WIDTH, HEIGHT, memory)
        assert panel.draw(one, view, WIDTH, HEIGHT, known) == panel.draw(one, view, WIDTH, HEIGHT)


def test_points_within_what_is_drawn_are_not_drawn_again():
    y = np.resize([0.0, 1.0, 0.5, 0.25], 30_000)

    def laid(y_now: np.ndarray, count: int, view: View = USUAL, width: int = WIDTH) -> bool:
        memory = Memory()
        before = panel.lay(shown(y, 15_002, smoothed=False), USUAL, WIDTH, HEIGHT, memory)
        return panel.lay(shown(y_now, count, smoothed=False), view, width, HEIGHT, memory) is before

    higher, elsewhere = y.copy(), y.copy()
    higher[15_004], elsewhere[9] = 1.5, 0.75
    assert laid(y, 15_002)
    assert laid(y, 15_010)
    assert not laid(higher, 15_010), "it reaches higher than any before"
    assert not laid(elsewhere, 15_010), "what was there already is another"
    assert not laid(y, 15_450), "it reaches another column"
    assert not laid(y, 25_000), "x is longer"
    assert not laid(y, 15_010, replace(USUAL, window=(0.0, 100.0)))
    assert not laid(y, 15_010, replace(USUAL, logs=frozenset({"loss"})))
    assert not laid(y, 15_010, replace(USUAL, kept=frozenset({0})))
    assert not laid(y, 15_010, width=WIDTH + 4)


def test_while_a_run_goes_on_whole_pictures_seldom_move():
    y = np.arange(1_000.0)

    def ends(view: View, counts: range) -> list[tuple[float, float]]:
        laid = (panel.lay(shown(y, count, smoothed=False), view, WIDTH, HEIGHT) for count in counts)
        return [(one.plot.x.high, one.plot.y.high) for one in laid if one.plot]

    live, young, going, long = replace(USUAL, live=frozenset({0})), range(3, 20), range(20, 200), range(801, 1_000)
    for axis in (0, 1):
        for counts in (young, going):
            often, seldom = (len({end[axis] for end in ends(view, counts)}) for view in (USUAL, live))
            assert seldom < 0.7 * often
    for counts in (young[3:], going):
        blank = max(1 - (count - 1) / high for count, (high, _) in zip(counts, ends(live, counts), strict=True))
        assert blank <= 0.25, "what is to come leaves most of the picture to what there is"
    assert ends(live, long) == ends(USUAL, long), "little room is enough"


def test_values_that_a_column_has_no_place_for_are_no_extremes_of_it():
    def laid(pattern: list[float], gained: float, view: View) -> bool:
        y, memory = np.resize(pattern, 15_010), Memory()
        y[15_004] = gained
        before = panel.lay(shown(y, 15_002, smoothed=False), view, WIDTH, HEIGHT, memory)
        return panel.lay(shown(y, 15_010, smoothed=False), view, WIDTH, HEIGHT, memory) is before

    log = replace(USUAL, logs=frozenset({"loss"}))
    assert laid([1.0, 5.0], 2.0, log)
    assert not laid([-1.0, 5.0], 2.0, log)
    assert not laid([0.0, np.inf], 7.0, USUAL)
    assert not laid([0.0, 1.0], np.nan, USUAL)
