"""A panel: title, chart, values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui import formatting
from tuitrack.tui.charts import panel
from tuitrack.tui.charts.curves import Curve, Spread
from tuitrack.tui.charts.panel import Panel, View


def curve(*values):
    y = np.array(values, float)
    return Curve(np.arange(len(y), dtype=float), y, y)


def rows(drawn):
    return drawn.text().splitlines()


def test_a_panel_says_what_it_shows_and_what_the_runs_reached():
    drawn = panel.draw(Panel("acc/val", (curve(0, 0.5, 0.973), None)), View(), 38, 9)
    assert rows(drawn)[0].strip() == "acc/val"
    assert rows(drawn)[-1].split() == ["last", "1", ".973"]


def test_focus_star_and_log_are_marked():
    drawn = panel.draw(
        Panel("loss", (curve(1, 10),), starred=True, focused=True), View(logs=frozenset({"loss"})), 38, 9
    )
    assert rows(drawn)[0].split() == ["▸", "★", "loss", "log"]


def test_marks_are_explained_where_they_are():
    one = Panel("loss", (curve(1, np.nan, np.inf, 2, -np.inf),))
    assert rows(panel.draw(one, View(), 60, 9))[0].split() == ["loss", "▼", "−inf", "▲", "inf", "×", "NaN"]
    drawn = rows(panel.draw(Panel("loss", (curve(1, 0, 2),)), View(logs=frozenset({"loss"})), 60, 9))
    assert drawn[0].split() == ["loss", "▼", "not", "above", "0", "log"]
    assert "×" not in panel.draw(one, View(window=(2.5, 3.5)), 60, 9).text()


def test_values_are_read_at_the_cursor():
    drawn = panel.draw(Panel("loss", (curve(3, 2, 1), curve(5))), View(cursor=1.0), 38, 9)
    assert rows(drawn)[-1].split() == ["@1", "1", "2", "2", "–"]


def test_the_run_in_front_is_drawn_last_and_always_read():
    assert panel.order(4, 1) == [0, 2, 3, 1]
    assert panel.order(2, 7) == [0, 1]
    assert panel.order(10, 9) == [8, 0, 1, 2, 3, 4, 5, 6, 7, 9]
    many = Panel("loss", tuple(curve(0.1234 + run) for run in range(12)))
    shown = rows(panel.draw(many, View(front=11), 38, 9))[-1].split()
    assert "12" in shown and "11" not in shown
    assert shown[-1] == f"+{12 - len(shown[1:-1]) // 2}"


def test_what_has_no_value_at_the_cursor_gives_way_to_what_has():
    ended, going = curve(1), curve(*[0.5] * 9)
    shown = rows(panel.draw(Panel("loss", (*[ended] * 7, going)), View(cursor=8.0), 24, 9))[-1].split()
    assert shown[-3:-1] == ["8", ".5"]
    assert shown.count("–") < 7


@pytest.mark.parametrize(("x", "kind", "text"), [(812.0, "step", "812"), (250.0, "relative", "4:10")])
def test_places_on_the_axis(x, kind, text):
    assert panel.position(x, kind) == text


def test_ascii_stays_ascii():
    one = Panel("verlust/größe", (curve(-1, np.nan, 2),), starred=True, focused=True)
    assert panel.draw(one, View(ascii=True, cursor=1.0), 40, 10).text().isascii()


@given(
    st.integers(0, 90),
    st.integers(0, 20),
    st.text(max_size=40),
    st.lists(st.lists(st.floats(), min_size=1, max_size=9), max_size=5),
    st.booleans(),
)
def test_a_panel_fills_exactly_its_cells(width, height, title, values, cursor):
    one = Panel(title, tuple(curve(*one) for one in values), starred=True, focused=True)
    drawn = panel.draw(one, View(cursor=2.0 if cursor else None, logs=frozenset({title})), width, height)
    assert len(drawn.rows) == height
    assert {formatting.width("".join(run.text for run in row)) for row in drawn.rows} <= {width}


def mean(y, std, count=3):
    y, std = np.asarray(y, float), np.asarray(std, float)
    return Curve(np.arange(len(y), dtype=float), y, y, spread=Spread(std, std, np.full(len(y), count)))


def test_a_mean_is_drawn_with_the_band_around_it():
    spec = panel.spec(Panel("acc", (mean([1, 2], [0.5, 0.25]), curve(1, 2))), View(), 38, 9)
    (band,) = spec.bands
    assert (band.low.tolist(), band.high.tolist(), band.series) == ([0.5, 1.75], [1.5, 2.25], 0)


def test_a_smoothed_mean_has_a_band_as_smooth_and_no_ghost():
    x, raw, smooth = np.arange(2.0), np.array([1.0, 3.0]), np.array([2.0, 2.0])
    one = Curve(x, raw, smooth, spread=Spread(raw, smooth / 4, np.array([3, 3])))
    spec = panel.spec(Panel("acc", (one,)), View(), 38, 9)
    assert spec.bands[0].high.tolist() == [2.5, 2.5] and spec.lines[0].ghost is None


def test_a_mean_is_told_with_its_deviation():
    one = Panel("acc", (mean([0.5, 0.9], [0.1, 0.008]), mean([0.5, 0.7], [np.nan, np.nan], 1)))
    assert rows(panel.draw(one, View(), 60, 9))[-1].split() == ["last", "1", ".9±.008", "2", ".7"]
    assert rows(panel.draw(one, View(cursor=0.0), 60, 9))[-1].split() == ["@0", "1", ".5±.10", "2", ".5"]


def test_what_is_kept_is_thick():
    spec = panel.spec(Panel("acc", (curve(1, 2), curve(2, 3))), View(kept=frozenset({1})), 38, 9)
    assert {line.series: line.thick for line in spec.lines} == {0: False, 1: True}


def test_what_was_laid_once_is_drawn_the_same_wherever_the_cursor_is():
    one = Panel("loss", (curve(3, 2, np.nan, 1), curve(5, 4, 4, 0)))
    for logs in (frozenset(), frozenset({"loss"})):
        laid = panel.lay(one, View(logs=logs), 40, 10)
        for cursor, mark in ((None, None), (0.0, None), (2.0, 1.0), (9.0, 3.0)):
            view = View(logs=logs, cursor=cursor, mark=mark)
            assert panel.draw(one, view, 40, 10, laid) == panel.draw(one, view, 40, 10)
