"""Smooth a curve over all its points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from tuitrack.tui.charts.scale import Floats

Method = Literal["none", "ema", "gaussian", "mean"]

# Up to this many points of standard deviation a Gaussian is summed exactly; above it three running means
# stand in for it, at a cost that does not grow with the width.
EXACT_SIGMA = 20.0


@dataclass(frozen=True, slots=True)
class Smoothing:
    """A method with its strength: the weight of an EMA (0 to 1), else a width in points.

    A curve of fewer than `least` points stays as it is.
    """

    method: Method = "none"
    strength: float = 0.0
    least: int = 0


def coarser(smoothing: Smoothing, every: float) -> Smoothing:
    """Return what smooths as much where each point stands for so many.

    In tenths, so that a point that is added does not move all others by nothing that can be seen.
    """
    every = round(every, 1)
    if smoothing.method == "ema":
        return replace(smoothing, strength=smoothing.strength**every)
    return replace(smoothing, strength=smoothing.strength / every)


def smooth(values: Floats, smoothing: Smoothing) -> Floats:
    """Return the smoothed curve; what is not finite is skipped, and stays where it was."""
    values = np.asarray(values, np.float64)
    if smoothing.method == "none" or smoothing.strength <= 0 or len(values) < smoothing.least:
        return values
    finite = np.isfinite(values)
    if finite.all():
        return _bounded(values, smoothing)
    result = values.copy()
    result[finite] = _bounded(values[finite], smoothing)
    return result


def _bounded(values: Floats, smoothing: Smoothing) -> Floats:
    """Smooth finite values; rounding never takes the result outside their range."""
    if len(values) < 2:
        return values
    with np.errstate(over="ignore", under="ignore"):
        if smoothing.method == "ema":
            result = _ema(values, min(smoothing.strength, 1 - 1e-9))
        elif smoothing.method == "mean":
            result = _running_mean(values, round(smoothing.strength))
        elif smoothing.strength <= EXACT_SIGMA:
            result = _gaussian(values, smoothing.strength)
        else:
            result = _wide_gaussian(values, smoothing.strength)
    bounded: Floats = np.minimum(np.maximum(result, values.min()), values.max())
    return bounded


def _ema(values: Floats, weight: float) -> Floats:
    """Compute the bias-corrected exponential moving average.

    Each pass takes in twice as many values before a point as the one before it. Only sums of shrinking terms occur, so
    nothing can build up.
    """
    seen = np.arange(1, len(values) + 1)
    result: Floats = values * (1 - weight)
    reach, fading = 1, weight
    while reach < len(values) and fading:
        result[reach:] += fading * result[:-reach]
        reach, fading = 2 * reach, fading * fading
    result /= -np.expm1(seen * np.log(weight))
    return result


def _running_mean(values: Floats, width: int) -> Floats:
    """Average the `width` points around each; fewer at the ends.

    Each window is the tail of one block and the head of the next, so nothing is ever subtracted
    and one huge value cannot spoil its neighbours.
    """
    half = min(max(width, 1) // 2, len(values) - 1)
    if half == 0:
        return values
    width = 2 * half + 1
    sums = _window_sums(values / width, half)
    places = np.arange(len(values))
    used = np.minimum(places + half, len(values) - 1) - np.maximum(places - half, 0) + 1
    return sums * (width / used)


def _window_sums(values: Floats, half: int) -> Floats:
    width = 2 * half + 1
    blocks = -(-(len(values) + 2 * half) // width)
    padded = np.zeros(blocks * width)
    padded[half : half + len(values)] = values
    table = padded.reshape(blocks, width)
    heads = table.cumsum(axis=1).reshape(-1)
    tails = table[:, ::-1].cumsum(axis=1)[:, ::-1].reshape(-1)
    begin = np.arange(len(values))
    whole = begin % width == 0
    return tails[begin] + np.where(whole, 0.0, heads[begin + width - 1])


def _gaussian(values: Floats, sigma: float) -> Floats:
    half = min(int(np.ceil(4 * sigma)), len(values) - 1)
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    weights = np.convolve(np.ones(len(values)), kernel)[half:-half]
    smoothed: Floats = np.convolve(values, kernel)[half:-half]
    smoothed /= weights
    return smoothed


def _wide_gaussian(values: Floats, sigma: float) -> Floats:
    width = round(np.sqrt(4 * sigma**2 + 1))
    for _ in range(3):
        values = _running_mean(values, width)
    return values
