"""joblib: estimators that are dumped and loaded are models of the run, other objects are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from tuitrack.sdk.hooks import calls
from tuitrack.sdk.hooks.checkpoints import Framework

_SWITCHES = ("scikit", "joblib")
_MAKERS = {"sklearn": "ScikitLearn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}


def patch(module: ModuleType) -> None:
    """Follow `joblib.dump` and `joblib.load`."""
    calls.after(module, "dump", _dumped)
    calls.after(module, "load", _loaded)


def _dumped(call: calls.Call) -> None:
    name = _maker(call.at(0, "value"))
    if name:
        Framework(name, _SWITCHES).saved(call.at(1, "filename"))


def _loaded(call: calls.Call) -> None:
    name = _maker(call.result)
    if name:
        Framework(name, _SWITCHES).loaded(call.at(0, "filename"))


def _maker(value: object) -> str:
    """Who made the estimator that an object is or holds, empty where there is none; wrappers are told from inside."""
    if isinstance(value, Mapping):
        return next(filter(None, map(_maker_of, value.values())), "")
    if isinstance(value, list | tuple):
        return next(filter(None, map(_maker_of, value)), "")
    return _maker_of(value)


def _maker_of(value: object) -> str:
    return _first(type(value).__mro__) if hasattr(value, "fit") else ""


def _first(kinds: Iterable[type]) -> str:
    roots = (kind.__module__.partition(".")[0] for kind in kinds)
    return next((_MAKERS[root] for root in roots if root in _MAKERS), "")
