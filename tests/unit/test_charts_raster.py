"""A picture has exactly its size and shows what is there, where it is."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuitrack.tui.charts import canvas, dots, glyphs, raster
from tuitrack.tui.charts.spec import Axis, Band, ChartSpec, Line

floats = st.floats(allow_nan=True, allow_infinity=True)
pairs = st.lists(st.tuples(floats, floats), max_size=40)
kinds = st.sampled_from(["linear", "log", "time", "clock"])
STYLES = {*canvas.STYLES, "title"}


def line(values, series=0, x=None, **more):
    y = np.array(values, float)
    return Line(np.arange(len(y), dtype=float) if x is None else np.array(x, float), y, series, **more)


def arrays(points):
    return (np.array([point[place] for point in points], float) for place in (0, 1))


def rows(picture):
    return picture.text().split("\n")


def styles(picture, name):
    """List the cells (row, column) drawn in a style."""
    cells = []
    for number, row in enumerate(picture.rows):
        column = 0
        for run in row:
            cells += [(number, column + place) for place, c in enumerate(run.text) if run.style == name and c != " "]
            column += len(run.text)
    return cells


@settings(max_examples=300, deadline=None)
@given(
    st.integers(-1, 70), st.integers(-1, 20), st.lists(pairs, max_size=3), kinds, kinds, st.booleans(),
    st.sampled_from([0.0, 0.02]), st.one_of(st.none(), floats), st.booleans(),
)  # fmt: skip
def test_any_data_gives_a_picture_of_exactly_its_size(width, height, data, x, y, ascii, clip, cursor, grid):
    lines = []
    for series, points in enumerate(data):
        at, values = arrays(points)
        lines.append(Line(at, values, series - 1, ghost=values if series % 2 else None, thick=grid))
    bands = tuple(Band(one.x, one.y, -one.y, 9) for one in lines[:1])
    picture = raster.draw(
        ChartSpec(width, height, tuple(lines), bands, "loss/val" if grid else "", Axis(x), Axis(y),
                  cursor, clip, grid=grid, patterns=ascii, ascii=ascii)
    )  # fmt: skip
    assert (picture.width, picture.height) == (max(width, 0), max(height, 0))
    assert len(picture.rows) == max(height, 0)
    assert all(sum(len(run.text) for run in row) == max(width, 0) for row in picture.rows)
    assert {run.style for row in picture.rows for run in row} <= STYLES
    assert not ascii or picture.text().isascii()


@settings(deadline=None)
@given(st.integers(1, 6), st.lists(st.tuples(*[st.integers(-9, 33)] * 2), min_size=2, max_size=20))
def test_a_line_has_the_cells_of_its_dots(height, columns):
    spans = dots.Spans(*np.array(columns[: len(columns) // 2 * 2]).T)
    assert (spans.cells(height * 4) == dots.pack(spans.mask(height * 4))).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.integers(0, 59))
def test_every_extreme_is_visible_at_its_row(values, seed):
    picture = raster.draw(ChartSpec(60, 12, (line(values),)))
    plot = picture.plot
    for value in (min(values), max(values)):
        row = plot.top + int((1 - plot.y.position(value)) * (4 * plot.height - 1) + 0.5) // 4
        assert any(cell[0] == row for cell in styles(picture, "series0"))


@pytest.mark.parametrize("kind", ["linear", "log"])
@pytest.mark.parametrize("value", [0.1, 0.25, 3.0, 1e-5, 7e12])
def test_a_constant_runs_through_one_row_inside_the_plot(kind, value):
    picture = raster.draw(ChartSpec(40, 9, (line([value] * 30),), y=Axis(kind)))
    assert len({row for row, _ in styles(picture, "series0")}) == 1


def test_a_curve_on_a_tick_is_drawn_in_the_row_of_its_label():
    picture = raster.draw(ChartSpec(50, 14, (line([0, 10]), line([5, 5], 1))))
    labelled = [number for number, row in enumerate(rows(picture)) if row.lstrip().startswith("5┤")]
    assert labelled == sorted({row for row, _ in styles(picture, "series1")})


def test_a_single_point_is_a_dot():
    picture = raster.draw(ChartSpec(30, 8, (line([3.0]),)))
    assert len(styles(picture, "series0")) == 1


def test_sparse_points_are_connected_and_holes_are_not():
    whole = raster.draw(ChartSpec(45, 8, (line([1, 2, 3, 2]),)))
    assert len({column for _, column in styles(whole, "series0")}) >= whole.plot.width - 3
    holed = raster.draw(ChartSpec(45, 8, (line([1, 2, math.nan, 3, 2]),)))
    columns = {column for row, column in styles(holed, "series0") if row < holed.plot.height}
    assert max(b - a for a, b in zip(sorted(columns), sorted(columns)[1:], strict=False)) > 15


def test_what_is_not_finite_is_marked_below_its_column():
    picture = raster.draw(ChartSpec(45, 8, (line([1, math.nan, 2, math.inf, 3, -math.inf, 1], 4),)))
    for step, mark in ((1, "×"), (3, "▲"), (5, "▼")):
        assert rows(picture)[-2][picture.plot.column(step)] == mark
        assert (6, picture.plot.column(step)) in styles(picture, "series4")
    assert set(picture.marks) == {"nan", "up", "down"}


def test_a_long_stretch_of_nan_is_marked_once():
    picture = raster.draw(ChartSpec(45, 8, (line([1.0] * 20 + [math.nan] * 80),)))
    assert picture.text().count("×") == 1
    assert "100" in rows(picture)[-1]


def test_marks_leave_labels_and_curves_as_they_are():
    marked = raster.draw(ChartSpec(45, 9, (line([1.0] * 500 + [math.nan] + [1.0] * 499),)))
    plain = raster.draw(ChartSpec(45, 8, (line([1.0] * 1000),)))
    assert rows(marked)[-2].strip("│ ") == "×" and not plain.marks
    assert [*rows(marked)[:-2], rows(marked)[-1]] == rows(plain)


def test_zero_on_a_log_axis_is_marked_not_drawn():
    picture = raster.draw(ChartSpec(45, 8, (line([1, 0, 10]),), y=Axis("log")))
    assert rows(picture)[-2][picture.plot.column(1)] == "▼"
    assert picture.marks == ("down",)


def test_raw_values_that_a_log_axis_has_no_place_for_are_marked_behind_a_smoothed_curve_too():
    values = [10.0] * 40 + [0.0] * 20 + [10.0] * 40
    smoothed = [10.0] * 45 + [0.0] * 10 + [10.0] * 45
    picture = raster.draw(ChartSpec(45, 8, (replace(line(smoothed), ghost=np.array(values)),), y=Axis("log")))
    assert rows(picture)[-2].count("▼") == 1 and rows(picture)[-2][picture.plot.column(40)] == "▼"


def laid(count, width=12, *, alike=False):
    """Lines that share all cells of a row, each by another bit."""
    cells = canvas.Layers(width, 1, alike=alike)
    cells.cover(np.full((1, width), 128, np.uint8), "ghost2")
    for series in range(count):
        cells.join(np.full((1, width), 1 << series, np.uint8), f"series{series}")
    bits, styles = cells.merged()
    return bits[0].tolist(), [canvas.STYLES[number] for number in styles[0]]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_lines_in_one_cell_take_turns_each_in_its_colour(count):
    bits, styles = laid(count)
    assert [f"series{value.bit_length() - 1}" for value in bits] == styles
    assert set(styles) == {f"series{series}" for series in range(count)}
    assert styles.count(f"series{count - 1}") == len(styles) * 2 // 3


def test_without_colours_all_lines_of_a_cell_show():
    bits, styles = laid(3, alike=True)
    assert set(bits) == {0b111}
    assert set(styles) == {"series2"}


def test_lines_of_one_colour_show_together():
    cells = canvas.Layers(1, 1)
    for bit in (1, 2):
        cells.join(np.array([[bit]], np.uint8), "series-other")
    assert cells.merged()[0].tolist() == [[3]]


def test_a_ghost_gives_way_to_lines_and_is_seen_elsewhere():
    noise = np.sin(np.arange(400) * 2.1)
    picture = raster.draw(ChartSpec(60, 12, (line(np.zeros(400), 2, ghost=noise),)))
    assert styles(picture, "ghost2")
    middle = {row for row, _ in styles(picture, "series2")}
    assert len(middle) == 1
    assert not any(row in middle for row, _ in styles(picture, "ghost2"))


def test_lines_beyond_eight_are_grey():
    picture = raster.draw(ChartSpec(40, 8, (line([1, 2], 8), line([2, 1], -1))))
    assert styles(picture, "series-other")


def test_the_base_is_thick():
    thin = raster.draw(ChartSpec(40, 12, (line([1, 1]), line([0, 0], 1), line([2, 2], 2))))
    thick = raster.draw(ChartSpec(40, 12, (line([1, 1], thick=True), line([0, 0], 1), line([2, 2], 2))))
    assert thin.text() != thick.text()


def test_a_band_fills_between_its_edges():
    x = np.arange(100.0)
    picture = raster.draw(ChartSpec(60, 12, (line(np.zeros(100)),), (Band(x, x * 0 - 1, x * 0 + 1),)))
    assert len({row for row, _ in styles(picture, "band0")}) >= 9


def test_where_colours_tell_nothing_a_band_is_lighter_than_any_line():
    def dots(patterns):
        x = np.arange(100.0)
        band = Band(x, x * 0 - 1, x * 0 + 1)
        text = raster.draw(ChartSpec(60, 12, bands=(band,), patterns=patterns)).text()
        return sum(bin(ord(one) - 0x2800).count("1") for one in text if "\u2800" <= one <= "\u28ff")

    assert 0 < dots(True) * 1.9 < dots(False)


def test_on_a_logarithmic_axis_a_band_down_to_zero_goes_through_the_bottom():
    x = np.arange(10.0)
    spec = ChartSpec(60, 12, (line(x + 1),), (Band(x, x * 0 - 1, x + 2),), y=Axis("log"))
    picture = raster.draw(spec)
    assert picture.plot.y.low == 1 and not picture.marks
    bottom = {column for row, column in styles(picture, "band0") if row == picture.plot.height - 1}
    assert len(bottom) > 40


def test_the_cursor_stands_in_its_column_behind_the_lines():
    picture = raster.draw(ChartSpec(60, 12, (line(np.arange(100.0)),), cursor=40.0))
    cells = styles(picture, "cursor")
    assert {column for _, column in cells} == {picture.plot.column(40.0)}
    assert len(cells) >= 9
    assert not styles(raster.draw(ChartSpec(60, 12, (line(np.arange(100.0)),), cursor=400.0)), "cursor")


def test_the_mark_stands_beside_the_cursor():
    picture = raster.draw(ChartSpec(45, 8, (line([0, 1, 0]),), cursor=1.0, mark=1.5))
    assert {column for _, column in styles(picture, "cursor")} == {picture.plot.column(1.0)}
    assert {column for row, column in styles(picture, "mark") if row < 7} == {picture.plot.column(1.5)}


def test_zoomed_between_two_points_the_line_still_passes():
    picture = raster.draw(ChartSpec(40, 10, (line([0, 10], x=[0, 1000]),), x=Axis(low=400, high=600)))
    assert {column for _, column in styles(picture, "series0")} == set(range(5, 40))
    assert 3.8 <= picture.plot.y.low <= 4 and 6 <= picture.plot.y.high <= 6.2


def test_data_beyond_the_limits_is_pointed_at():
    picture = raster.draw(ChartSpec(40, 10, (line([-5, 0, 5, 20]),), y=Axis(low=0, high=10)))
    assert rows(picture)[0][4] == "↑" and rows(picture)[-2][4] == "↓"
    assert (picture.plot.y.low, picture.plot.y.high) == (0, 10)


def test_clipping_leaves_out_a_lone_spike_and_says_so():
    values = [1 + math.sin(step / 9) for step in range(500)]
    values[250] = 1e6
    whole = raster.draw(ChartSpec(60, 10, (line(values),)))
    clipped = raster.draw(ChartSpec(60, 10, (line(values),), clip=0.02))
    assert whole.plot.y.high >= 1e6 and clipped.plot.y.high < 3
    assert rows(clipped)[0][4] == "↑"


def test_the_beginning_of_a_young_curve_is_no_outlier():
    values = 2.5 * np.exp(-0.3 * np.arange(7))
    picture = raster.draw(ChartSpec(78, 8, (line(values),), clip=0.01))
    assert picture.plot.y.high >= 2.5
    assert not any("↑" in row for row in rows(picture))


def test_clipping_keeps_what_is_no_outlier():
    values = np.linspace(0, 1, 500)
    picture = raster.draw(ChartSpec(60, 10, (line(values),), clip=0.1))
    assert (picture.plot.y.low, picture.plot.y.high) == (0, 1)


def test_patterns_tell_lines_apart_and_keep_extremes():
    texts = {raster.draw(ChartSpec(40, 10, (line([1, 2], series),), patterns=True)).text() for series in range(8)}
    assert len(texts) == 8
    spike = [0.0] * 301
    spike[150] = 1.0
    picture = raster.draw(ChartSpec(40, 10, (line(spike, 7),), patterns=True))
    assert 0 in {row for row, _ in styles(picture, "series7")}


def test_columns_and_values_are_inverse():
    plot = raster.draw(ChartSpec(60, 12, (line(np.arange(1000.0)),))).plot
    for column in range(plot.left, plot.left + plot.width):
        assert plot.column(plot.x_at(column)) == column
    assert plot.column(-1) is None


def test_a_growing_curve_does_not_move_the_picture():
    shorter, longer = (raster.draw(ChartSpec(100, 30, (line(np.linspace(1, 0, count)),))) for count in (990, 998))
    assert shorter.plot.x == longer.plot.x


@pytest.mark.parametrize(("width", "height"), [(12, 4), (10, 4), (8, 4), (6, 4), (80, 4)])
def test_small_charts_still_show_the_curve(width, height):
    picture = raster.draw(ChartSpec(width, height, (line([1, 2, 3]),), title="loss"))
    assert "loss" in rows(picture)[0]
    assert styles(picture, "series0")


def test_too_small_is_title_only_then_blank():
    assert rows(raster.draw(ChartSpec(20, 2, (line([1, 2]),), title="loss"))) == ["loss".ljust(20), " " * 20]
    assert rows(raster.draw(ChartSpec(3, 1, (line([1, 2]),), title="loss"))) == ["l…s"]
    assert raster.draw(ChartSpec(0, 0, (), title="loss")).rows == ()


def test_a_title_is_only_text():
    assert rows(raster.draw(ChartSpec(20, 8, (), title="a\x1b[2Jb")))[0] == "a␛[2Jb".ljust(20)


def test_titles_of_wide_characters_keep_the_width():
    first = raster.draw(ChartSpec(20, 8, (), title="損失" * 20)).rows[0][0]
    assert first.style == "title" and len(first.text) < 20


def test_every_dot_pattern_has_an_ascii_character():
    assert all(32 <= code < 127 for code in glyphs.ASCII.dots)
    assert [chr(glyphs.ASCII.dots[bits]) for bits in (0, 1 | 8, 2 | 16, 64 | 128, 255)] == [" ", "'", "-", "_", "|"]
