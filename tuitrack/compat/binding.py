"""What trainers reach for in ClearML's hooks: they turn automatic records off where they report by themselves."""

from __future__ import annotations

from typing import Any

from tuitrack.sdk import session
from tuitrack.sdk.models.callbacks import WeightsFileHandler

__all__ = ["PatchPyTorchModelIO", "PatchedMatplotlib", "WeightsFileHandler", "WeightsGradientHistHelper"]


def _leave_alone(framework: str) -> None:
    """Follow a framework no longer in the run of this process."""
    live = session.process.live
    if live is not None:
        live.switches = live.switches._replace(named={**live.switches.named, framework: False})


class PatchPyTorchModelIO:
    """The hook of PyTorch's saves."""

    @staticmethod
    def update_current_task(task: Any, *_: Any) -> None:
        """None stops recording what is saved; the hook follows the current task by itself."""
        if task is None:
            _leave_alone("pytorch")


class PatchedMatplotlib:
    """The hook of matplotlib's figures."""

    @staticmethod
    def update_current_task(task: Any, *_: Any) -> None:
        """None stops recording what is shown; the hook follows the current task by itself."""
        if task is None:
            _leave_alone("matplotlib")


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
