"""The promise that reporting never raises into training."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_warned: set[str] = set()


def warn_once(kind: str, message: str) -> None:
    """One line on stderr for each kind of trouble."""
    if kind in _warned:
        return
    _warned.add(kind)
    try:
        stream = sys.__stderr__
        if stream is not None:
            stream.write(f"tuitrack: {message}\n")
    except (OSError, ValueError):
        return


def harmless(function: Callable[P, R]) -> Callable[P, R | None]:
    """A reporting call that warns once instead of raising."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            warn_once(function.__qualname__, f"{function.__name__}: {type(error).__name__}: {error}")
            return None

    return guarded
