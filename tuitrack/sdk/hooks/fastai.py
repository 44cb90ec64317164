"""fastai: what its Recorder keeps of a fit are curves of the run, its weights now and then histograms.

Nothing is evaluated for us that the fit does not evaluate itself, and no callback is added that would be exported with
the learner.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tuitrack.sdk import session
from tuitrack.sdk.distributions import WeightsGradientHistHelper
from tuitrack.sdk.hooks import calls
from tuitrack.sdk.logger import Logger

_EVERY = 100
_fits = itertools.count()


def patch(module: ModuleType) -> None:
    """Follow `fastai.learner`, whose Recorder is in every fit; files go through `torch.save` and `torch.load`."""
    calls.after(module.Recorder, "before_fit", _begun)
    calls.after(module.Recorder, "after_batch", _trained)
    calls.after(module.Recorder, "after_epoch", _validated)
    calls.after(module.Learner, "_backward", _gradients)


def _begun(call: calls.Call) -> None:
    call.args[0].learn._tuitrack_fit = next(_fits)


def _trained(call: calls.Call) -> None:
    recorder, logger = call.args[0], _logger()
    if logger is None or not recorder.training or not recorder.losses:
        return
    number, step = recorder.learn._tuitrack_fit, len(recorder.losses)
    for name, value in _values(recorder._train_mets):
        logger.report_scalar(f"metrics_{number}", f"train_{name}", value, step)
    for name, value in recorder.opt.hypers[-1].items():
        logger.report_scalar(f"{name}_{number}", name, value, step)
    helper = WeightsGradientHistHelper(logger, _EVERY)
    if step % _EVERY == 0:
        for name, weights in recorder.learn.model.named_parameters():
            data = weights.detach().cpu().numpy().ravel()
            helper.add_histogram(f"model_weights_{number}", f"model_weights/{name}", step, data)


def _validated(call: calls.Call) -> None:
    recorder, logger = call.args[0], _logger()
    if logger is not None:
        title, step = f"metrics_{recorder.learn._tuitrack_fit}", len(recorder.losses)
        for name, value in _values(recorder._valid_mets):
            logger.report_scalar(title, f"valid_{name}", value, step)


def _gradients(call: calls.Call) -> None:
    learner, logger = call.args[0], _logger()
    step = len(learner.recorder.losses) + 1
    if logger is None or step % _EVERY:
        return
    found = [one.grad.detach() for one in learner.model.parameters() if one.grad is not None]
    norms = [float(one.norm()) for one in found]
    title = f"model_stats_gradients_{learner._tuitrack_fit}"
    for name, value in _spread(norms):
        logger.report_scalar(title, f"{name}_norm", value, step)
    zeros = sum(int((one == 0).sum()) for one in found)
    logger.report_scalar(title.replace("gradients", "gradients_num_zeros"), "num_zeros", zeros, step)


def _spread(values: list[float]) -> Iterator[tuple[str, float]]:
    if values:
        yield "avg", statistics.fmean(values)
        yield "median", statistics.median(values)
        yield "max", max(values)
        yield "min", min(values)


def _logger() -> Logger | None:
    live = session.current()
    return Logger(live) if live is not None and live.switches.on("fastai") else None


def _values(metrics: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of metrics; one that nothing was counted for has none."""
    return ((one.name, one.value) for one in metrics if one.value is not None)
