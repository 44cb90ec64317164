"""Points and lines in any direction, painted by plotext between axes of our own."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts.canvas import Canvas, style_of
from tuitrack.tui.charts.picture import Plot
from tuitrack.tui.charts.scale import Scale
from tuitrack.tui.renderers import frame
from tuitrack.tui.renderers.figure import Axis, Floats, Marks
from tuitrack.tui.renderers.frame import Frame
from tuitrack.tui.renderers.look import Look

Integers = npt.NDArray[np.int64]

# So few points are drawn a cell each, to be seen at all.
FEW = 120
# A line with more turns than this fills what it covers: its dots say the same.
MOST_TURNS = 5_000
_COLOUR = re.compile(r"\x1b\[([\d;]*)m")
_PAINTING = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class _Dots:
    """What is left of a trace: at most a point for each dot there is."""

    column: Integers
    row: Integers
    joined: bool
    series: int


def draw(marks: Sequence[Marks], x: Axis, y: Axis, look: Look) -> Frame:
    """Draw traces over two axes."""
    across, up = frame.span(x, [one.x for one in marks]), frame.span(y, [one.y for one in marks])
    framed = frame.draw(look, (x, across), (y, up))
    if x.labels:
        columns = [round(across.position(place) * (framed.plot.width - 1)) for place in range(len(x.labels))]
        frame.name(framed, columns, framed.plot.width // len(x.labels), x.labels)
    lay(framed.canvas, framed.plot, list(enumerate(marks)), look, (x.reversed, y.reversed))
    return framed


def lay(
    canvas: Canvas,
    plot: Plot,
    marks: Sequence[tuple[int, Marks]],
    look: Look,
    back: tuple[bool, bool] = (False, False),
) -> None:
    """Paint numbered series into a plot, later ones over earlier ones; one below zero is grey."""
    if plot.width <= 0 or plot.height <= 0:
        return
    look = look.alone(len(marks))
    dots: list[_Dots] = []
    for series, one in marks:
        across = _places(one.x, plot.x, 2 * plot.width, back=back[0])
        dots += _pieces(one, (across, _places(one.y, plot.y, 4 * plot.height, back=back[1])), series)
    _paint(canvas, plot, dots, look)


def _places(values: Floats, along: Scale, dots: int, *, back: bool) -> Floats:
    """The dot of each value between the ends of an axis; NaN where there is none."""
    places = along.positions(np.where(np.isfinite(values), values, np.nan))
    return np.rint((1 - places if back else places) * (dots - 1))


def _pieces(marks: Marks, places: tuple[Floats, Floats], series: int) -> list[_Dots]:
    """A trace without what would be painted twice; a line in pieces where it is interrupted."""
    sure = ~np.isnan(places[0]) & ~np.isnan(places[1])
    column, row = (np.where(sure, one, 0).astype(np.int64) for one in places)
    if not marks.joined:
        return [_apart(column[sure], row[sure], series)]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], sure, [False])).astype(np.int8)))
    pieces = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [_joined(column[start:end], row[start:end], series) for start, end in pieces]


def _apart(column: Integers, row: Integers, series: int) -> _Dots:
    high = int(row.max(initial=0)) + 1
    hit = np.zeros((int(column.max(initial=0)) + 1) * high, np.bool_)
    hit[column * high + row] = True
    found = np.flatnonzero(hit)
    return _Dots(found // high, found % high, False, series)


def _joined(column: Integers, row: Integers, series: int) -> _Dots:
    turns = np.concatenate(([True], (np.diff(column) != 0) | (np.diff(row) != 0)))
    column, row = column[turns], row[turns]
    if len(column) > MOST_TURNS and np.all(np.diff(column) >= 0):
        column, row = _extremes(column, row)
    if len(column) > MOST_TURNS:
        return _apart(column, row, series)
    return _Dots(column, row, True, series)


def _extremes(column: Integers, row: Integers) -> tuple[Integers, Integers]:
    """Of a line that only goes right, the first, lowest, highest, last point in each column of dots."""
    starts = np.flatnonzero(np.concatenate(([True], np.diff(column) > 0)))
    ends = np.concatenate((starts[1:], [len(column)])) - 1
    four = (row[starts], np.minimum.reduceat(row, starts), np.maximum.reduceat(row, starts), row[ends])
    return np.repeat(column[starts], 4), np.stack(four, axis=1).reshape(-1)


def _paint(canvas: Canvas, plot: Plot, dots: Sequence[_Dots], look: Look) -> None:
    """Let plotext paint the dots and copy its cells, its colours being the numbers of the series."""
    import plotext

    with _PAINTING:
        plotext.clear_figure()
        plotext.limit_size(False, False)
        plotext.plot_size(plot.width, plot.height)
        plotext.frame(False)
        plotext.xticks([])
        plotext.yticks([])
        plotext.xlim(0, 2 * plot.width - 1)
        plotext.ylim(0, 4 * plot.height - 1)
        for one in dots:
            given = {"marker": _marker(one, look), "color": (0, 0, one.series + 1)}
            painted = plotext.plot if one.joined and len(one.column) > 1 else plotext.scatter
            painted(one.column.tolist(), one.row.tolist(), **given)
        text = plotext.build()
    for row, line in enumerate(text.splitlines()[: plot.height]):
        _copy(canvas, plot.top + row, plot.left, line)


def _marker(one: _Dots, look: Look) -> str:
    if not look.colours:
        return look.sign(one.series)
    if not one.joined and len(one.column) <= FEW and not look.ascii:
        return "•"
    return "braille"


def _copy(canvas: Canvas, row: int, left: int, line: str) -> None:
    """One painted line, of whose escape sequences only the numbers are read."""
    series, column = 0, left
    for place, piece in enumerate(_COLOUR.split(line)):
        if place % 2:
            codes = piece.split(";")
            series = int(codes[-1]) - 1 if codes[:2] == ["38", "2"] else series
            continue
        for start, character in enumerate(piece):
            if character != " ":
                canvas.write(row, column + start, character, style_of("series", series))
        column += len(piece)
