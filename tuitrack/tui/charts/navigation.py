"""Move through the x axis that all charts share: cursor, zoom, pan."""

from __future__ import annotations

from dataclasses import replace

from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import View
from tuitrack.tui.charts.picture import Plot

# How much of a zoomed part is left behind when it is moved.
PAN = 0.25


def stepped(view: View, curve: Curve, plot: Plot, by: int) -> View:
    """Move the cursor by columns of a plot, always to a point of the curve; at its ends it stays.

    Whichever way, it begins at the newest point in sight.
    """
    if view.cursor is None:
        newest = min(max(float(curve.x[-1]), plot.x.low), plot.x.high)
        return replace(view, cursor=curve.nearest(newest))
    beside = curve.beside(view.cursor, by > 0)
    if beside is None:
        return view
    column = plot.column(view.cursor)
    if column is not None:
        far = curve.nearest(plot.x_at(column + by))
        beside = max(beside, far) if by > 0 else min(beside, far)
    return _followed(replace(view, cursor=beside))


def zoomed(view: View) -> View:
    """Mark the cursor; with a mark, show what lies between the two; zoomed already, show everything."""
    if view.window is not None:
        return replace(view, window=None)
    if view.mark is None or view.cursor is None:
        return replace(view, mark=view.cursor)
    if view.cursor == view.mark:
        return view
    return replace(view, window=(min(view.mark, view.cursor), max(view.mark, view.cursor)), mark=None)


def panned(view: View, by: float) -> View:
    """Move the zoomed part by a share of itself."""
    if view.window is None:
        return view
    low, high = view.window
    if view.log_x and low > 0:
        ratio = (high / low) ** (PAN * by)
        return replace(view, window=(low * ratio, high * ratio))
    shift = (high - low) * PAN * by
    return replace(view, window=(low + shift, high + shift))


def peeled(view: View) -> View:
    """Undo the outermost of zoom, mark and cursor."""
    if view.window is not None or view.mark is not None:
        return replace(view, window=None, mark=None)
    return replace(view, cursor=None)


def _followed(view: View) -> View:
    """Keep the cursor inside the zoomed part by moving that along."""
    if view.window is None or view.cursor is None:
        return view
    low, high = view.window
    shift = min(view.cursor - low, 0.0) + max(view.cursor - high, 0.0)
    return replace(view, window=(low + shift, high + shift))
