"""The lines around charts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui import formatting
from tuitrack.tui.charts import captions
from tuitrack.tui.charts.board import Board
from tuitrack.tui.charts.captions import Caption
from tuitrack.tui.charts.curves import Curve, Spread
from tuitrack.tui.charts.panel import Panel, View


def text(row):
    return "".join(run.text for run in row)


def curve(*values):
    y = np.array(values, float)
    return Curve(np.arange(len(y), dtype=float), y, y)


def test_the_header_says_how_charts_are_drawn():
    board = Board(("acc", "loss", "a", "b", "c"), focus=1)
    line = text(captions.header(Caption("vision/digits", ".6"), board, View(logs=frozenset({"loss"})), 80))
    assert line.rstrip().split("   ") == [
        " vision/digits",
        "x step",
        "ema .6",
        "y log",
        "bands off",
        "5 metrics",
        "page 1/2",
    ]


def test_an_axis_is_dim_until_curves_lie_over_it():
    for over, style in (("relative", "dim"), ("step", ""), ("", "")):
        row = captions.header(Caption("vision/digits", ".6", over=over), Board(), View(), 80)
        assert next(run.style for run in row if run.text == (over or "step")) == style


def test_a_mark_says_what_it_is_for():
    line = text(captions.reading([], View(cursor=4.0, mark=2.0), 9.0, 80, "z zooms to here"))
    assert line.rstrip() == " step 4 of 9   marked 2, z zooms to here"


def test_the_cursor_reads_how_far_the_run_in_front_is_from_the_first():
    panels = [Panel("acc", (curve(0.5, 0.9), curve(0.4, 0.95))), Panel("lr", (None, curve(1)))]
    line = text(captions.reading(panels, View(cursor=1.0, front=1), 1.0, 80))
    assert line.split() == ["step", "1", "of", "1", "2", "−", "1:", "acc", "+.0500"]
    assert text(captions.reading(panels, View(front=1), 1.0, 80)).strip() == ""
    assert text(captions.reading(panels, View(cursor=1.0, front=1), 1.0, 34)).rstrip() == " step 1 of 1"
    assert "−" not in text(captions.reading(panels, View(cursor=1.0, front=0), 1.0, 80))


def test_a_mean_says_of_how_many_runs_it_is():
    y = np.array([1.0, 2.0])
    mean = Curve(np.array([0.0, 1.0]), y, y, spread=Spread(y, y, np.array([3, 2])))
    panels = [Panel("acc", (curve(1, 1), mean), focused=True)]
    assert "mean of 2 runs " in text(captions.reading(panels, View(cursor=1.0, front=1), 1.0, 80))
    assert "mean" not in text(captions.reading(panels, View(cursor=1.0, front=0), 1.0, 80))


def test_without_room_what_one_sees_anyway_gives_way():
    board, caption = Board(tuple("abcde")), Caption("vision/digits", ".6", bands="by seed")
    lines = [text(captions.header(caption, board, View(), width)) for width in (80, 72, 60, 48, 36)]
    for line, gone in zip(lines, ("", "y linear", "bands", "metrics", "ema"), strict=True):
        assert "page 1/2" in line and (not gone or gone not in line)
    assert "bands by seed" in lines[1] and "5 metrics" in lines[2] and "ema" in lines[3] and "x step" in lines[4]


@given(st.integers(1, 120), st.lists(st.text(max_size=30)), st.integers(0, 20), st.booleans())
def test_captions_fill_exactly_their_line(width, titles, front, ascii):
    view = View(front=front, cursor=1.0, ascii=ascii)
    panels = [Panel(title, (curve(1, 2), curve(3, 4))) for title in titles]
    for row in (
        captions.header(Caption("p" * 20, ".6"), Board(), view, width),
        captions.reading(panels, view, 2.0, width),
    ):
        assert formatting.width(text(row)) == width
        assert not ascii or text(row).isascii()
