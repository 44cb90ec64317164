"""A drawing as a PNG file, painted without an image library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tuitrack.model import png
from tuitrack.tui.charts import lettering
from tuitrack.tui.charts.envelope import Flags
from tuitrack.tui.charts.scene import Area, Box, Path, Scene, Stroke, Words

SCALE = 2
"""Pixels of the file to one of the drawing."""

_FINE = 2
"""What a pixel is cut into each way, so that edges are smooth."""

_PLAIN, _BOLD = 0.09, 0.13
"""How thick letters are, as a share of their size."""

Canvas = npt.NDArray[np.float32]


def painted(scene: Scene) -> bytes:
    """The file."""
    canvas: Canvas = np.full((scene.height * SCALE, scene.width * SCALE, 3), 255, np.float32)
    for shape in scene.outer:
        _paint(canvas, shape, Box(0, 0, scene.width, scene.height))
    for inner in scene.inner:
        _paint(canvas, inner, scene.plot)
    height, width, channels = canvas.shape
    return png.encoded(np.rint(canvas).astype(np.uint8).tobytes(), width, height, channels)


def _paint(canvas: Canvas, shape: Stroke | Area | Words, frame: Box) -> None:
    """Lay a shape over what is there, as far as it lies in a frame."""
    reach = 0.0 if isinstance(shape, Area) else _width(shape)
    paths = lettering.paths(shape) if isinstance(shape, Words) else shape.paths
    part = _part(paths, reach, frame)
    if part is None:
        return
    top, left, bottom, right = part
    fine = [path * SCALE * _FINE - np.array([left, top]) * _FINE for path in paths]
    size = (bottom - top) * _FINE, (right - left) * _FINE
    mask = _filled(fine, size) if isinstance(shape, Area) else _drawn(fine, size, reach * SCALE * _FINE)
    shares = mask.reshape(bottom - top, _FINE, right - left, _FINE).mean(axis=(1, 3), dtype=np.float32)
    shares *= 1.0 if isinstance(shape, Words) else shape.opacity
    area = canvas[top:bottom, left:right]
    area += (_rgb(shape.colour) - area) * shares[:, :, None]


def _width(shape: Stroke | Words) -> float:
    return shape.width if isinstance(shape, Stroke) else shape.size * (_BOLD if shape.bold else _PLAIN)


def _part(paths: Sequence[Path], reach: float, frame: Box) -> tuple[int, int, int, int] | None:
    """The pixels in which shapes lie: top, left, bottom, right; None where they lie outside."""
    if not paths:
        return None
    points = np.concatenate(paths)
    low, high = points.min(axis=0) - reach, points.max(axis=0) + reach
    left, top = max(low[0], frame.left), max(low[1], frame.top)
    right, bottom = min(high[0], frame.left + frame.width), min(high[1], frame.top + frame.height)
    if left >= right or top >= bottom:
        return None
    return int(top * SCALE), int(left * SCALE), int(np.ceil(bottom * SCALE)), int(np.ceil(right * SCALE))


def _drawn(paths: Sequence[Path], size: tuple[int, int], width: float) -> Flags:
    """Where a round brush of some width goes along the paths."""
    radius = width / 2
    edge = int(np.ceil(radius))
    height, breadth = size[0] + 2 * edge, size[1] + 2 * edge
    line = np.zeros((height, breadth), np.bool_)
    for path in paths:
        column, row = np.rint(_along(path)).astype(np.int64).T + edge
        seen = (row >= 0) & (row < height) & (column >= 0) & (column < breadth)
        line[row[seen], column[seen]] = True
    mask = np.zeros(size, np.bool_)
    for down, right in _brush(radius):
        mask |= line[edge + down : edge + down + size[0], edge + right : edge + right + size[1]]
    return mask


def _brush(radius: float) -> Iterator[tuple[int, int]]:
    edge = int(np.ceil(radius))
    around = range(-edge, edge + 1)
    return ((down, right) for down in around for right in around if down**2 + right**2 <= radius**2)


def _along(path: Path) -> Path:
    """Points along a path, none further than one from the next."""
    steps = np.maximum(np.ceil(np.abs(np.diff(path, axis=0)).max(axis=1, initial=0)), 1).astype(np.int64)
    start = np.repeat(np.arange(len(steps)), steps)
    share = (np.arange(len(start)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[start]
    between = path[start] + (path[start + 1] - path[start]) * share[:, None]
    return np.concatenate([between, path[-1:]])


def _filled(paths: Sequence[Path], size: tuple[int, int]) -> Flags:
    """Where the paths are around: each row is outside up to the first edge, inside up to the next."""
    crossed = np.zeros((size[0], size[1] + 1), np.uint8)
    for path in paths:
        start, end = path, np.roll(path, -1, axis=0)
        first, last = (np.ceil(pair - 0.5).astype(np.int64) for pair in _sorted(start[:, 1], end[:, 1], size[0]))
        edge = np.repeat(np.arange(len(path)), last - first)
        row = np.arange(len(edge)) - np.repeat(np.cumsum(last - first) - last, last - first)
        share = (row + 0.5 - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
        column = np.rint(start[edge, 0] + (end[edge, 0] - start[edge, 0]) * share).astype(np.int64)
        np.add.at(crossed, (row, np.clip(column, 0, size[1])), 1)
    inside: Flags = (np.cumsum(crossed, axis=1, dtype=np.uint8)[:, :-1] & 1).astype(np.bool_)
    return inside


def _sorted(one: Path, other: Path, rows: int) -> tuple[Path, Path]:
    """The upper and the lower of two ends, as far as there are rows."""
    return np.clip(np.minimum(one, other), 0, rows), np.clip(np.maximum(one, other), 0, rows)


def _rgb(colour: str) -> Canvas:
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], np.float32)
