"""Modules of pages and boxes, loaded one by one while nobody waits for anything, so that no key waits for them."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator

from textual.app import App
from textual.timer import Timer

_BETWEEN = 0.01
"""Seconds from one module to the next, in which a key finds the browser free."""
_PACKAGES = (
    "tuitrack.query",
    *(f"tuitrack.tui{name}" for name in (".formatting", "", ".tty", ".keys", ".background", ".leaderboard", ".charts")),
    *(f"tuitrack.tui{name}" for name in (".changes", ".drafts", ".reading", ".parts", ".console", ".widgets")),
    *(f"tuitrack.tui{name}" for name in (".renderers", ".curves")),
    *(f"tuitrack.tui.screens{name}" for name in (".dialogs", "")),
)
"""What others import comes first, so that each takes only a moment by itself."""
_FAILING = ("rich.pretty", "pygments.lexers", "rich.syntax", "rich.traceback")
"""What the terminal library loads at the first thing that is refused."""


class Ahead:
    """Loads everything of the browser that is not loaded yet, a module at a time.

    Args:
        app: Whose timer it is.
        free: Whether nobody waits for anything.
    """

    def __init__(self, app: App[None], free: Callable[[], bool]) -> None:
        self._app = app
        self._free = free
        self._left = modules()
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begin; it ends by itself."""
        settle()
        self._timer = self._app.set_interval(_BETWEEN, self._go_on)

    def _go_on(self) -> None:
        if not self._free():
            return
        name = next((name for name in self._left if name not in sys.modules), None)
        if name is not None:
            importlib.import_module(name)
        elif self._timer is not None:
            self._timer.stop()
            settle()


def modules() -> Iterator[str]:
    """The names of all modules the browser may come to need, package by package."""
    for package in _PACKAGES:
        where = importlib.import_module(package).__path__
        yield from (found.name for found in pkgutil.iter_modules(where, f"{package}.") if not found.ispkg)
    yield from _FAILING


def settle() -> None:
    """Collect garbage from now on, but never in what is there by now: modules stay, and there are many objects."""
    gc.freeze()
    gc.enable()
