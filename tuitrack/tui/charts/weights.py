"""How strongly curves are smoothed: the steps from not at all to most, and what is done until somebody chooses."""

from __future__ import annotations

import bisect
import math
from typing import Literal

from tuitrack.tui.charts.smoothing import Smoothing

STEPS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)
USUAL = 0.6
# Of fewer points than these a smoothed curve shows its lag rather than a trend: only who asks gets one.
FEW = 50


def stepped(weight: float, by: int) -> float:
    """Return the weight one step stronger or weaker; the weakest is 0, not at all."""
    return STEPS[min(max(bisect.bisect_left(STEPS, weight) + by, 0), len(STEPS) - 1)]


def smoothing(weight: float | None, by: str = "ema") -> Smoothing:
    """Return what a weight asks for; None is nobody's choice, which leaves short curves as they are.

    A running mean and a Gaussian get the width that averages over as many points as an exponential average of that
    weight: (1 + w) / (1 - w), after the variance of its weights.
    """
    chosen, strength = method(by), USUAL if weight is None else weight
    if not strength:
        return Smoothing()
    span = (1 + strength) / (1 - strength)
    width = {"ema": strength, "mean": span, "gaussian": span / math.sqrt(4 * math.pi)}[chosen]
    return Smoothing(chosen, width, FEW if weight is None else 0)


def method(name: str) -> Literal["ema", "gaussian", "mean"]:
    """Return the method of that name, the exponential average where there is none."""
    return "gaussian" if name == "gaussian" else "mean" if name == "mean" else "ema"


def written(weight: float) -> str:
    """Write a weight."""
    return f"{weight:g}".lstrip("0") or "off"
