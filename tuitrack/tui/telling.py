"""How far something long is, told while it goes on, and whether somebody stopped it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from tuitrack import errors
from tuitrack.tui import formatting

if TYPE_CHECKING:
    from tuitrack.tui.screens.place import Place

SOON, EVERY = 0.3, 0.2
"""Seconds after which it is told at all, and how often then."""

Copied = Callable[[int, int], None]


def share(text: str) -> Callable[[int, int], str]:
    """A line that says how much of how many bytes is done."""
    return lambda done, whole: text + formatting.share(done, whole)


class Telling:
    """Hears how much of how much is done within a worker; shows it by and by.

    Args:
        show: Shows a line, called in the worker's thread.
        line: The line for how much of how much.
    """

    def __init__(self, show: Callable[[str], object], line: Callable[[int, int], str]) -> None:
        self._show = show
        self._line = line
        self._worker = get_current_worker()
        self._at = time.monotonic() + SOON

    def __call__(self, done: int, whole: int) -> bool:
        """Whether to go on; once it is stopped nothing is told any more."""
        if self._worker.is_cancelled:
            return False
        if time.monotonic() > self._at:
            self._at = time.monotonic() + EVERY
            self._show(f"{self._line(done, whole)}   ctrl+c stops")
        return True

    def or_raise(self, stopped: errors.TuitrackError) -> Copied:
        """The same for what goes on until something is raised."""

        def copied(done: int, whole: int) -> None:
            if not self(done, whole):
                raise stopped

        return copied


def beside(page: Place, line: Callable[[int, int], str]) -> Telling:
    """Tells it on a page for as long as that is in front; nothing waits for the page, which may be left meanwhile."""

    def say(text: str) -> None:
        if page.is_current:
            page.say(text)

    return Telling(lambda text: page.call_later(say, text), line)
