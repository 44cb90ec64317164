"""Draw a series in one row of blocks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tuitrack.tui.charts.scale import FLAT, Floats

BLOCKS, ASCII = "▁▂▃▄▅▆▇", "_.,-~=*"
"""Without the full block: lines one below the other would run together."""
# What falls by more than this factor would be flat but for its beginning.
FALL = 5.0


def sparkline(values: Sequence[float] | Floats, width: int, *, ascii: bool = False) -> str:
    """Return exactly `width` characters: the means of equal shares of the values, lowest to highest.

    Fewer values than cells leave the rest blank; what is not finite is blank too, and a series
    without any spread runs along the middle. What falls to a fraction is drawn by its logarithm.
    """
    if width <= 0:
        return ""
    blocks = ASCII if ascii else BLOCKS
    heights = _shares(np.asarray(values, np.float64), width)
    shown = np.isfinite(heights)
    if not shown.any():
        return " " * width
    low, high = float(heights[shown].min()), float(heights[shown].max())
    if low > 0 and heights[shown][0] / FALL > heights[shown][-1]:
        heights, low, high = np.log(heights), math.log(low), math.log(high)
    if high / 2 - low / 2 <= FLAT * max(abs(low), abs(high)):
        levels = np.full(len(heights), len(blocks) // 2)
    else:
        share = (heights / 2 - low / 2) / (high / 2 - low / 2)
        levels = np.minimum(np.nan_to_num(share) * len(blocks), len(blocks) - 1).astype(np.int64)
    drawn = (blocks[level] if there else " " for level, there in zip(levels.tolist(), shown, strict=True))
    return "".join(drawn).ljust(width)


def _shares(values: Floats, width: int) -> Floats:
    """Average equal shares of the values, skipping what is not finite."""
    values = np.where(np.isfinite(values), values, np.nan)
    if len(values) <= width:
        return values
    starts = np.arange(width) * len(values) // width
    known = ~np.isnan(values)
    counts = np.add.reduceat(known.astype(np.int64), starts)
    share = np.diff(starts, append=len(values))
    sums = np.add.reduceat(np.where(known, values, 0.0) / np.repeat(share, share), starts)
    means: Floats = np.where(counts > 0, sums * (share / np.maximum(counts, 1)), np.nan)
    return means
