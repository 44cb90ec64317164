"""Place values between the two ends of an axis."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Kind = Literal["linear", "whole", "log", "time", "clock"]
"""`whole` is linear with labels at whole numbers only, `time` are seconds since a start, `clock` those since 1970."""

HIGHEST = sys.float_info.max
TINIEST = math.ulp(0.0)
# Positions far outside the picture are held here, so that no later sum of them can overflow.
FAR = 1e6
# Below this relative spread a series is constant but for rounding, and zooming in would show noise as signal.
FLAT = 1e-12


@dataclass(frozen=True, slots=True)
class Scale:
    """A finite interval `low < high` and how values spread over it."""

    kind: Kind
    low: float
    high: float

    @property
    def is_log(self) -> bool:
        return self.kind == "log"

    def positions(self, values: Floats) -> Floats:
        """Map values to 0 at `low` and 1 at `high`; NaN where a value has no place."""
        if self.is_log:
            low, high = float(np.log10(self.low)), float(np.log10(self.high))
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(values > 0, np.log10(values), np.nan)
        else:
            low, high = self.low, self.high
        with np.errstate(over="ignore"):
            return np.minimum(np.maximum(_fraction(values, low, high), -FAR), FAR)

    def position(self, value: float) -> float:
        """Map one value as `positions` does."""
        return float(self.positions(np.array([value]))[0])

    def dot(self, value: float, dots: int) -> int:
        """Return which of `dots` dots between the two ends shows a value."""
        return math.floor(self.position(value) * (dots - 1) + 0.5)

    def value(self, position: float) -> float:
        """Map one position back as `values` does."""
        return float(self.values(np.array([position]))[0])

    def values(self, positions: Floats) -> Floats:
        """Map positions back to values, the inverse of `positions`."""
        if not self.is_log:
            return self.low * (1 - positions) + self.high * positions
        low, high = math.log10(self.low), math.log10(self.high)
        with np.errstate(over="ignore"):
            return np.minimum(np.power(10.0, low + (high - low) * positions), HIGHEST)


def fit(kind: Kind, low: float, high: float) -> Scale:
    """Make a scale of any two numbers, widening what is empty, reversed, flat or not finite."""
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = (1.0, 10.0) if kind == "log" else (0.0, 1.0)
    if low > high:
        low, high = high, low
    if kind == "log":
        return Scale(kind, *_widen_log(low, high))
    if high - low <= FLAT * max(abs(low), abs(high)):
        low, high = _widen(low, high)
    return Scale(kind, low, high)


def _fraction(values: Floats, low: float, high: float) -> Floats:
    if math.isfinite(high - low):
        return (values - low) / (high - low)
    return (values / 2 - low / 2) / (high / 2 - low / 2)


def _widen(low: float, high: float) -> tuple[float, float]:
    if low == high == 0:
        return -1.0, 1.0
    margin = max(max(abs(low), abs(high)) / 10, TINIEST)
    return max(low - margin, -HIGHEST), min(high + margin, HIGHEST)


def _widen_log(low: float, high: float) -> tuple[float, float]:
    if high <= 0:
        return 1.0, 10.0
    low = low if low > 0 else high / 1e3
    low = max(low, TINIEST)
    if math.log10(high) - math.log10(low) <= FLAT:
        return max(low / 2, TINIEST), min(high * 2, HIGHEST)
    return low, high
