"""Long curves read closely where a part of the x axis fills the screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tuitrack.query import scalars, windows
from tuitrack.query.opening import Database
from tuitrack.query.scalars import Points
from tuitrack.query.thinning import Span
from tuitrack.query.windows import Window
from tuitrack.tui.charts.curves import Placing

_LEAD_IN = 0.1
"""How much is read on either side, as a share of what is on screen, so that smoothing does not begin at the edge."""


@dataclass(frozen=True, slots=True)
class Glass:
    """How points come to lie on the x axis, and which part of that is looked at; None is all of it."""

    placing: Placing
    window: tuple[float, float] | None = None

    def magnified(self, db: Database, task_id: str, key: str, points: Points) -> Points:
        """A curve with all its points, or as many as a screen can show, in the part that is looked at."""
        known = points.means is None or self.window is None or self.placing.horizontal == "metric"
        span = None if known or self.window is None else self._span(points, *self.window)
        if span is None:
            return points
        close = windows.windows(db, [task_id], Window(frozenset([key]), scalars.SCREEN, span))[task_id].get(key)
        return points if close is None or not len(close.steps) else _spliced(points, close)

    def _span(self, points: Points, low: float, high: float) -> Span | None:
        """The steps of what is looked at, None where a curve has nothing there."""
        low, high = low - (high - low) * _LEAD_IN, high + (high - low) * _LEAD_IN
        if self.placing.horizontal == "step":
            return Span(max(math.floor(low), Span().low), min(math.ceil(high), Span().high))
        x = points.times - (self.placing.start if self.placing.horizontal == "relative" else 0.0)
        inside = np.flatnonzero((x >= low) & (x <= high))
        if not len(inside):
            return None
        first, last = max(int(inside.min()) - 1, 0), min(int(inside.max()) + 1, len(x) - 1)
        return Span(int(points.steps[first]), int(points.steps[last]))


def _spliced(far: Points, close: Points) -> Points:
    assert far.means is not None
    before, after = far.steps < close.steps[0], far.steps > close.steps[-1]
    around = close.values if close.means is None else close.means
    return Points(
        np.concatenate([far.steps[before], close.steps, far.steps[after]]),
        np.concatenate([far.values[before], close.values, far.values[after]]),
        np.concatenate([far.moments[before], close.moments, far.moments[after]]),
        np.concatenate([far.means[before], around, far.means[after]]),
        close.every,
    )
