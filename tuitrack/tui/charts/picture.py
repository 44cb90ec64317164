"""A finished drawing: rows of styled text, free of any terminal library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.tui.charts.scale import Scale

# Values that no curve can show: no number, beyond all numbers to either side (on a logarithmic axis: not above zero).
Mark = Literal["nan", "up", "down"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; the style is a name that the theme turns into a colour."""

    text: str
    style: str


Row = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where in a picture the data lies, in cells, so that a pointer can be read as a value."""

    left: int
    top: int
    width: int
    height: int
    x: Scale
    y: Scale

    def column(self, x: float) -> int | None:
        """Return the column of cells that shows `x`, None outside."""
        if not self.x.low <= x <= self.x.high:
            return None
        return self.left + min(self.x.dot(x, 2 * self.width) // 2, self.width - 1)

    def x_at(self, column: int) -> float:
        """Return the value of x at the middle of a column of cells, clamped to the plot."""
        inside = min(max(column - self.left, 0), self.width - 1)
        position = (inside * 2 + 0.5) / (self.width * 2 - 1)
        return self.x.value(position)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of exactly `height` rows of exactly `width` cells; `marks` are the kinds of marks in it."""

    width: int
    height: int
    rows: tuple[tuple[Run, ...], ...]
    plot: Plot | None = None
    marks: tuple[Mark, ...] = ()

    def text(self) -> str:
        """Return the drawing without its styles."""
        return "\n".join("".join(run.text for run in row) for row in self.rows)


def fill(runs: Sequence[Run], width: int, *, ascii: bool = False) -> Row:
    """Bring a row of runs to exactly `width` cells."""
    row: list[Run] = []
    left = width
    for run in runs:
        whole = formatting.ascii_only(run.text) if ascii else run.text
        text = formatting.cut(whole, left, "end", "~" if ascii else "…")
        left -= formatting.width(text)
        row.append(Run(text, run.style))
        if left <= 0 or text != whole:
            break
    return (*row, Run(" " * left, "")) if left else tuple(row)
