"""Distributions of weights and gradients while a model trains, as histograms of the run."""

from __future__ import annotations

from typing import Any


class WeightsGradientHistHelper:
    """Reports histograms of weights and gradients, at a distance of iterations.

    Args:
        logger: Where to report them.
        report_freq: Iterations between two reports of one histogram.
    """

    def __init__(self, logger: Any, report_freq: int = 100, *_: Any, **__: Any) -> None:
        self._logger = logger
        self._every = max(1, report_freq)

    def add_histogram(self, title: str, series: str, step: int, hist_data: Any, *_: Any, **__: Any) -> None:
        """Report the distribution of the values, shape (n,), as counts over at most 50 equal ranges."""
        if step % self._every:
            return
        import numpy

        counts, edges = numpy.histogram(numpy.asarray(hist_data, dtype=float), bins=50)
        labels = [f"{edge:.4g}" for edge in edges[:-1]]
        self._logger.report_histogram(title, series, counts.tolist(), step, xlabels=labels)
