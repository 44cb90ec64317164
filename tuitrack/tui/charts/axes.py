"""Draw the two axes of a chart around its plot."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tuitrack.tui.charts import labels, ticks
from tuitrack.tui.charts.canvas import Canvas, style_of
from tuitrack.tui.charts.envelope import Envelope, Flags
from tuitrack.tui.charts.glyphs import Glyphs
from tuitrack.tui.charts.picture import Mark, Plot
from tuitrack.tui.charts.scale import Scale
from tuitrack.tui.charts.ticks import Tick, Ticks

# Cells of a y axis to a label, of an x axis to a label, and between two labels of an x axis.
ROWS_PER_TICK, COLUMNS_PER_TICK, SPACE = 3, 8, 2
MOST_TICKS = 8
# From the kind that others hide to the one that is seen in any case.
MARKS: tuple[Mark, ...] = ("down", "up", "nan")


@dataclass(frozen=True, slots=True)
class Marks:
    """Where one line has values that no curve can show, by cell."""

    series: int
    nan: Flags
    up: Flags
    down: Flags

    def kinds(self) -> set[Mark]:
        """The kinds there are."""
        return {kind for kind in MARKS if getattr(self, kind).any()}


def marks_of(series: int, *envelopes: Envelope) -> Marks | None:
    """Gather into cells what a line and its raw values behind it cannot show; None where they show all."""
    strays = [one.strays for one in envelopes if one.strays is not None]
    if not strays:
        return None
    found = (np.logical_or.reduce([getattr(one, kind) for one in strays]) for kind in ("nan", "up", "down"))
    marks = Marks(series, *(flags[::2] | flags[1::2] for flags in found))
    return marks if marks.kinds() else None


def row_of(value: float, scale: Scale, height: int) -> int:
    """Return the row of cells, from the top, that shows a value."""
    return int(np.floor((1 - scale.position(value)) * (4 * height - 1) + 0.5)) // 4


def column_of(value: float, scale: Scale, width: int) -> int:
    """Return the column of cells that shows a value."""
    return scale.dot(value, 2 * width) // 2


@lru_cache(64)
def vertical_ticks(scale: Scale, height: int) -> Ticks:
    """Choose the labels of a y axis, no two in neighbouring rows unless there are no others."""
    apart = 2 if height > 2 else 1

    def fits(chosen: Sequence[Tick]) -> bool:
        rows = [row_of(tick.value, scale, height) for tick in chosen]
        return all(lower - upper >= apart for lower, upper in itertools.pairwise(rows))

    return ticks.choose(scale, min(max(1 + (height - 1) // ROWS_PER_TICK, 2), MOST_TICKS), fits)


def draw_vertical(canvas: Canvas, plot: Plot, chosen: Ticks, glyphs: Glyphs) -> None:
    """Draw the side line with its labels right-aligned before it."""
    axis = plot.left - 1
    for row in range(plot.height):
        canvas.write(row, axis, glyphs.side, "axis")
    for tick in chosen:
        row = row_of(tick.value, plot.y, plot.height)
        text = tick.label.replace(labels.MINUS, glyphs.minus)
        if len(text) <= axis:
            canvas.write(row, axis - len(text), text, "tick")
        canvas.write(row, axis, glyphs.tick, "axis")


def draw_horizontal(canvas: Canvas, plot: Plot, glyphs: Glyphs, *, ticked: bool = True) -> None:
    """Draw the bottom line with its labels, or without."""
    row = canvas.height - 1
    canvas.write(row, plot.left - 1, glyphs.corner, "axis")
    for tick, start in _placed(plot) if ticked else ():
        canvas.write(row, plot.left + start, tick.label.replace(labels.MINUS, glyphs.minus), "tick")


def draw_marks(canvas: Canvas, plot: Plot, marks: Sequence[Marks], glyphs: Glyphs) -> None:
    """Draw a line of marks between plot and labels, one where each stretch of them begins."""
    row = plot.height
    canvas.write(row, plot.left - 1, glyphs.side, "axis")
    for one in marks:
        for kind in MARKS:
            flags, glyph = getattr(one, kind), getattr(glyphs, kind)
            for column in np.flatnonzero(flags & ~np.concatenate(([False], flags[:-1]))).tolist():
                canvas.write(row, plot.left + column, glyph, style_of("series", one.series))


def _placed(plot: Plot) -> list[tuple[Tick, int]]:
    def starts(chosen: Sequence[Tick]) -> list[int]:
        return [_start(tick, plot) for tick in chosen]

    def fits(chosen: Sequence[Tick]) -> bool:
        begin = starts(chosen)
        ends = [start + len(tick.label) for start, tick in zip(begin, chosen, strict=True)]
        apart = all(end + SPACE <= start for end, start in zip(ends[:-1], begin[1:], strict=True))
        return apart and ends[-1] <= plot.width

    room = min(max(plot.width // COLUMNS_PER_TICK, 2), MOST_TICKS)
    chosen = ticks.choose(plot.x, room, fits)
    return list(zip(chosen, starts(chosen), strict=True))


def _start(tick: Tick, plot: Plot) -> int:
    """Centre a label under its tick, moved inside where it would stick out."""
    start = column_of(tick.value, plot.x, plot.width) - (len(tick.label) - 1) // 2
    return max(min(start, plot.width - len(tick.label)), 0)
