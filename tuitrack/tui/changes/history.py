"""What was done in the browser, to take it back and to do it again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tuitrack.tui.messages import Done, Failed

_MOST = 200

Act = Callable[[], str]
"""Does or takes back something; says what was left as it is, nothing where that is nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done, in a line; one with a `scope` is taken back only where that is looked at."""

    said: str
    back: Act
    forth: Act
    scope: object = None


@dataclass(slots=True)
class History:
    """The steps in order, shared by all places.

    Any thread may add one and waits for nobody; taking back and doing again is for one thread at a time.
    """

    _done: list[Step] = field(default_factory=list)
    _undone: list[Step] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, step: Step) -> None:
        """Something was done; what was taken back before cannot be done again."""
        with self._lock:
            self._done = [*self._done, step][-_MOST:]
            self._undone = []

    def undo(self, scope: object = None) -> Done | Failed:
        """Take back the last thing."""
        with self._lock:
            step = _moved(self._done, self._undone, scope)
        return Done("nothing to undo") if step is None else _told("undone", step, step.back())

    def redo(self, scope: object = None) -> Done | Failed:
        """Do again what was taken back last."""
        with self._lock:
            step = _moved(self._undone, self._done, scope)
        return Done("nothing to redo") if step is None else _told("done again", step, step.forth())


def _moved(source: list[Step], target: list[Step], scope: object) -> Step | None:
    """The last step that can be taken where one is, which from now on lies with the others."""
    step = next((one for one in reversed(source) if one.scope in (None, scope)), None)
    if step is not None:
        source.remove(step)
        target.append(step)
    return step


def _told(word: str, step: Step, left: str) -> Done | Failed:
    return Failed(word, f"{step.said}, but {left}") if left else Done(f"{word}: {step.said}")
