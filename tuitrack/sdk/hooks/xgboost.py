"""XGBoost: boosters that are saved and loaded are models of the run, evaluations are curves."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tuitrack.sdk.hooks import boosting, calls
from tuitrack.sdk.hooks.checkpoints import Framework

_XGBOOST = Framework("XGBoost", ("xgboost",))


def patch_core(module: ModuleType) -> None:
    """Follow the files of boosters; those of the scikit-learn interface go through them."""
    calls.after(module.Booster, "save_model", lambda call: _XGBOOST.saved(call.at(1, "fname")))
    calls.after(module.Booster, "load_model", _loaded)


def _loaded(call: calls.Call) -> None:
    source = call.at(1, "fname")
    if not isinstance(source, bytes | bytearray):
        _XGBOOST.loaded(source)


def patch_callback(module: ModuleType) -> None:
    """Add a callback to every training, whoever starts it."""
    reporter = _reporter(module)
    original = module.CallbackContainer.__init__

    @functools.wraps(original)
    def begin(self: Any, callbacks: Any, *args: Any, **kwargs: Any) -> None:
        original(self, [*(callbacks or ()), reporter()], *args, **kwargs)

    module.CallbackContainer.__init__ = begin


def _reporter(module: Any) -> type:
    class Reporter(module.TrainingCallback):  # type: ignore[misc]
        """Reports what was evaluated in each round."""

        def after_iteration(self, model: object, epoch: int, evals_log: Any) -> bool:
            boosting.report("xgboost", epoch, _values(evals_log))
            return False

    return Reporter


def _values(log: Any) -> Iterator[tuple[str, str, float]]:
    for data, metrics in log.items():
        for metric, values in metrics.items():
            last = values[-1]
            yield data, metric, last[0] if isinstance(last, tuple) else last
