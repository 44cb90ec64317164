"""Bars: upright ones between axes, lying ones with their values beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts.canvas import style_of
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.charts.scale import Kind, Scale, fit
from tuitrack.tui.renderers import frame
from tuitrack.tui.renderers.figure import Axis, Bars, Floats
from tuitrack.tui.renderers.frame import Frame
from tuitrack.tui.renderers.look import Look, Row, said

_UP = " ▁▂▃▄▅▆▇█"
_RIGHT = " ▏▎▍▌▋▊▉█"
# Places that differ from an even spacing by less than this share of it are evenly spaced.
_EVEN = 1e-3
_VALUE = 9


@dataclass(frozen=True, slots=True, eq=False)
class _Stand:
    """The bars side by side: heights of shape (series, places), NaN where there is none."""

    heights: Floats
    places: Floats
    axis: Axis
    merged: int = 1

    @property
    def count(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class _Slots:
    """The columns that belong to each place; where there are few, they differ by one."""

    width: int
    count: int

    @property
    def least(self) -> int:
        """Columns that every place has."""
        return self.width // self.count

    @property
    def starts(self) -> list[int]:
        """The first column of each place, and where the last one ends."""
        return [place * self.width // self.count for place in range(self.count + 1)]

    @property
    def middles(self) -> list[int]:
        """The middle of what is drawn at each place."""
        return [start + self.least // 2 for start in self.starts[:-1]]

    def wide(self, place: int, series: int) -> int:
        """Columns of one bar where so many stand at each place: wide ones are alike and leave a gap."""
        if self.least > series + 1:
            return (self.least - 1) // series
        return (self.starts[place + 1] - self.starts[place]) // series


def draw(bars: Sequence[Bars], x: Axis, y: Axis, look: Look, *, stacked: bool) -> list[Row]:
    """Draw bars that stand on the x axis."""
    stand, look = _stand(bars, x), look.alone(len(bars))
    if not stand.count:
        return said("no bars", look)
    tops = _totals(stand.heights) if stacked else stand.heights
    up = frame.span(y, [tops.reshape(-1)], zero=True)
    first = frame.draw(look, (stand.axis, fit("linear", 0, 1)), (y, up))
    note: list[Row] = []
    if stand.count > first.plot.width > 0:
        stand = _merged(stand, first.plot.width)
        note = said(f"each column is the highest of {stand.merged} bars", look)
    framed = frame.draw(look.sized(look.width, look.height - len(note)), (stand.axis, _across(stand)), (y, up))
    if framed.plot.width >= stand.count and framed.plot.height > 0:
        slots = _Slots(framed.plot.width, stand.count)
        _stack(framed, stand, slots, look) if stacked else _group(framed, stand, slots, look)
        if stand.axis.labels:
            frame.name(framed, slots.middles, slots.least, stand.axis.labels)
    return [*framed.rows(), *note]


def lie(bars: Sequence[Bars], along: Axis, look: Look) -> list[Row]:
    """Draw bars that lie beside their names, the first on top."""
    stand = _stand(bars, along if along.labels else replace(along, labels=()))
    names = [formatting.printable(one) for one in stand.axis.labels] or [f"{place:.6g}" for place in stand.places]
    room = min(max(map(formatting.width, names), default=0), look.width // 3)
    length = look.width - room - _VALUE - 3
    largest = np.nanmax(np.abs(stand.heights), initial=0.0)
    rows: list[Row] = []
    for place, name in enumerate(names):
        for series, height in enumerate(stand.heights[:, place].tolist()):
            rows.append((
                Run(formatting.pad("" if series else name, room, "right", "end") + " ", "tick"),
                Run(_length(abs(height) / largest if largest else 0.0, length, look), style_of("series", series)),
                Run(f" {formatting.number(height, _VALUE)}", ""),
            ))  # fmt: skip
    hidden = len(rows) - look.height
    return rows if hidden <= 0 else [*rows[: look.height - 1], (Run(f"  … {hidden + 1} more", "dim"),)]


def _stand(bars: Sequence[Bars], axis: Axis) -> _Stand:
    """All series over the same places."""
    every = np.concatenate([one.places for one in bars] or [np.zeros(0)])
    places = np.arange(len(axis.labels), dtype=np.float64) if axis.labels else np.unique(every[np.isfinite(every)])
    heights = np.full((len(bars), len(places)), np.nan)
    for series, one in enumerate(bars):
        known = np.isfinite(one.places)
        where = np.searchsorted(places, one.places[known])
        heights[series, np.minimum(where, len(places) - 1)] = one.heights[known]
    apart = np.diff(places)
    if not axis.labels and len(apart) and np.ptp(apart) > _EVEN * apart.min():
        axis = replace(axis, labels=tuple(f"{place:.6g}" for place in places))
    return _Stand(heights[:, ::-1], places, replace(axis, labels=axis.labels[::-1])) if axis.reversed else _Stand(
        heights, places, axis
    )  # fmt: skip


def _merged(stand: _Stand, most: int) -> _Stand:
    """So many bars as there are columns at most, each the highest of those it stands for."""
    every = -(-stand.count // most)
    starts = np.arange(0, stand.count, every)
    heights = np.fmax.reduceat(stand.heights, starts, axis=1)
    ends = np.minimum(starts + every, stand.count) - 1
    axis = replace(stand.axis, labels=stand.axis.labels[::every])
    return _Stand(heights, (stand.places[starts] + stand.places[ends]) / 2, axis, every)


def _across(stand: _Stand) -> Scale:
    """The scale on which every bar stands over its place."""
    step = float(stand.places[1] - stand.places[0]) if stand.count > 1 else 1.0
    kind: Kind = "clock" if stand.axis.clock else "linear"
    return fit(kind, float(stand.places[0]) - step / 2, float(stand.places[-1]) + step / 2)


def _totals(heights: Floats) -> Floats:
    """How far stacked bars reach up, and down."""
    found = np.nan_to_num(heights)
    return np.stack((np.where(found > 0, found, 0).sum(axis=0), np.where(found < 0, found, 0).sum(axis=0)))


def _group(framed: Frame, stand: _Stand, slots: _Slots, look: Look) -> None:
    """Bars of all series side by side; where there is no room for that, the highest of them."""
    series = len(stand.heights)
    if slots.least < series:
        _bars(framed, np.fmax.reduce(stand.heights, axis=0), slots, (0, 0, 1), look)
        return
    for one, heights in enumerate(stand.heights):
        _bars(framed, heights, slots, (one, one, series), look)


def _bars(framed: Frame, heights: Floats, slots: _Slots, seat: tuple[int, int, int], look: Look) -> None:
    """One series in its colour, at its seat among so many."""
    series, seat_number, seats = seat
    plot = framed.plot
    floor = 0 if plot.y.is_log else round(plot.y.position(0.0) * plot.height)
    starts = slots.starts
    for place, height in enumerate(heights.tolist()):
        if not np.isfinite(height) or (plot.y.is_log and height <= 0):
            continue
        wide = slots.wide(place, seats)
        reach = plot.y.position(height) * plot.height - floor
        _pillar(framed, (starts[place] + seat_number * wide, wide), (floor, reach), series, look)


def _pillar(framed: Frame, columns: tuple[int, int], reach: tuple[int, float], series: int, look: Look) -> None:
    """One bar from a row of cells counted from below, so many cells up or down."""
    floor, cells = reach
    eighths = max(round(abs(cells) * 8), 1 if cells else 0)
    style = style_of("series", series)
    left, wide = framed.plot.left + columns[0], columns[1]
    for step in range(-(-eighths // 8)):
        part = min(eighths - 8 * step, 8)
        if look.ascii:
            sign = "#" if look.colours else look.sign(series)
        elif not look.colours:
            sign = look.sign(series)
        else:
            sign = _UP[part] if cells > 0 else "█" if part > 4 else "▀"
        row = framed.plot.height - 1 - floor - step if cells > 0 else framed.plot.height - floor + step
        framed.canvas.write(row, left, sign * wide, style)


def _stack(framed: Frame, stand: _Stand, slots: _Slots, look: Look) -> None:
    """Bars of all series upon each other; the last drawn is the lowest, so that it covers."""
    found = np.nan_to_num(stand.heights)
    for sign in (1, -1):
        tops = np.cumsum(np.where(found * sign > 0, found, 0), axis=0)
        for series in reversed(range(len(found))):
            heights = np.where(found[series] * sign > 0, tops[series], np.nan)
            _bars(framed, heights, slots, (series, 0, 1), look)


def _length(share: float, cells: int, look: Look) -> str:
    """A lying bar with the blank after it."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8) if np.isfinite(share) else 0
    if look.ascii:
        return ("#" * (eighths // 8)).ljust(max(cells, 0))
    return ("█" * (eighths // 8) + _RIGHT[eighths % 8].strip()).ljust(max(cells, 0))
