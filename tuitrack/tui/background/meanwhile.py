"""What goes on beside the screens: news and alerts are heard of, modules loaded ahead, garbage is collected."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from textual.app import App

from tuitrack import errors
from tuitrack.tui.background import ahead, sweeping, watching
from tuitrack.tui.background.ringing import Ringer
from tuitrack.tui.messages import Alerted, Changed

_SHOWN = 0.3
"""Seconds after which the first rows are on screen, where nothing else keeps the machine."""


class Meanwhile:
    """Tells the application by messages that something moved, and each new alert once.

    Args:
        app: Who is told.
        ringer: Hears of new alerts in what is watched.
        rests: Whether nothing was typed for a moment.
        gone: What is to be done, from another thread, once the terminal is gone.
    """

    def __init__(self, app: App[None], ringer: Ringer, rests: Callable[[], bool], gone: Callable[[], object]) -> None:
        self._app = app
        self._rests = rests
        self._ringer = ringer
        self._ahead = ahead.Ahead(app, self._free)
        self._sweeper = sweeping.Sweeper(app, self._free)
        self._background = watching.Background(ringer.db.settings, watching.Listener(self.hear, gone))

    def start(self) -> None:
        """Begin, with a person at the keys not before the first rows are there, which need nothing of it."""
        if self._app.is_headless:
            self._background.start()
        else:
            self._app.set_timer(_SHOWN, self._opened)

    def stop(self) -> None:
        """Listen no more."""
        self._background.stop()

    def hear(self) -> None:
        """Pass on, from the thread that watches, that something moved, with the alerts that are new."""
        self._app.post_message(Changed())
        with contextlib.suppress(errors.TuitrackError):
            for told in self._ringer.new():
                self._app.post_message(Alerted(told))

    def _opened(self) -> None:
        self._background.start()
        self._ahead.start()
        self._sweeper.start()

    def _free(self) -> bool:
        """Whether nobody waits for anything."""
        return self._rests() and all(worker.is_finished for worker in self._app.workers)
