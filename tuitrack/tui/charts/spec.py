"""What to draw, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from tuitrack.tui.charts.scale import Floats, Kind
from tuitrack.tui.charts.ticks import FINE


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A curve: points in any order, its colour and pattern by `series`, its raw values behind it as `ghost`.

    A series below zero is one beyond the eight colours, drawn in grey.
    """

    x: Floats
    y: Floats
    series: int = 0
    ghost: Floats | None = None
    thick: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The area between two curves over the same x, nothing where they are no numbers."""

    x: Floats
    low: Floats
    high: Floats
    series: int = 0


@dataclass(frozen=True, slots=True)
class Axis:
    """How one direction is scaled; limits that are not given follow the data, to a part `fine` of their distance."""

    kind: Kind = "linear"
    low: float | None = None
    high: float | None = None
    fine: int = FINE


@dataclass(frozen=True, slots=True, eq=False)
class ChartSpec:
    """One chart; later lines lie in front of earlier ones.

    `cursor` and `mark` are places on x. `clip` is the share of columns (0 to 0.5) whose extremes may leave the
    picture at each end of y.
    """

    width: int
    height: int
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    title: str = ""
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    cursor: float | None = None
    mark: float | None = None
    clip: float = 0.0
    gutter: int = 4
    grid: bool = False
    patterns: bool = False
    ascii: bool = False
