"""Metrics of boosted trees while they are trained, as curves of the run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from tuitrack.sdk import guard, session
from tuitrack.sdk.logger import Logger


def with_callback(train: Callable[..., Any], callback: object, refused: Callable[..., bool] | None = None) -> Any:
    """The same training with one more among its `callbacks`.

    Args:
        train: A function or method that takes a list of callbacks.
        callback: The one to add.
        refused: Whether a call would refuse callbacks; it is given the first argument.
    """
    signature = inspect.signature(train)

    @functools.wraps(train)
    def trained(*args: Any, **kwargs: Any) -> Any:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return train(*args, **kwargs)  # which says what is wrong
        if refused is None or not refused(bound.args[0]):
            bound.arguments["callbacks"] = [*(bound.arguments.get("callbacks") or ()), callback]
        return train(*bound.args, **bound.kwargs)

    return trained


@guard.harmless
def report(switch: str, step: int, found: Iterable[tuple[str, str, float]]) -> None:
    """Report the values of one round: name of the data, name of the metric, value."""
    live = session.current()
    if live is None or not live.switches.on(switch):
        return
    logger = Logger(live)
    for data, metric, value in found:
        logger.report_scalar(str(data), str(metric), float(value), step)
