"""Two axes with round ticks around what somebody else draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts import axes, scale, ticks
from tuitrack.tui.charts.canvas import Canvas
from tuitrack.tui.charts.picture import Plot
from tuitrack.tui.charts.scale import Kind, Scale
from tuitrack.tui.renderers.figure import Axis, Floats
from tuitrack.tui.renderers.look import Look, Row, title_below

# With fewer cells than these there is nothing to be seen.
LEAST_WIDTH, LEAST_HEIGHT = 12, 4
# Bars end below a round number at most an eighth of the axis away, so that the axis has ticks to its end.
_COARSE = 8


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A canvas with its axes drawn, and where on it the data belongs."""

    canvas: Canvas
    plot: Plot
    below: tuple[Row, ...]

    def rows(self) -> list[Row]:
        """The finished rows."""
        return [*self.canvas.rows(), *self.below]


def span(axis: Axis, values: Sequence[Floats], *, zero: bool = False) -> Scale:
    """A scale over all values; one that begins at zero, as bars do, holds it."""
    kind: Kind = "log" if axis.log else "clock" if axis.clock else "linear"
    found = np.concatenate([*values, np.zeros(0)])
    found = found[np.isfinite(found) & ((found > 0) if axis.log else True)]
    low, high = (float(found.min()), float(found.max())) if len(found) else (float("nan"), float("nan"))
    if zero and not axis.log and len(found):
        low, high = min(low, 0.0), max(high, 0.0)
    fitted = scale.fit(kind, low, high)
    return fitted if axis.clock else ticks.widen(fitted, _COARSE if zero else ticks.FINE)


def draw(look: Look, x: tuple[Axis, Scale], y: tuple[Axis, Scale]) -> Frame:
    """Draw the axes in the room there is; the name of x stands below them."""
    below = (title_below(x[0].title, look),) if x[0].title and look.height > 8 else ()
    canvas = Canvas(look.width, look.height - len(below))
    height = canvas.height - 1
    chosen = axes.vertical_ticks(y[1], height)
    gutter = min(max((len(tick.label) for tick in chosen), default=0), look.width // 3)
    plot = Plot(gutter + 1, 0, look.width - gutter - 1, height, x[1], y[1])
    axes.draw_vertical(canvas, plot, chosen, look.glyphs)
    axes.draw_horizontal(canvas, plot, look.glyphs, ticked=not x[0].labels)
    return Frame(canvas, plot, below)


def name(frame: Frame, centres: Sequence[int], room: int, labels: Sequence[str]) -> None:
    """Write names under columns of the plot, as many as leave space between each other."""
    texts = [formatting.printable(label) for label in labels]
    longest = max((formatting.width(text) for text in texts), default=0)
    every = max(-(-(min(longest, max(room, 8)) + 1) // max(room, 1)), 1)
    most, end = max(room * every - 1, 1), -1
    for place in range(0, min(len(texts), len(centres)), every):
        text = formatting.cut(texts[place], most, "end")
        wide = formatting.width(text)
        start = min(max(centres[place] - wide // 2, 0), frame.plot.width - wide)
        if start > end:
            frame.canvas.write(frame.plot.height, frame.plot.left + start, text, "tick")
            end = start + wide
