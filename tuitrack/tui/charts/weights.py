"""How strongly curves are smoothed: the steps from not at all to most, and what is done until somebody chooses."""

from __future__ import annotations

import bisect

from tuitrack.tui.charts.smoothing import Smoothing

STEPS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)
USUAL = 0.6
# Of fewer points than these a smoothed curve shows its lag rather than a trend: only who asks gets one.
FEW = 50


def stepped(weight: float, by: int) -> float:
    """Return the weight one step stronger or weaker; the weakest is 0, not at all."""
    return STEPS[min(max(bisect.bisect_left(STEPS, weight) + by, 0), len(STEPS) - 1)]


def smoothing(weight: float | None) -> Smoothing:
    """Return what a weight asks for; None is nobody's choice, which leaves short curves as they are."""
    if weight is None:
        return Smoothing("ema", USUAL, FEW)
    return Smoothing("ema", weight) if weight else Smoothing()


def written(weight: float) -> str:
    """Write a weight."""
    return f"{weight:g}".lstrip("0") or "off"
