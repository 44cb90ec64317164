"""Curves of runs over the x axis that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tuitrack.tui.charts import smoothing
from tuitrack.tui.charts.envelope import Integers
from tuitrack.tui.charts.scale import Floats, Kind
from tuitrack.tui.charts.smoothing import Smoothing

Horizontal = Literal["step", "relative", "wall", "metric"]
HORIZONTALS: tuple[Horizontal, ...] = ("step", "relative", "wall", "metric")
ACROSS = {"step": "step", "relative": "time since start", "wall": "time of day"}
KINDS: dict[Horizontal, Kind] = {"step": "whole", "relative": "time", "wall": "clock", "metric": "linear"}
_AS_IT_IS = Smoothing()


def horizontal(name: str) -> Horizontal:
    """Return the kind of x axis of that name, steps when there is none."""
    return next((known for known in HORIZONTALS if known == name), "step")


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How far runs lie from their mean, at each of its points: sample deviations, NaN where there is one run only.

    `smooth` is `std` itself where nothing is smoothed; `count` is of how many runs the mean is there.
    """

    std: Floats
    smooth: Floats
    count: Integers

    @property
    def last_whole(self) -> int:
        """The last place that is of as many runs as any."""
        return int(np.flatnonzero(self.count == self.count.max())[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One series of one run, at least one point, ordered by x; `smooth` is `y` itself where nothing is smoothed.

    Of a curve that was thinned to its extremes, `around` is what it was around each of them on average. The mean of
    several runs has a `spread`.
    """

    x: Floats
    y: Floats
    smooth: Floats
    around: Floats | None = None
    spread: Spread | None = None

    @property
    def typical(self) -> Floats:
        """What the curve is like at each point, be that an extreme."""
        return self.y if self.around is None else self.around

    def at(self, x: float | None) -> float | None:
        """Return the last value up to `x`, None where it has not begun or is over; without `x` the newest value.

        The newest value of a mean is the last one that is of all its runs.
        """
        place = self._place(x)
        return None if place is None else float(self.y[place])

    def deviation(self, x: float | None) -> float | None:
        """Return how far runs lie from that value, None where it is of one run."""
        place = self._place(x)
        if place is None or self.spread is None or self.spread.count[place] < 2:
            return None
        return float(self.spread.std[place])

    def runs(self, x: float) -> int:
        """Return of how many runs that value is the mean."""
        place = self._place(x)
        return 0 if place is None else 1 if self.spread is None else int(self.spread.count[place])

    def nearest(self, x: float) -> float:
        """Return the x of the point nearest to `x`."""
        place = int(np.searchsorted(self.x, x))
        around = self.x[max(place - 1, 0) : place + 1]
        return float(around[np.argmin(np.abs(around - x))])

    def beside(self, x: float, forward: bool) -> float | None:
        """Return the x of the next point on one side of `x`, None where there is none."""
        if forward:
            place = int(np.searchsorted(self.x, x, "right"))
            return float(self.x[place]) if place < len(self.x) else None
        place = int(np.searchsorted(self.x, x, "left")) - 1
        return float(self.x[place]) if place >= 0 else None

    def _place(self, x: float | None) -> int | None:
        if x is None:
            return len(self.x) - 1 if self.spread is None else self.spread.last_whole
        place = int(np.searchsorted(self.x, x, "right")) - 1
        if place < 0 or x > self.x[-1] + self._pace():
            return None
        return place

    def _pace(self) -> float:
        """Return how far apart points usually lie: that far a value still stands for what follows."""
        return float(self.x[-1] - self.x[0]) / (len(self.x) - 1) if len(self.x) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Placing:
    """How points become a curve; `start` is the moment, in seconds, that relative time counts from."""

    horizontal: Horizontal = "step"
    smoothing: Smoothing = _AS_IT_IS
    start: float = 0.0


def place(steps: Integers, values: Floats, times: Floats, placing: Placing, means: Floats | None = None) -> Curve:
    """Put points that are ordered by step over the x axis wanted.

    Of a curve that was thinned to its extremes, `means`, what it was around each point, are what is smoothed.
    """
    if placing.horizontal == "step":
        x = steps.astype(np.float64)
    else:
        x = times - placing.start if placing.horizontal == "relative" else times
        if (x[1:] < x[:-1]).any():
            order = np.argsort(x, kind="stable")
            x, values, means = x[order], values[order], None if means is None else means[order]
    around = values if means is None or placing.smoothing.method == "none" else means
    return Curve(x, values, smoothing.smooth(around, placing.smoothing), means)
