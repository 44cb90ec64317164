"""Dots of colour as characters: two a cell where there are colours, shades where there are none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from tuitrack.tui.charts.picture import Run
from tuitrack.tui.renderers.figure import Floats
from tuitrack.tui.renderers.look import Row

_SHADES = " .:-=+*#%@"
_UPPER = "▀"


def resampled(values: npt.NDArray[np.float64], width: int, height: int) -> Floats:
    """Another number of columns and rows: means where they get fewer, the nearest where they get more.

    Further axes, as colours, are kept.
    """
    return _along(_along(values, height, 0), width, 1)


def _along(values: Floats, count: int, axis: int) -> Floats:
    length = values.shape[axis]
    if count >= length:
        nearest: Floats = np.take(values, np.arange(count) * length // count, axis=axis)
        return nearest
    starts = np.arange(count) * length // count
    known = np.isfinite(values)
    totals = np.add.reduceat(np.where(known, values, 0.0), starts, axis=axis)
    counts = np.add.reduceat(known, starts, axis=axis, dtype=np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = totals / counts
    return means


def halves(levels: npt.NDArray[np.int64], layer: str) -> list[Row]:
    """Levels of one ramp of the theme, two a cell; a level below zero is blank."""
    names = [f"{layer}{level}" for level in range(int(levels.max(initial=0)) + 1)]
    return [_row(zip(upper, lower, strict=True), lambda level: names[level] if level >= 0 else "") for upper, lower in
            _pairs(levels, -1)]  # fmt: skip


def coloured(rgb: npt.NDArray[np.uint8]) -> list[Row]:
    """Colours, two a cell."""
    codes = (rgb[..., 0].astype(np.int64) << 16) | (rgb[..., 1].astype(np.int64) << 8) | rgb[..., 2]
    return [_row(zip(upper, lower, strict=True), lambda code: f"#{code:06x}" if code >= 0 else "") for upper, lower in
            _pairs(codes, -1)]  # fmt: skip


def shaded(light: Floats) -> list[Row]:
    """Lightness from 0 to 1 as characters that are ever denser, the mean of two rows a cell."""
    padded = np.concatenate((light, light[-1:])) if len(light) % 2 else light
    cells = (padded[::2] + padded[1::2]) / 2
    places = np.rint(np.nan_to_num(cells).clip(0, 1) * (len(_SHADES) - 1)).astype(int)
    return [(Run("".join(_SHADES[place] for place in row), ""),) for row in places.tolist()]


def _pairs(values: npt.NDArray[np.int64], blank: int) -> Iterator[tuple[list[int], list[int]]]:
    if len(values) % 2:
        values = np.concatenate((values, np.full((1, values.shape[1]), blank)))
    return zip(values[::2].tolist(), values[1::2].tolist(), strict=True)


def _row(pairs: Iterable[tuple[int, int]], named: Callable[[int], str]) -> Row:
    runs: list[Run] = []
    for (upper, lower), cells in itertools.groupby(pairs):
        count = sum(1 for _ in cells)
        runs.append(_cells(named(upper), named(lower), count))
    return tuple(runs)


def _cells(upper: str, lower: str, count: int) -> Run:
    if upper == lower:
        return Run("█" * count, upper) if upper else Run(" " * count, "")
    if not upper:
        return Run("▄" * count, lower)
    return Run(_UPPER * count, f"{upper}/{lower}" if lower else upper)
