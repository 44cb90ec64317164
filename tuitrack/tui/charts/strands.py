"""Draw runs as strands over parallel axes, one axis a parameter, the last one the metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts import dots, glyphs, labels
from tuitrack.tui.charts.canvas import Canvas, Layers
from tuitrack.tui.charts.envelope import Flags
from tuitrack.tui.charts.picture import Picture, Run
from tuitrack.tui.charts.scale import Floats

LEAST_HEIGHT = 6
# Cells from one axis to the next, at least.
APART = 14
# Rows above the axes (name, upper end) and below them (lower end).
ABOVE, BELOW = 2, 1
# This share of the runs, those highest on the last axis, is in colour.
BEST = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Rail:
    """An axis: its name, what its ends are called, each run's place from 0 below to 1 above, NaN where it has none."""

    name: str
    low: str
    high: str
    places: Floats


def room(width: int) -> int:
    """How many axes fit."""
    return max((width - 2) // APART, 1) + 1


def draw(rails: Sequence[Rail], width: int, height: int, chosen: int | None) -> Picture:
    """Draw in exactly `width` × `height` cells; nothing where that is too few.

    The quarter highest on the last axis is in colour, the others grey behind them, the chosen one in front.
    """
    if len(rails) < 2 or height < LEAST_HEIGHT or width < APART + 2:
        return Picture(width, height, ((Run(" " * max(width, 0), ""),),) * max(height, 0))
    used = glyphs.UNICODE
    canvas = Canvas(width, height)
    columns = np.linspace(1, width - 2, len(rails)).round().astype(int).tolist()
    inside = height - ABOVE - BELOW
    last = rails[-1].places
    layers = Layers(width, inside)
    best = np.nan_to_num(last, nan=-1.0) >= np.nanquantile(last, 1 - BEST)
    layers.cover(_bits(rails, columns, ~best, (width, inside)), "ghost-other")
    layers.cover(_bits(rails, columns, best, (width, inside)), "series0")
    if chosen is not None:
        alone = np.zeros(len(last), np.bool_)
        alone[chosen] = True
        layers.cover(_bits(rails, columns, alone, (width, inside), thick=True), "mark")
    canvas.paint(ABOVE, 0, layers, used.dots)
    for rail, column in zip(rails, columns, strict=True):
        for row in range(ABOVE, height - BELOW):
            canvas.write(row, column, used.side, "axis")
        _label(canvas, rail, column, width // (len(rails) - 1) - 2)
    return Picture(width, height, canvas.rows())


def _bits(
    rails: Sequence[Rail], columns: Sequence[int], of: Flags, size: tuple[int, int], *, thick: bool = False
) -> dots.Bits:
    width, height = size
    mask = np.zeros((height * 4, width * 2), np.bool_)
    rows = [np.round((1 - rail.places[of]) * (height * 4 - 1)) for rail in rails]
    for (left, right), (start, end) in zip(pairwise(columns), pairwise(rows), strict=True):
        # As many steps as the steepest strand has dots, so that none is broken.
        share = np.linspace(0, 1, max((right - left) * 2, height * 4))[:, None]
        known = np.isfinite(start) & np.isfinite(end)
        row = np.round(start[known] * (1 - share) + end[known] * share).astype(int)
        column = np.broadcast_to(np.round(left * 2 + share * (right - left) * 2).astype(int), row.shape)
        mask[row, column] = True
        if thick:
            mask[np.minimum(row + 1, height * 4 - 1), column] = True
    return dots.pack(mask)


def _label(canvas: Canvas, rail: Rail, column: int, most: int) -> None:
    """Name and ends of an axis, centred on it, the outer ones against the edges."""
    for row, text, style in ((0, rail.name, ""), (1, rail.high, "tick"), (canvas.height - 1, rail.low, "tick")):
        shown = labels.narrow(formatting.cut(formatting.printable(text), most))
        start = column - len(shown) // 2
        start = min(max(start, 0), canvas.width - len(shown))
        canvas.write(row, start, shown, style)
