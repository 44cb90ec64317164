"""A drawing as shapes on white, before it becomes a file of some format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuitrack.tui.charts.scale import Floats

Path = Floats
"""Points (x, y) in pixels from the top left corner, of shape (count, 2)."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """Lines of one colour."""

    paths: tuple[Path, ...]
    colour: str
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Closed shapes of one colour."""

    paths: tuple[Path, ...]
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text on its baseline, from its anchor on."""

    x: float
    y: float
    text: str
    colour: str
    size: float = 13
    anchor: Anchor = "start"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a drawing, in pixels."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Shapes from the back to the front; those in `inner` are seen inside of the plot only."""

    width: int
    height: int
    title: str
    plot: Box
    outer: tuple[Stroke | Words, ...]
    inner: tuple[Stroke | Area, ...]
