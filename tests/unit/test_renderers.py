"""Reported figures as rows."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuitrack.sdk import figures
from tuitrack.sdk.figures import Axes, Grid, Line
from tuitrack.tui import formatting
from tuitrack.tui.charts import scale
from tuitrack.tui.charts.canvas import Canvas
from tuitrack.tui.charts.picture import Plot
from tuitrack.tui.renderers import bars, drawing, plotly, points
from tuitrack.tui.renderers.figure import Axis, Bars, Marks
from tuitrack.tui.renderers.look import Look, Row

LOOK = Look(78, 14, told=str)


def text(rows: list[Row]) -> str:
    return "\n".join("".join(run.text for run in row) for row in rows)


def drawn(figure: figures.Figure, look: Look = LOOK) -> str:
    """A figure as it is after it was stored."""
    rows = drawing.draw(plotly.parse(json.loads(figures.encode(figure))), look)
    assert len(rows) <= look.height
    return text(rows)


def test_bars_stand_on_zero_and_end_at_their_values():
    found = drawn(figures.bars("t", "s", figures.Bars([4, 8, 2], xlabels=["cat", "dog", "owl"]), Axes(y="count")))
    lines = found.splitlines()
    assert lines[0].startswith("count")
    heights = [sum("█" in line[place : place + 3] for line in lines) for place in (8, 35, 60)]
    assert heights[1] == 2 * heights[0] == 4 * heights[2]
    assert [lines[-1].split()[place] for place in (1, 2, 3)] == ["cat", "dog", "owl"]
    assert "0┤" in found


def test_a_bar_too_small_to_be_seen_is_seen_and_one_of_zero_is_not():
    found = drawn(figures.bars("t", "s", figures.Bars([1000, 1, 0], xlabels=["a", "b", "c"]), Axes()))
    base = found.splitlines()[-2]
    assert "▁" in base[30:50]
    assert "▁" not in base[55:]


def test_more_bars_than_columns_keep_the_highest_and_say_so():
    values = [1.0] * 1000
    values[777] = 50.0
    found = drawn(figures.bars("t", "s", figures.Bars(values), Axes()))
    assert "the highest of" in found
    assert "█" in found.splitlines()[1]


def test_stacked_bars_reach_as_high_as_all_together():
    given = figures.Bars([[1, 1], [2, 0]], labels=["p", "q"], xlabels=["a", "b"], mode="stack")
    rows = drawing.draw(plotly.parse(figures.bars("t", "s", given, Axes())), LOOK)
    first = [[run.style for run in row if "█" in run.text][:1] for row in rows]
    styles = [style for line in first for style in line]
    assert styles.count("series1") == 2 * styles.count("series0")


def test_negative_bars_hang_below_zero():
    found = drawn(figures.bars("t", "s", figures.Bars([3, -3], xlabels=["up", "down"]), Axes()))
    upper, lower = found.splitlines()[:6], found.splitlines()[7:13]
    assert all("█" not in line[40:] for line in upper)
    assert any("█" in line[40:] for line in lower)


def test_a_confusion_matrix_has_its_numbers_and_names():
    grid = Grid([[90, 10], [5, 95]], ["cat", "dog"], ["is cat", "is dog"])
    found = drawn(figures.heatmap("t", "s", grid, Axes("predicted", "true", y_reversed=True)))
    lines = found.splitlines()
    assert "true ↓   predicted →" in lines[0]
    assert next(line for line in lines if "is cat" in line).split()[-2:] == ["90", "10"]
    assert "cat" in found and "dog" in found
    below = drawn(figures.heatmap("t", "s", grid, Axes("predicted", "true")))
    assert below.index("is dog") < below.index("is cat")


def test_a_large_matrix_is_two_values_a_cell_and_says_when_it_is_averaged():
    found = drawn(figures.surface("t", "s", Grid(np.random.default_rng(1).random((200, 300))), Axes(), None))
    assert "▀" in found
    assert "200 × 300, a cell is the mean" in found


def test_a_missing_value_of_a_matrix_is_blank():
    rows = drawing.draw(plotly.parse(figures.heatmap("t", "s", Grid([[1, float("nan")], [3, 4]]), Axes())), LOOK)
    cells = [run for row in rows for run in row if run.text.strip() == "–" or "NaN" in run.text]
    assert cells and all(run.style == "dim" for run in cells)


def test_scatter_has_a_dot_for_each_place_and_round_ticks():
    found = drawn(figures.lines("t", [Line("s", [[0, 0], [10, 5]], mode="markers")], Axes("x", "y")))
    assert found.count("•") == 2
    assert "0" in found.splitlines()[-2] and "10" in found.splitlines()[-2]


def test_a_line_may_go_back_and_a_gap_stays_a_gap():
    circle = np.linspace(0, 2 * math.pi, 100)
    found = drawn(figures.lines("t", [Line("s", np.stack([np.cos(circle), np.sin(circle)], 1))], Axes()))
    middle = found.splitlines()[6]
    assert len(middle.strip("│┤ −0").split()) == 2
    gap = drawn(figures.lines("t", [Line("s", [[0, 1], [1, 1], [2, float("nan")], [3, 1], [4, 1]])], Axes()))
    assert any(re.search("[⠀-⣿] {5,}[⠀-⣿]", line) for line in gap.splitlines())


def test_a_million_points_are_at_most_one_for_each_dot():
    rng = np.random.default_rng(2)
    marks = Marks("s", rng.normal(size=1_000_000), rng.normal(size=1_000_000), joined=False)
    noise = Marks("n", np.arange(1_000_000.0), rng.normal(size=1_000_000), joined=True)
    for one in (marks, noise):
        places = [
            points._places(values, frame, dots, back=False)
            for values, frame, dots in (
                (one.x, scale.fit("linear", -5, 5 if one is marks else 1e6), 152),
                (one.y, scale.fit("linear", -6, 6), 56),
            )
        ]
        (left,) = points._pieces(one, (places[0], places[1]), 0)
        assert len(left.column) <= 152 * 56


def test_a_line_of_a_million_points_keeps_its_extremes():
    values = np.zeros(1_000_000)
    values[::3] = np.random.default_rng(4).normal(size=len(values[::3])) / 100
    values[123_457], values[600_001] = 9.0, -9.0
    frame = points.draw([Marks("s", np.arange(1_000_000.0), values, joined=True)], Axis(), Axis(), LOOK)
    lines = text(frame.rows()).splitlines()
    assert any(0x2800 < ord(sign) < 0x2900 for sign in lines[0])
    assert any(0x2800 < ord(sign) < 0x2900 for sign in lines[-2])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 59), st.integers(0, 39)), min_size=130, max_size=200, unique=True))
def test_plotext_paints_each_dot_where_it_is(dots: list[tuple[int, int]]):
    canvas = Canvas(30, 10)
    plot = Plot(0, 0, 30, 10, scale.fit("linear", 0, 59), scale.fit("linear", 0, 39))
    x, y = (np.array(side, float) for side in zip(*dots, strict=True))
    points.lay(canvas, plot, [(0, Marks("s", x, y, joined=False))], Look(30, 10, told=str))
    lines = text(list(canvas.rows())).split("\n")
    bits = {(0, 3): 1, (0, 2): 2, (0, 1): 4, (0, 0): 64, (1, 3): 8, (1, 2): 16, (1, 1): 32, (1, 0): 128}
    found = {
        (2 * column + right, 39 - (4 * row + 3 - up))
        for row, line in enumerate(lines)
        for column, sign in enumerate(line)
        if sign != " "
        for (right, up), bit in bits.items()
        if (ord(sign) - 0x2800) & bit
    }
    assert found == set(dots)


def test_three_dimensions_are_seen_in_their_box():
    spiral = np.linspace(0, 12, 200)
    values = np.stack([np.cos(spiral), np.sin(spiral), spiral], 1)
    rows = drawing.draw(plotly.parse(figures.space("t", Line("s", values), Axes("a", "b", "c"))), LOOK)
    styles = {run.style for row in rows for run in row}
    assert {"series0", "series-other"} <= styles
    assert "a −1 … 1   b −1 … 1   c 0 … 12" in text(rows)


def test_a_table_cuts_what_does_not_fit_and_says_how_much():
    found = drawn(figures.table("t", [["name", "loss"], *[[f"row {n}", n / 8] for n in range(100)]], Axes(), None))
    assert found.splitlines()[0].split() == ["name", "loss"]
    assert "… 88 more rows" in found
    assert found.splitlines()[2].endswith("0.125")


def test_what_cannot_be_drawn_is_said_with_the_way_out():
    body = {"data": [{"type": "sankey"}, {"type": "scatter", "y": [1, 2, 3]}], "layout": {}}
    found = drawn(body)
    assert "not drawn here: sankey" in found
    assert ".html" in found
    assert any(0x2800 < ord(sign) < 0x2900 or sign == "•" for sign in found)


def test_arrays_that_plotly_packs_are_read():
    packed = {"dtype": "f8", "bdata": base64.b64encode(np.array([1.0, 2.0, 4.0]).tobytes()).decode()}
    figure = plotly.parse({"data": [{"type": "bar", "x": ["a", "b", "c"], "y": packed}], "layout": {}})
    (trace,) = figure.panels[0].traces
    assert isinstance(trace, Bars) and trace.heights.tolist() == [1, 2, 4]
    assert figure.panels[0].x.labels == ("a", "b", "c")


def test_names_are_shared_between_the_traces_of_a_panel():
    body = {"data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2]}, {"type": "bar", "x": ["b", "c"], "y": [3, 4]}]}
    panel = plotly.parse(body).panels[0]
    assert panel.x.labels == ("a", "b", "c")
    assert [trace.places.tolist() for trace in panel.traces if isinstance(trace, Bars)] == [[0, 1], [1, 2]]


NASTY = "\x1b]52;c;aGk=\x07\x9b2J\u202e[/b]<b>" + "w" * 5_000
HOSTILE = [
    {},
    {"data": None, "layout": None},
    {"data": [None, 3, [], {}], "layout": {"title": 7, "xaxis": []}},
    {"data": [{"type": ["x"], "y": {"a": 1}}]},
    {"data": [{"type": "scatter", "x": NASTY, "y": NASTY}]},
    {"data": [{"type": "scatter", "x": [1, 2], "y": [[1], [2, 3]]}]},
    {"data": [{"type": "scatter", "y": [1e308, -1e308, None, "NaN", True]}]},
    {"data": [{"type": "scatter", "y": [1, 2], "name": NASTY}], "layout": {"xaxis": {"title": NASTY, "type": "log"}}},
    {"data": [{"type": "bar", "x": [NASTY, NASTY + "2"], "y": [1, 2], "name": NASTY}]},
    {"data": [{"type": "bar", "y": []}]},
    {"data": [{"type": "bar", "x": [1, 1, 1], "y": [1, 2, 3]}]},
    {"data": [{"type": "bar", "x": [1, 1e300], "y": [1e300, -1e300]}]},
    {"data": [{"type": "bar", "orientation": "h", "x": [None, 2], "y": [NASTY, "b"]}]},
    {"data": [{"type": "heatmap", "z": []}]},
    {"data": [{"type": "heatmap", "z": [[]]}]},
    {"data": [{"type": "heatmap", "z": [[None]], "x": [NASTY], "y": [NASTY]}]},
    {"data": [{"type": "heatmap", "z": [[1e308, -1e308], [3]]}]},
    {"data": [{"type": "heatmap", "z": {"dtype": "f8", "bdata": "###", "shape": "2,2"}}]},
    {"data": [{"type": "heatmap", "z": {"dtype": "f8", "bdata": "AAAA", "shape": "9999999999"}}]},
    {"data": [{"type": "surface", "z": [[1, 2], [3, 4]]}], "layout": {"scene": 3}},
    {"data": [{"type": "scatter3d", "x": [], "y": [], "z": []}]},
    {"data": [{"type": "scatter3d", "x": [1], "y": [NASTY], "z": [None]}]},
    {"data": [{"type": "table", "header": 3, "cells": {"values": [[NASTY, None, {"a": NASTY}], "x", 7]}}]},
    {"data": [{"type": "pie", "labels": [NASTY], "values": [-1]}]},
    {"data": [{"type": "histogram", "x": ["a", None, 3]}]},
    {"data": [{"type": "histogram", "x": [], "nbinsx": -4}]},
    {"data": [{"type": "image", "z": [[[1, 2, 3]]]}]},
    {"data": [{"type": "image", "source": "file:///dev/zero"}]},
    {"data": [], "layout": {"images": [{"source": "https://example.org/" + NASTY}]}},
    {"data": [], "layout": {"images": [{"source": "file:///nowhere\x00.png"}]}},
    {"data": [{"type": "scatter", "y": [1, 2], "xaxis": f"x{n}"} for n in range(40)]},
]


@pytest.mark.parametrize(
    "look",
    [
        LOOK,
        *(replace(LOOK, width=width, height=height) for width, height in ((20, 3), (1, 1), (0, 0))),
        Look(158, 40, ascii=True, colours=False, told=str),
    ],
    ids=str,
)
@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: json.dumps(body)[:40].encode("ascii", "replace").decode())
def test_no_figure_breaks_anything_or_says_what_a_terminal_obeys(body: dict, look: Look):
    found = text(drawing.draw(plotly.parse(body), look))
    assert "\x1b" not in found and "\x9b" not in found and "\u202e" not in found
    assert len(found.split("\n")) <= max(look.height, 1) + 1
    assert all(formatting.width(line) <= max(look.width, 60) for line in found.split("\n"))


def test_bars_tell_series_apart_without_colour():
    rows = bars.draw([Bars("p", np.arange(2.0), np.array([1.0, 2.0])), Bars("q", np.arange(2.0), np.array([2.0, 1.0]))],
                     Axis(labels=("a", "b")), Axis(), Look(60, 10, colours=False, told=str), stacked=False)  # fmt: skip
    assert {"o", "x"} <= set(text(rows))
