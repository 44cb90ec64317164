"""Draw runs as points: a parameter across, a metric upwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts import axes, glyphs, labels, limits, scale
from tuitrack.tui.charts.canvas import Canvas
from tuitrack.tui.charts.glyphs import Glyphs
from tuitrack.tui.charts.picture import Picture, Plot, Run
from tuitrack.tui.charts.scale import Floats, Kind, Scale
from tuitrack.tui.charts.spec import Axis

LEAST_WIDTH, LEAST_HEIGHT = 12, 4
GUTTER = 5
# A quantity above zero that spreads over this many times its smallest value is drawn on a logarithmic axis.
WIDE = 20
ONE, SEVERAL = "•", "●"


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points, NaN where a run has none; `choices` name the places 0, 1, … of an axis that is no quantity.

    `signs` are characters of points that stand out, drawn over all others.
    """

    x: Floats
    y: Floats
    choices: tuple[str, ...] = ()
    signs: Mapping[int, str] | None = None


def kind_of(values: Floats) -> Kind:
    """How an axis over these values is best: logarithmic over many magnitudes, labelled as whole as they are."""
    known = values[np.isfinite(values)]
    if len(known) and float(known.min()) > 0 and float(known.max()) / float(known.min()) >= WIDE:
        return "log"
    return "whole" if bool((known == np.floor(known)).all()) else "linear"


def draw(cloud: Cloud, width: int, height: int) -> Picture:
    """Draw in exactly `width` × `height` cells; nothing where that is too few."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Picture(width, height, ((Run(" " * max(width, 0), ""),),) * max(height, 0))
    used = glyphs.UNICODE
    canvas = Canvas(width, height)
    plot = _plot(cloud, width, height)
    axes.draw_vertical(canvas, plot, axes.vertical_ticks(plot.y, plot.height), used)
    if cloud.choices:
        _draw_choices(canvas, plot, cloud.choices, used)
    else:
        axes.draw_horizontal(canvas, plot, used)
    _draw_points(canvas, plot, cloud)
    return Picture(width, height, canvas.rows(), plot)


def _plot(cloud: Cloud, width: int, height: int) -> Plot:
    shown = np.isfinite(cloud.x) & np.isfinite(cloud.y)
    known = cloud.y[shown]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    y = _roomy(scale.fit(kind_of(known), low, high))
    if cloud.choices:
        x = Scale("linear", -0.5, len(cloud.choices) - 0.5)
    else:
        x = _roomy(limits.horizontal(Axis(kind_of(cloud.x[shown])), [cloud.x[shown]]))
    widest = max((len(tick.label) for tick in axes.vertical_ticks(y, height - 1)), default=0)
    gutter = max(GUTTER, widest) if widest <= width // 3 else GUTTER
    return Plot(gutter + 1, 0, width - gutter - 1, height - 1, x, y)


def _roomy(fitted: Scale) -> Scale:
    """A little more than the data, so that no point lies on an edge."""
    low, high = fitted.values(np.array([-0.04, 1.04])).tolist()
    return scale.fit(fitted.kind, low, high)


def _draw_choices(canvas: Canvas, plot: Plot, choices: Sequence[str], used: Glyphs) -> None:
    """Name every place along the bottom for which there is room."""
    canvas.write(plot.height, plot.left - 1, used.corner, "axis")
    room = max(plot.width // len(choices) - 1, 1)
    free = plot.left
    for place, choice in enumerate(choices):
        text = labels.narrow(formatting.cut(formatting.printable(choice) or "–", room))
        middle = plot.left + axes.column_of(float(place), plot.x, plot.width)
        start = min(max(middle - len(text) // 2, free), plot.left + plot.width - len(text))
        if start >= free:
            canvas.write(plot.height, start, text, "tick")
            free = start + len(text) + 1


def _draw_points(canvas: Canvas, plot: Plot, cloud: Cloud) -> None:
    counts = np.zeros((plot.height, plot.width), np.int64)
    cells: dict[int, tuple[int, int]] = {}
    for place in np.flatnonzero(np.isfinite(cloud.x) & np.isfinite(cloud.y)).tolist():
        row = axes.row_of(float(cloud.y[place]), plot.y, plot.height)
        column = axes.column_of(float(cloud.x[place]), plot.x, plot.width)
        if 0 <= row < plot.height and 0 <= column < plot.width:
            counts[row, column] += 1
            cells[place] = row, column
    for row, column in zip(*(found.tolist() for found in np.nonzero(counts)), strict=True):
        canvas.write(row, plot.left + column, SEVERAL if counts[row, column] > 1 else ONE, "series0")
    for place, sign in (cloud.signs or {}).items():
        if place in cells:
            row, column = cells[place]
            canvas.write(row, plot.left + column, sign, "mark")
