"""A matrix as colours: with its numbers where they fit, else two values a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.charts.scale import fit
from tuitrack.tui.charts.ticks import widen
from tuitrack.tui.renderers.blocks import halves, resampled, shaded
from tuitrack.tui.renderers.figure import Axis, Floats, Grid
from tuitrack.tui.renderers.look import Look, Row

LEVELS = 64
_WIDEST, _TALLEST, _KEY = 9, 3, 24

Levels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """A matrix the way round it is drawn, its rows from above, with the ends of its colours."""

    z: Floats
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    low: float
    high: float

    def levels(self, values: Floats) -> Levels:
        """The colour of each value, -1 where there is none."""
        spread = self.high - self.low
        with np.errstate(invalid="ignore", over="ignore"):
            share = (values - self.low) / spread if np.isfinite(spread) else values / 2 / spread
        return np.where(np.isfinite(values), np.rint(np.nan_to_num(share).clip(0, 1) * (LEVELS - 1)), -1).astype(int)


def draw(grid: Grid, x: Axis, y: Axis, look: Look) -> list[Row]:
    """Draw a matrix; plotly's first row is the lowest unless its axis is reversed."""
    shown = _turned(grid, x, y)
    names = _names(shown.rows, look.width // 4)
    room = look.width - names - 1
    head = _head(x, y, names)
    height = look.height - len(head) - 1
    texts = _texts(shown.z)
    wide = min(room // shown.z.shape[1], _WIDEST)
    numbered = shown.z.shape[0] <= height and wide > max(map(len, texts), default=0)
    if numbered:
        body, edges = _numbered(shown, texts, (names, wide, max(min(height // shown.z.shape[0], _TALLEST), 1)), look)
    else:
        body, edges = _dense(shown, (names, max(room, 1), max(height - 1, 1)), look)
    below = [_columns(shown.columns, edges, names, look, right=numbered)]
    if look.colours or not numbered:
        below.append(_key(shown, None if numbered else edges, names, look))
    return [*head, *body, *below][: max(look.height, 1)]


def _head(x: Axis, y: Axis, names: int) -> list[Row]:
    """What the rows and the columns are."""
    rows, columns = (formatting.printable(axis.title) for axis in (y, x))
    told = "   ".join(text for text in (f"{rows} ↓" if rows else "", f"{columns} →" if columns else "") if text)
    return [(Run(" " * (names + 1) + told, "dim"),)] if told else []


def _turned(grid: Grid, x: Axis, y: Axis) -> _Shown:
    z = grid.z if y.reversed else grid.z[::-1]
    z = z[:, ::-1] if x.reversed else z
    columns = grid.columns or tuple(map(str, range(z.shape[1])))
    rows = grid.rows or tuple(map(str, range(z.shape[0])))
    sure = z[np.isfinite(z)]
    low, high = (float(sure.min()), float(sure.max())) if len(sure) else (0.0, 1.0)
    ends = widen(fit("linear", min(low, 0.0) if 0 < low < high / 4 else low, high))
    return _Shown(z, columns[::-1] if x.reversed else columns, rows if y.reversed else rows[::-1], ends.low, ends.high)


def _names(rows: Sequence[str], most: int) -> int:
    return min(max((formatting.width(formatting.printable(name)) for name in rows), default=0), max(most, 4))


def _texts(z: Floats) -> list[str]:
    """The numbers of a matrix in one notation, nothing where it is too large to be read."""
    if z.size > 2_000:
        return ["x" * _WIDEST]
    return [text.strip() for text in formatting.aligned(z.reshape(-1).tolist(), 6)]


def _numbered(
    shown: _Shown, texts: Sequence[str], room: tuple[int, int, int], look: Look
) -> tuple[list[Row], list[int]]:
    """Every value in a field of its colour."""
    names, wide, tall = room
    levels = shown.levels(shown.z)
    rows: list[Row] = []
    for place, row in enumerate(levels.tolist()):
        for line in range(tall):
            middle = line == tall // 2 if tall > 1 else True
            name = shown.rows[place] if middle and place < len(shown.rows) else ""
            label = formatting.pad(formatting.printable(name), names, "right", "end")
            start = place * len(row)
            cells = [
                Run(
                    formatting.pad(texts[start + column] if middle else "", wide - 1, "right") + " ",
                    _style(level, look),
                )
                for column, level in enumerate(row)
            ]
            rows.append((Run(label + " ", "tick"), *cells))
    return rows, [column * wide for column in range(shown.z.shape[1] + 1)]


def _style(level: int, look: Look) -> str:
    return f"ink{level}/heat{level}" if level >= 0 and look.colours else "dim"


def _dense(shown: _Shown, room: tuple[int, int, int], look: Look) -> tuple[list[Row], list[int]]:
    """Two values a cell, one above the other, magnified by whole numbers or averaged."""
    names, width, height = room
    rows, columns = shown.z.shape
    across = max(width // columns, 1) if columns <= width else 0
    wide = columns * across or width
    tall = rows * max(min(2 * height // rows, max(across, 1) + 1), 1) if rows <= 2 * height else 2 * height
    levels = shown.levels(resampled(shown.z, wide, tall))
    body = halves(levels, "heat") if look.colours and not look.ascii else shaded(levels / (LEVELS - 1))
    places = {(place * 2 + 1) * tall // (4 * rows): name for place, name in reversed(list(enumerate(shown.rows)))}
    every = -(-rows // max(len(body), 1))
    labelled = {line: name for line, name in places.items() if every == 1 or line % 3 == 0}
    found = [
        (Run(formatting.pad(formatting.printable(labelled.get(line, "")), names, "right", "end") + " ", "tick"), *row)
        for line, row in enumerate(body)
    ]
    return found, [round(column * wide / columns) for column in range(columns + 1)]


def _columns(columns: Sequence[str], edges: Sequence[int], names: int, look: Look, *, right: bool) -> Row:
    """The names of columns below them, at even distances; below the ends of their numbers, or in the middle."""
    texts = [formatting.printable(name) for name in columns[: len(edges) - 1]]
    wide = max(edges[-1] / max(len(edges) - 1, 1), 1)
    longest = min(max(map(formatting.width, texts), default=0), max(int(wide) - 1, 8))
    every = max(int(np.ceil((longest + 1) / wide)), 1)
    line = ""
    for place in range(0, len(texts), every):
        text = formatting.cut(texts[place], longest, "end")
        middle = (edges[place] + edges[place + 1] - formatting.width(text) + 1) // 2
        start = edges[place + 1] - 1 - formatting.width(text) if right else middle
        line += " " * (start - formatting.width(line)) + text
    return (Run(" " * (names + 1), ""), Run(formatting.cut(line, max(look.width - names - 1, 0), "end"), "tick"))


def _key(shown: _Shown, edges: Sequence[int] | None, names: int, look: Look) -> Row:
    """What the colours mean, and whether a cell stands for several values."""
    low, high = (formatting.number(end) for end in (shown.low, shown.high))
    steps = np.rint(np.linspace(0, LEVELS - 1, _KEY)).astype(int)
    bar = [Run("█", f"heat{level}") for level in steps.tolist()] if look.colours and not look.ascii else [
        Run("".join(row[0].text for row in shaded(steps[:, None].repeat(2, 0) / (LEVELS - 1))), "")
    ]  # fmt: skip
    merged = edges is not None and edges[-1] < shown.z.shape[1]
    note = f"   {shown.z.shape[0]} × {shown.z.shape[1]}" + (", a cell is the mean of its values" if merged else "")
    return (Run(" " * (names + 1) + f"{low} ", "dim"), *bar, Run(f" {high}{note}", "dim"))
