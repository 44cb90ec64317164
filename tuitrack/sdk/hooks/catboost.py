"""CatBoost: models that are saved and loaded are models of the run, evaluations are curves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from tuitrack.sdk.hooks import boosting, calls
from tuitrack.sdk.hooks.checkpoints import Framework

_CATBOOST = Framework("CatBoost", ("catboost",))


def patch(module: ModuleType) -> None:
    """Follow the files of models, and add a callback to every fit."""
    calls.after(module.CatBoost, "save_model", lambda call: _CATBOOST.saved(call.at(1, "fname")))
    calls.after(module.CatBoost, "load_model", lambda call: _CATBOOST.loaded(call.at(1, "fname")))
    for kind in [module.CatBoost, *module.CatBoost.__subclasses__()]:
        own = vars(kind).get("fit")
        if own is not None and "callbacks" in inspect.signature(own).parameters:
            kind.fit = boosting.with_callback(own, _Reporter(), refused=_on_gpu)


def _on_gpu(model: Any) -> bool:
    """Where CatBoost refuses callbacks."""
    return bool(model.get_param("task_type") == "GPU")


class _Reporter:
    """Reports what was evaluated in each round."""

    def after_iteration(self, info: Any) -> bool:
        """Go on, whatever happens here."""
        boosting.report("catboost", info.iteration, _values(info.metrics))
        return True


def _values(metrics: Any) -> Iterator[tuple[str, str, float]]:
    for data, found in metrics.items():
        for metric, values in found.items():
            yield data, metric, values[-1]
