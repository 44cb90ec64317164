"""Points of three dimensions, seen from a corner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuitrack.tui import formatting
from tuitrack.tui.charts import scale
from tuitrack.tui.charts.canvas import Canvas
from tuitrack.tui.charts.picture import Plot, Run
from tuitrack.tui.renderers import points
from tuitrack.tui.renderers.figure import Axis, Floats, Marks, Space
from tuitrack.tui.renderers.look import Look, Row

# Turned about the height, looked at from a little above.
_TURN, _TILT = np.radians(35.0), np.radians(25.0)
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)
_EDGES = [(a, b) for a in range(8) for b in range(a) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1]
_MARGIN = 0.02


def draw(spaces: Sequence[Space], axes: tuple[Axis, Axis, Axis], look: Look) -> list[Row]:
    """Draw points in the box they fill; the last row says what its sides are and how far they reach."""
    ends = [_ends(side) for side in np.concatenate([one.at for one in spaces]).T]
    box = [(-1, _seen(Space("", _CORNERS[[a, b]], joined=True))) for a, b in _EDGES]
    shown = [(series, _seen(_inside(one, ends))) for series, one in enumerate(spaces)]
    canvas = Canvas(look.width, max(look.height - 1, 1))
    corners = np.concatenate([np.stack((edge.x, edge.y)) for _, edge in box], axis=1)
    across, up = (scale.fit("linear", float(side.min()) - _MARGIN, float(side.max()) + _MARGIN) for side in corners)
    points.lay(canvas, Plot(0, 0, canvas.width, canvas.height, across, up), [*box, *shown], look)
    told = "   ".join(_side(axis.title or name, end) for axis, name, end in zip(axes, "xyz", ends, strict=True))
    return [*canvas.rows(), (Run(formatting.cut(f"  {told}", look.width, "end"), "dim"),)]


def _ends(values: Floats) -> tuple[float, float]:
    sure = values[np.isfinite(values)]
    return (float(sure.min()), float(sure.max())) if len(sure) else (0.0, 1.0)


def _inside(one: Space, ends: Sequence[tuple[float, float]]) -> Space:
    """The points as shares of the box."""
    sides = [scale.fit("linear", *end).positions(side) for end, side in zip(ends, one.at.T, strict=True)]
    return Space(one.name, np.stack(sides, axis=1), one.joined)


def _seen(one: Space) -> Marks:
    """Where points of the box lie on the picture."""
    x, y, z = one.at.T - 0.5
    right, far = x * np.cos(_TURN) - y * np.sin(_TURN), x * np.sin(_TURN) + y * np.cos(_TURN)
    return Marks(one.name, right, z * np.cos(_TILT) + far * np.sin(_TILT), one.joined)


def _side(name: str, end: tuple[float, float]) -> str:
    low, high = (formatting.number(value) for value in end)
    return f"{formatting.printable(name)} {low} … {high}"
