"""The promise that reporting never raises into training."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from tuitrack.settings import without_password

P = ParamSpec("P")
R = TypeVar("R")

_LONGEST = 400
_warned: set[str] = set()


def warn_once(kind: str, message: str) -> None:
    """One line on stderr for each kind of trouble, never the same line twice."""
    if kind in _warned:
        return
    line = _line(message)
    if line not in _warned:
        say(f"tuitrack: {line}\n")
    _warned.update((kind, line))


def _line(message: str) -> str:
    """One line that a terminal can show, whatever it says of the user's values."""
    line = " ".join(without_password(message[: 4 * _LONGEST]).split())
    cut = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    return cut if cut.isprintable() else "".join(one if one.isprintable() else "�" for one in cut)


def say(text: str) -> None:
    """Write to the user's stderr, whatever state it is in; it is no part of the run's console."""
    stream = sys.__stderr__
    if stream is None:
        return
    try:
        type(stream).write(stream, text)
        stream.flush()
    except UnicodeEncodeError:
        say(text.encode("ascii", "replace").decode("ascii"))
    except (OSError, ValueError):
        return


def harmless(function: Callable[P, R]) -> Callable[P, R | None]:
    """A reporting call that warns once for each kind of error instead of raising."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            kind = type(error).__name__
            warn_once(f"{function.__qualname__} {kind}", f"{function.__name__.strip('_')}: {kind}: {error}")
            return None

    return guarded
