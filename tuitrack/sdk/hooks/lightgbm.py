"""LightGBM: boosters that are saved and loaded are models of the run, evaluations are curves."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tuitrack.sdk.hooks import boosting, calls
from tuitrack.sdk.hooks.checkpoints import Framework

_LIGHTGBM = Framework("LightGBM", ("lightgbm",))
_NAMES = ("lightgbm", "lightgbm.engine", "lightgbm.sklearn")


def patch(module: ModuleType) -> None:
    """Follow the files of boosters, and add a callback to every training."""
    calls.after(module.Booster, "save_model", lambda call: _LIGHTGBM.saved(call.at(1, "filename")))
    calls.after(module.Booster, "__init__", lambda call: _LIGHTGBM.loaded(call.at(3, "model_file")))
    calls.everywhere(module.train, boosting.with_callback(module.train, _report), _NAMES)


def _report(env: Any) -> None:
    boosting.report("lightgbm", env.iteration, (found[:3] for found in env.evaluation_result_list or ()))
