"""Asking what may never answer: a mount whose server is gone, a connection that nobody serves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Given = TypeVar("Given")

ANSWER = 30.0
"""Seconds in which a place answers that answers at all."""

SLOWEST = 100_000
"""Bytes of a file in a second: a place that gives or takes fewer counts as one that does not answer."""

_LOOK = 0.2
_MOST = 8
"""So many calls of a process may be left without an answer; each keeps its thread for as long."""


def unheard() -> None:
    """Nobody wants to know that it still takes."""


class _Call(threading.Thread, Generic[Given]):
    """A call on its way to somebody, with what it gave once it is over."""

    def __init__(self, act: Callable[[], Given], of: object) -> None:
        super().__init__(name="tuitrack-asking", daemon=True)
        self.of = of
        self._act = act
        self._given: list[Given] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        """Make it."""
        try:
            self._given.append(self._act())
        except BaseException as error:  # it is raised where the call was asked for
            self._error = error

    def result(self) -> Given:
        """What it gave, or raised."""
        if self._error is not None:
            raise self._error
        return self._given.pop()


_left: list[_Call[Any]] = []


def asked(
    act: Callable[[], Given], seconds: float, meanwhile: Callable[[], object] = unheard, *, of: object = None
) -> Given:
    """What a call gives, which is made in a thread of its own; one that never ends is left behind.

    Args:
        act: The call.
        seconds: How long it may take.
        meanwhile: Called now and then while it takes; what it raises ends the waiting.
        of: Who is asked: while a call to the same is left behind, no other waits for it.

    Raises:
        TimeoutError: it took longer, or so many are left behind that no more are made.
    """
    _left[:] = [one for one in _left if one.is_alive()]
    if of is not None and any(one.of == of for one in _left):
        raise TimeoutError("an earlier call is without an answer")
    if len(_left) >= _MOST:
        raise TimeoutError(f"{_MOST} calls are without an answer")
    call = _Call(act, of)
    call.start()
    until = time.monotonic() + seconds
    try:
        call.join(min(_LOOK, seconds))
        while call.is_alive():
            if time.monotonic() >= until:
                raise TimeoutError(f"no answer in {seconds:.0f} s")
            meanwhile()
            call.join(_LOOK)
    finally:
        if call.is_alive():
            _left.append(call)
    return call.result()
