"""What a reported figure shows, as values that can be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a panel; with `labels` the value n stands for the n-th of them, a clock's are seconds."""

    title: str = ""
    log: bool = False
    reversed: bool = False
    labels: tuple[str, ...] = ()
    clock: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Points over two axes, joined in their order or apart; a point that has no place is NaN."""

    name: str
    x: Floats
    y: Floats
    joined: bool


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Points over three axes, shape (points, 3), joined in their order or apart."""

    name: str
    at: Floats
    joined: bool


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A row of bars, each at a place of the axis they stand on."""

    name: str
    places: Floats
    heights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A matrix over named columns and rows; without names they are counted."""

    name: str
    z: Floats
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A picture or page that lies in a file or elsewhere."""

    uri: str


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """A picture whose colours are in the figure itself, shape (height, width, 3)."""

    rgb: npt.NDArray[np.uint8]


Trace = Marks | Space | Bars | Grid | Table | Linked | Pixels


@dataclass(frozen=True, slots=True)
class Panel:
    """Traces over the same axes; `stacked` and `lying` tell of bars."""

    traces: tuple[Trace, ...]
    x: Axis = Axis()
    y: Axis = Axis()
    z: Axis = Axis()
    stacked: bool = False
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its panels from left to right, what in it cannot be drawn."""

    title: str
    panels: tuple[Panel, ...]
    lost: tuple[str, ...] = ()
