"""A chart laid out for print: axes, lines, bands, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts import envelope, limits, ticks
from tuitrack.tui.charts.envelope import Envelope, Integers
from tuitrack.tui.charts.palette import INKS
from tuitrack.tui.charts.scale import Floats, Scale
from tuitrack.tui.charts.scene import Area, Box, Path, Scene, Stroke, Words
from tuitrack.tui.charts.spec import Band, ChartSpec, Line

WIDTH, HEIGHT = 960, 532
LEFT, RIGHT, TOP, BOTTOM = 72, 24, 40, 52
COLUMNS, DEPTH = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
ROOM_X, ROOM_Y = 10, 7
ROW, MOST_ROWS = 20, 4
_INK, _FAINT, _OTHER = "#24292f", "#d0d7de", "#9aa4ae"
_THIN, _THICK = 1.5, 3.0
_GHOST, _BAND = 0.3, 0.18


@dataclass(frozen=True, slots=True)
class Named:
    """A run of the chart, or a group of them: what it is called, its colour."""

    name: str
    colour: str


def named(name: str, run: int) -> Named:
    """A run by its place; those beyond the colours are grey."""
    return Named(name, INKS[run].light if run < len(INKS) else _OTHER)


def scene(drawing: ChartSpec, runs: Sequence[Named], across: str) -> Scene:
    """Lay out a chart on white, its lines in the colours of the runs, `across` named below; columns keep extremes."""
    x = limits.horizontal(drawing.x, [line.x for line in drawing.lines])
    drawn = [(line, envelope.measure(line.x, line.y, x, COLUMNS)) for line in drawing.lines]
    edges = [envelope.measure(band.x, edge, x, COLUMNS) for band in drawing.bands for edge in (band.low, band.high)]
    y = limits.vertical(drawing.y, [*(one for _, one in drawn), *edges], drawing.clip)
    inner: tuple[Stroke | Area, ...] = (
        *(Area(tuple(_outlines(band, x, y)), runs[band.series].colour, _BAND) for band in drawing.bands),
        *_ghosts(drawn, x, y, runs),
        *(_stroke(one, y, runs[line.series].colour, _THICK if line.thick else _THIN) for line, one in drawn),
    )
    title = Words(LEFT, 22, formatting.printable(drawing.title), _INK, 16, bold=True)
    legend, height = _legend(drawn, runs)
    below = Words(LEFT + COLUMNS / 2, HEIGHT - 14, formatting.printable(across), _INK, anchor="middle")
    outer = (title, *_axes(x, y), below, *legend)
    return Scene(WIDTH, int(height), drawing.title, Box(LEFT, TOP, COLUMNS, DEPTH), outer, inner)


def _axes(x: Scale, y: Scale) -> Iterator[Stroke | Words]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for tick in ticks.choose(y, ROOM_Y):
        row = float(_down(y, np.array([tick.value]))[0])
        yield Stroke((_path((LEFT, row), (right, row)),), _FAINT)
        yield Words(LEFT - 8, row + 4, tick.label, _INK, anchor="end")
    for tick in ticks.choose(x, ROOM_X):
        column = LEFT + x.position(tick.value) * COLUMNS
        yield Stroke((_path((column, bottom), (column, bottom + 5)),), _INK)
        yield Words(column, bottom + 20, tick.label, _INK, anchor="middle")
    yield Stroke((_path((LEFT, TOP), (LEFT, bottom), (right, bottom)),), _INK)


def _path(*points: tuple[float, float]) -> Path:
    return np.array(points, np.float64)


def _down(y: Scale, values: Floats) -> Floats:
    rows: Floats = TOP + (1 - y.positions(values)) * DEPTH
    return rows


def _ghosts(drawn: Sequence[tuple[Line, Envelope]], x: Scale, y: Scale, runs: Sequence[Named]) -> Iterator[Stroke]:
    """The raw values behind smoothed ones."""
    for line, one in drawn:
        if line.ghost is not None:
            raw = envelope.measure(line.x, line.ghost, x, one.columns)
            yield _stroke(raw, y, runs[line.series].colour, _THIN, _GHOST)


def _stroke(one: Envelope, y: Scale, colour: str, width: float, opacity: float = 1.0) -> Stroke:
    """A line through the first, lowest, highest and last value of every column, broken where the curve is."""
    filled = np.flatnonzero(one.count)
    rows = np.stack([_down(y, values[filled]) for values in (one.first, one.low, one.high, one.last)], axis=1)
    turns = np.ones(rows.shape, np.bool_)
    turns[:, 1:] = rows[:, 1:] != rows[:, :-1]
    columns = np.broadcast_to(LEFT + filled[:, None], rows.shape)
    parts = [
        np.stack([columns[part][turns[part]], rows[part][turns[part]]], axis=1)
        for part in np.split(np.arange(len(filled)), np.flatnonzero(~one.joined[filled]))
        if len(part)
    ]
    return Stroke(tuple(parts), colour, width, opacity)


def _outlines(band: Band, x: Scale, y: Scale) -> Iterator[Path]:
    """What lies between two edges, a shape of its own wherever they are unbroken."""
    low = np.maximum(band.low, y.low) if y.is_log else band.low
    lower, upper = (envelope.measure(band.x, edge, x, COLUMNS) for edge in (low, band.high))
    filled: Integers = np.flatnonzero((lower.count > 0) & (upper.count > 0))
    for part in np.split(filled, np.flatnonzero(~upper.joined[filled])):
        if len(part):
            there = np.stack([LEFT + part, _down(y, upper.high[part])], axis=1)
            back = np.stack([LEFT + part, _down(y, lower.low[part])], axis=1)
            yield np.concatenate([there, back[::-1]])


def _legend(drawn: Sequence[tuple[Line, Envelope]], runs: Sequence[Named]) -> tuple[list[Stroke | Words], float]:
    """Names of what is drawn below the chart in a few rows, where these end; those that do not fit are counted."""
    parts: list[Stroke | Words] = []
    left, base = float(LEFT), HEIGHT + 10.0
    order = sorted(line.series for line, one in drawn if one.count.any())
    for place, series in enumerate(order):
        name = formatting.abridged(formatting.printable(runs[series].name), 32)
        width = 34 + 7.5 * formatting.width(name)
        full = base >= HEIGHT + 10 + (MOST_ROWS - 1) * ROW
        if left + width > WIDTH - RIGHT - 40 * full:
            if full:
                parts.append(Words(left, base, f"+{len(order) - place}", _INK))
                break
            left, base = float(LEFT), base + ROW
        parts.append(Stroke((_path((left, base - 4), (left + 18, base - 4)),), runs[series].colour, 3))
        parts.append(Words(left + 24, base, name, _INK))
        left += width
    return parts, base + 14
